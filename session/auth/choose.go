package auth

import (
	"cmp"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/tls"
	"crypto/x509"
	"hash"
	"slices"
	"strings"

	"sotto/account"
	"sotto/session/problem"
)

// way is a way to log in.
type way struct {
	mechanism string
	sasl2     bool
	plain     bool
	token     bool
	hash      func() hash.Hash
	gs2       string // the header of RFC 5802, section 7
	binding   string // the type, "" for none
	data      []byte // what the channel is bound to
	unsure    bool   // the offer is trusted only if the server signs it (XEP-0474)
}

// same tells whether another way says the same to the server.
func (w way) same(other way) bool {
	return w.mechanism == other.mechanism && w.sasl2 == other.sasl2 && w.gs2 == other.gs2
}

// result is what there is to say of the way itself.
func (w way) result() Result {
	flag, _, _ := strings.Cut(w.gs2, ",")
	flag, _, _ = strings.Cut(flag, "=")
	return Result{Mechanism: w.mechanism, Flag: flag, Binding: w.binding, SASL2: w.sasl2, FAST: w.token}
}

// compare orders ways: bound to the channel or not, then by mechanism.
func (w way) compare(other way) int {
	bound := func(w way) int {
		if w.binding != "" {
			return 1
		}
		return 0
	}
	return cmp.Or(bound(w)-bound(other), Strength(w.mechanism)-Strength(other.mechanism))
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

// pick takes the offer that has the strongest way, the first of equal ones
// (threats A-22). One that looks as if somebody had changed it ends the login,
// whatever another has.
func pick(all []offer, state tls.ConnectionState, domain string, a account.Auth) (best offer, chosen way, err error) {
	if len(all) == 0 {
		return offer{}, way{}, problem.New(problem.LoginNotOffered, domain)
	}
	var names []string
	for _, o := range all {
		w, err := choose(o, state, domain, a)
		if err != nil {
			return offer{}, way{}, err
		}
		if w.mechanism != "" && (chosen.mechanism == "" || w.compare(chosen) > 0) {
			best, chosen = o, w
		}
		names = append(names, o.mechanisms...)
	}
	if chosen.mechanism == "" {
		return offer{}, way{}, problem.New(problem.LoginNoMechanism, domain).
			With(problem.Fact{Name: "it offers", Value: few(names)})
	}
	best.token = best.bestToken(state)
	return best, chosen, nil
}

// choose takes the strongest way that both ends know: SCRAM before PLAIN,
// bound to the channel before not, then by hash. The zero way is none.
func choose(o offer, state tls.ConnectionState, domain string, a account.Auth) (way, error) {
	binding, data := bind(o.types, state)
	plus, simple := strongest(o, "-PLUS"), strongest(o, "")
	switch {
	case a.SkipBinding && simple.mechanism != "":
		simple.gs2 = "n,,"
		return simple, nil
	case plus.mechanism != "" && o.sasl2 && len(o.types) == 0:
		return way{}, stripped(domain, "the list of channel bindings") // XEP-0440, section 3, rule 4
	case plus.mechanism != "" && binding != "":
		plus.gs2, plus.binding, plus.data = "p="+binding+",,", binding, data
		return plus, nil
	case simple.mechanism != "" && plus.mechanism == "" && len(o.types) > 0 && (binding != "" || o.sasl2):
		// The server can check bindings and offers no way to use one: somebody
		// took that away (XEP-0440, section 3, rule 5; threats A-13).
		return way{}, stripped(domain, "the -PLUS mechanisms")
	case simple.mechanism != "" && plus.mechanism == "":
		simple.gs2 = "y,," // we could, and think that the server cannot
		return simple, nil
	case simple.mechanism != "":
		simple.gs2, simple.unsure = "n,,", o.types != nil // XEP-0474, section 7, rule 6; threats A-15
		return simple, nil
	case o.has("PLAIN") && a.AllowPlain:
		return way{mechanism: "PLAIN", plain: true, sasl2: o.sasl2}, nil
	}
	return way{}, nil
}

func stripped(domain, what string) error {
	return problem.New(problem.LoginBindingRefused, domain).With(problem.Fact{Name: "missing", Value: what})
}

// strongest is the strongest SCRAM mechanism with a suffix.
func strongest(o offer, suffix string) way {
	for _, h := range hashes {
		if o.has(h.name + suffix) {
			return way{mechanism: h.name + suffix, hash: h.hash, sasl2: o.sasl2}
		}
	}
	return way{}
}

// bind chooses what the login is bound to: tls-exporter where the server
// lists it, or under TLS 1.3 where it lists nothing; tls-server-end-point
// only where it is listed.
func bind(types []string, state tls.ConnectionState) (binding string, data []byte) {
	if slices.Contains(types, exporter) || types == nil && state.Version == tls.VersionTLS13 {
		if data := bound(exporter, state); data != nil {
			return exporter, data
		}
	}
	if slices.Contains(types, endPoint) {
		if data := bound(endPoint, state); data != nil {
			return endPoint, data
		}
	}
	return "", nil
}

// The types of channel binding that we know (RFC 9266; RFC 5929, section 4).
const (
	exporter = "tls-exporter"
	endPoint = "tls-server-end-point"
)

// bound is what a type binds to on this connection; nil where it cannot.
// Under TLS 1.2 the library exports nothing unless the handshake is bound
// into the keys (RFC 7627), as RFC 9266 demands.
func bound(kind string, state tls.ConnectionState) []byte {
	switch {
	case kind == exporter && state.HandshakeComplete:
		data, err := state.ExportKeyingMaterial("EXPORTER-Channel-Binding", nil, 32)
		if err == nil {
			return data
		}
	case kind == endPoint && len(state.PeerCertificates) > 0:
		return digest(state.PeerCertificates[0])
	}
	return nil
}

// digest is the hash of a certificate that RFC 5929, section 4.1 names; nil
// where it names none.
func digest(c *x509.Certificate) []byte {
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
