package auth

import (
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/tls"
	"crypto/x509"
	"hash"
	"slices"
	"strings"

	"sotto/account"
	"sotto/session/element"
	"sotto/session/problem"
)

// way is a way to log in.
type way struct {
	mechanism string
	plain     bool
	hash      func() hash.Hash
	gs2       string // the header of RFC 5802, section 7
	binding   string // the type, "" for none
	data      []byte // what the channel is bound to
}

// result is what there is to say of the way before it is gone.
func (w way) result() Result {
	flag, _, _ := strings.Cut(w.gs2, ",")
	flag, _, _ = strings.Cut(flag, "=")
	return Result{Mechanism: w.mechanism, Flag: flag, Binding: w.binding}
}

// hashes are SCRAM's, strongest first.
var hashes = []struct {
	name string
	hash func() hash.Hash
}{
	{"SCRAM-SHA-512", sha512.New},
	{"SCRAM-SHA-256", sha256.New},
	{"SCRAM-SHA-1", sha1.New},
}

const nsBinding = "urn:xmpp:sasl-cb:0"

// offers are the mechanisms that a server offers.
func offers(features *element.Element) []string {
	var names []string
	list := features.Child(nsSASL, "mechanisms")
	if list == nil {
		return nil
	}
	for _, m := range list.Children {
		if m.Is(nsSASL, "mechanism") {
			names = append(names, m.Text)
		}
	}
	return names
}

// bindings are the channel binding types that a server can check (XEP-0440);
// nil where it does not say.
func bindings(features *element.Element) []string {
	list := features.Child(nsBinding, "sasl-channel-binding")
	if list == nil {
		return nil
	}
	types := []string{}
	for _, b := range list.Children {
		if b.Is(nsBinding, "channel-binding") {
			types = append(types, b.Get("type"))
		}
	}
	return types
}

// choose takes the strongest way that both ends know: SCRAM before PLAIN,
// bound to the channel before not, then by hash.
func choose(offered, types []string, state tls.ConnectionState, domain string, a account.Auth) (way, error) {
	has := func(name string) bool { return slices.Contains(offered, name) }
	binding, data := bind(types, state)
	plus, simple := strongest(has, "-PLUS"), strongest(has, "")
	switch {
	case plus.mechanism != "" && binding != "":
		plus.gs2, plus.binding, plus.data = "p="+binding+",,", binding, data
		return plus, nil
	case simple.mechanism != "" && plus.mechanism == "" && types != nil && binding != "":
		// The server can check bindings and offers no way to use one: somebody
		// took that away (XEP-0440, section 5; threats A-13).
		return way{}, problem.New(problem.LoginBindingRefused, domain).
			With(problem.Fact{Name: "missing", Value: "the -PLUS mechanisms"})
	case simple.mechanism != "" && plus.mechanism == "":
		simple.gs2 = "y,," // we could, and think that the server cannot
		return simple, nil
	case simple.mechanism != "":
		simple.gs2 = "n,,"
		return simple, nil
	case has("PLAIN") && a.AllowPlain:
		return way{mechanism: "PLAIN", plain: true}, nil
	}
	return way{}, problem.New(problem.LoginNoMechanism, domain).
		With(problem.Fact{Name: "it offers", Value: strings.Join(offered[:min(len(offered), 20)], " ")})
}

// strongest is the strongest SCRAM mechanism with a suffix.
func strongest(has func(string) bool, suffix string) way {
	for _, h := range hashes {
		if has(h.name + suffix) {
			return way{mechanism: h.name + suffix, hash: h.hash}
		}
	}
	return way{}
}

// bind chooses what the login is bound to: tls-exporter under TLS 1.3 (RFC
// 9266), where the server lists its types only if it is listed, and
// tls-server-end-point (RFC 5929, section 4) only if it is.
func bind(types []string, state tls.ConnectionState) (binding string, data []byte) {
	if state.Version == tls.VersionTLS13 && (types == nil || slices.Contains(types, "tls-exporter")) {
		if data, err := state.ExportKeyingMaterial("EXPORTER-Channel-Binding", nil, 32); err == nil {
			return "tls-exporter", data
		}
	}
	if slices.Contains(types, "tls-server-end-point") && len(state.PeerCertificates) > 0 {
		if data := endPoint(state.PeerCertificates[0]); data != nil {
			return "tls-server-end-point", data
		}
	}
	return "", nil
}

// endPoint is the hash of a certificate that RFC 5929, section 4.1 names;
// nil where it names none.
func endPoint(c *x509.Certificate) []byte {
	switch c.SignatureAlgorithm {
	case x509.SHA256WithRSA, x509.ECDSAWithSHA256, x509.SHA256WithRSAPSS, x509.SHA1WithRSA, x509.ECDSAWithSHA1:
		sum := sha256.Sum256(c.Raw)
		return sum[:]
	case x509.SHA384WithRSA, x509.ECDSAWithSHA384, x509.SHA384WithRSAPSS:
		sum := sha512.Sum384(c.Raw)
		return sum[:]
	case x509.SHA512WithRSA, x509.ECDSAWithSHA512, x509.SHA512WithRSAPSS:
		sum := sha512.Sum512(c.Raw)
		return sum[:]
	}
	return nil
}
