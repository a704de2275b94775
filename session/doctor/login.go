package doctor

import (
	"slices"
	"strings"
)

// scram are the mechanisms that sotto logs in by, the best first.
var scram = [...]string{"SCRAM-SHA-512", "SCRAM-SHA-256", "SCRAM-SHA-1"}

// Best is the best way to log in that a server offers, bound to the
// connection where that is offered; "" for none that is known.
func (o Offer) Best() string {
	for _, plus := range []string{"-PLUS", ""} {
		for _, name := range scram {
			if slices.Contains(o.Mechanisms, name+plus) {
				return name + plus
			}
		}
	}
	if slices.Contains(o.Mechanisms, "PLAIN") {
		return "PLAIN"
	}
	return ""
}

// mechanism: the server proves that it knows the password, and never sees it.
func mechanism(f Findings) Finding {
	switch best := f.Offer.Best(); {
	case !f.Connected() || f.Offer.Mechanisms == nil:
		return unknown()
	case best == "":
		return weak("There is no way to log in that sotto knows: "+strings.Join(f.Offer.Mechanisms, ", ")+".", "Offer SCRAM-SHA-256.")
	case best == "PLAIN":
		return weak("The only way to log in shows the server the password (PLAIN).", "Offer SCRAM-SHA-256.")
	case strings.HasPrefix(best, "SCRAM-SHA-1") && !f.offers("SCRAM-SHA-256"):
		return better("The password stays secret; the only hash for it is SHA-1.", "Offer SCRAM-SHA-256 too.")
	}
	return good("The password stays secret, and the server must prove that it knows it (SCRAM).")
}

// offers tells whether a mechanism is offered, bound or not.
func (f Findings) offers(name string) bool {
	return slices.Contains(f.Offer.Mechanisms, name) || slices.Contains(f.Offer.Mechanisms, name+"-PLUS")
}

// binding: somebody in the middle of TLS is noticed by the login.
func binding(f Findings) Finding {
	const advice = "Offer the -PLUS mechanisms with tls-exporter, and list it (XEP-0440)."
	if !f.Connected() || f.Offer.Mechanisms == nil {
		return unknown()
	}
	switch best := f.Offer.Best(); {
	case !strings.HasSuffix(best, "-PLUS"):
		return better("The login is not bound to the connection.", advice)
	case f.Offer.Bindings == nil && f.Security.Version == "TLS 1.3":
		return good("The login can be bound to the connection.")
	case slices.Contains(f.Offer.Bindings, "tls-exporter") && f.Security.Version == "TLS 1.3":
		return good("The login can be bound to the connection (tls-exporter).")
	case slices.Contains(f.Offer.Bindings, "tls-server-end-point"):
		return better("The login can be bound to the certificate, and not to the connection itself.", advice)
	}
	return better("The login can be bound in no way that sotto knows.", advice)
}
