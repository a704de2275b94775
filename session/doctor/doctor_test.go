package doctor_test

import (
	"strings"
	"testing"
	"time"

	"sotto/session/doctor"
	"sotto/session/event"
	"sotto/session/problem"
)

var today = time.Date(2026, 11, 3, 9, 42, 0, 0, time.UTC)

// best is a server of which everything is known, and nothing could be better.
func best() doctor.Findings {
	c := event.Certificate{
		Subject: "acme.example", Issuer: "R11", Kind: "ECDSA P-256", Signature: "SHA256-RSA",
		NotBefore: today.AddDate(0, 0, -2), NotAfter: today.AddDate(0, 0, 88),
	}
	direct := event.Security{
		Server: "xmpp.acme.example:5223", Direct: true, Version: "TLS 1.3", Cipher: "TLS_AES_256_GCM_SHA384", Group: "X25519MLKEM768",
		ALPN: "xmpp-client", Certificate: c, Chain: []event.Certificate{c, {Subject: "R11", Kind: "RSA 2048 bits"}},
		Verified: "system authorities", DANE: "TLSA 3 1 1 matches (DNSSEC)", Staple: "not revoked, until 5 Nov 2026",
	}
	starttls := direct
	starttls.Direct, starttls.ALPN = false, ""
	return doctor.Findings{
		Domain: "acme.example", Now: today, Security: direct,
		Services: []doctor.Service{
			{Direct: true, Records: []doctor.Record{{Target: "xmpp.acme.example.", Port: 5223}}},
			{Records: []doctor.Record{{Target: "xmpp.acme.example.", Port: 5222}}},
		},
		Ports: []doctor.Port{
			{Target: "xmpp.acme.example:5223 (direct TLS)", Direct: true, Promised: true, Security: direct},
			{Target: "xmpp.acme.example:5222 (STARTTLS)", Promised: true, Security: starttls, Clear: &doctor.Clear{Required: true}},
		},
		Offer: doctor.Offer{Mechanisms: []string{"SCRAM-SHA-256", "SCRAM-SHA-256-PLUS"}, Bindings: []string{"tls-exporter"}},
	}
}

// failed is what is known of a server that was not connected to.
func failed(code problem.Code) doctor.Findings {
	return doctor.Findings{Domain: "acme.example", Now: today, Problem: problem.New(code, "acme.example")}
}

// Of the best server every rule finds that it is good.
func TestTheBestIsGood(t *testing.T) {
	v := doctor.Judge(best())
	if v.Grade != doctor.Good || len(v.Findings) != 18 || len(v.Of(doctor.Good)) != 18 {
		t.Errorf("%v: %d findings: %+v", v.Grade, len(v.Findings), v)
	}
	for _, f := range v.Findings {
		if f.Rule == "" || f.Source == "" || f.Says == "" || f.Advice != "" || !strings.HasSuffix(f.Says, ".") {
			t.Errorf("%+v", f)
		}
	}
}

// Each rule, of a server that lacks what it asks: what the rule finds, and
// what that makes of the server. Every other rule finds what it found of the
// best, unless the same fact is told by it too.
func TestEachRule(t *testing.T) {
	const plain = "xmpp.acme.example:5222 (STARTTLS)"
	for _, c := range []struct {
		rule, name string
		change     func(*doctor.Findings)
		want       doctor.Grade
		says       string
	}{
		{"encryption", "refused", func(f *doctor.Findings) { *f = failed(problem.TLSExpired) }, doctor.Refused, "has expired"},
		{"encryption", "not reached", func(f *doctor.Findings) { *f = failed(problem.NothingListens) }, doctor.Unreached, "Nothing listens"},
		{"encryption", "nothing known", func(f *doctor.Findings) { *f = doctor.Findings{} }, doctor.Unknown, ""},
		{"tls-required", "not required", func(f *doctor.Findings) { f.Ports[1].Clear.Required = false }, doctor.Weak, plain},
		{"tls-required", "not heard", func(f *doctor.Findings) { f.Ports[1].Clear = nil }, doctor.Unknown, ""},
		{"clear-login", "offered", func(f *doctor.Findings) { f.Ports[1].Clear.Mechanisms = []string{"PLAIN"} }, doctor.Weak, "PLAIN"},
		{"clear-login", "not heard", func(f *doctor.Findings) { f.Ports[1].Clear = nil }, doctor.Unknown, ""},
		{"strict-tls", "STARTTLS alone", func(f *doctor.Findings) { f.Ports = f.Ports[1:] }, doctor.Better, "Only STARTTLS"},
		{"strict-tls", "broken", func(f *doctor.Findings) { f.Ports[0].Problem = problem.New(problem.NothingListens, "x") }, doctor.Better, "does not work"},
		{"strict-tls", "not looked for", func(f *doctor.Findings) { f.Ports, f.Named = f.Ports[1:], true }, doctor.Unknown, ""},
		{"strict-tls", "no connection", func(f *doctor.Findings) { *f = failed(problem.TLSExpired) }, doctor.Unknown, ""},
		{"tls-version", "1.2", func(f *doctor.Findings) { f.Security.Version = "TLS 1.2" }, doctor.Weak, "TLS 1.2"},
		{"tls-version", "1.2 at one port", func(f *doctor.Findings) { f.Ports[1].Security.Version = "TLS 1.2" }, doctor.Weak, plain},
		{"tls-version", "no connection", func(f *doctor.Findings) { *f = failed(problem.TLSTooOld) }, doctor.Unknown, ""},
		{"cipher", "no connection", func(f *doctor.Findings) { *f = failed(problem.TLSTooOld) }, doctor.Unknown, ""},
		{"key-exchange", "without ML-KEM", func(f *doctor.Findings) { f.Security.Group = "X25519" }, doctor.Good, "X25519 has forward secrecy."},
		{"key-exchange", "unknown", func(f *doctor.Findings) { f.Security.Group = "" }, doctor.Unknown, ""},
		{"alpn", "not named", func(f *doctor.Findings) { f.Ports[0].Security.ALPN = "" }, doctor.Better, "5223"},
		{"alpn", "no direct TLS", func(f *doctor.Findings) { f.Ports = f.Ports[1:] }, doctor.Unknown, ""},
		{"identity", "a pin alone", func(f *doctor.Findings) { f.Security.Verified = "pinned key, no authority asked" }, doctor.Better, "trusted by a pinned key,"},
		{"identity", "no connection", func(f *doctor.Findings) { *f = failed(problem.TLSExpired) }, doctor.Unknown, ""},
		{"certificate-end", "13 days", func(f *doctor.Findings) { f.Security.NotAfter = today.AddDate(0, 0, 13) }, doctor.Good, "13 days left"},
		{"certificate-end", "13 of 90 days", func(f *doctor.Findings) {
			f.Security.NotBefore, f.Security.NotAfter = today.AddDate(0, 0, -77), today.AddDate(0, 0, 13)
		}, doctor.Weak, "13 days left"},
		{"certificate-end", "15 of 90 days", func(f *doctor.Findings) {
			f.Security.NotBefore, f.Security.NotAfter = today.AddDate(0, 0, -75), today.AddDate(0, 0, 15)
		}, doctor.Good, "15 days left"},
		{"certificate-end", "1 of 6 days", func(f *doctor.Findings) {
			f.Security.NotBefore, f.Security.NotAfter = today.AddDate(0, 0, -5), today.AddDate(0, 0, 1)
		}, doctor.Weak, "1 day left"},
		{"certificate-end", "no connection", func(f *doctor.Findings) { *f = failed(problem.TLSExpired) }, doctor.Unknown, ""},
		{"keys", "no chain", func(f *doctor.Findings) { f.Security.Chain = nil }, doctor.Unknown, ""},
		{"revocation", "nobody asked", func(f *doctor.Findings) { f.Security.Staple = "" }, doctor.Unknown, ""},
		{"revocation", "none", func(f *doctor.Findings) { f.Security.Staple = "none" }, doctor.Better, "Nothing shows"},
		{"revocation", "stale", func(f *doctor.Findings) { f.Security.Staple = "does not count: it is too old" }, doctor.Weak, "too old"},
		{"compression", "zlib", func(f *doctor.Findings) { f.Offer.Compression = []string{"zlib"} }, doctor.Weak, "zlib"},
		{"compression", "no connection", func(f *doctor.Findings) { *f = failed(problem.TLSExpired) }, doctor.Unknown, ""},
		{"mechanism", "SHA-1", func(f *doctor.Findings) { f.Offer.Mechanisms = []string{"SCRAM-SHA-1-PLUS", "PLAIN"} }, doctor.Better, "SHA-1"},
		{"mechanism", "SHA-1 bound, SHA-256 not", func(f *doctor.Findings) { f.Offer.Mechanisms = []string{"SCRAM-SHA-1-PLUS", "SCRAM-SHA-256"} }, doctor.Good, "SCRAM"},
		{"mechanism", "PLAIN", func(f *doctor.Findings) { f.Offer.Mechanisms = []string{"PLAIN"} }, doctor.Weak, "shows the server the password"},
		{"mechanism", "strange", func(f *doctor.Findings) { f.Offer.Mechanisms = []string{"DIGEST-MD5"} }, doctor.Weak, "DIGEST-MD5"},
		{"mechanism", "not seen", func(f *doctor.Findings) { f.Offer.Mechanisms = nil }, doctor.Unknown, ""},
		{"channel-binding", "no PLUS", func(f *doctor.Findings) { f.Offer.Mechanisms = []string{"SCRAM-SHA-256"} }, doctor.Better, "not bound"},
		{"channel-binding", "not listed", func(f *doctor.Findings) { f.Offer.Bindings = nil }, doctor.Good, "can be bound"},
		{"channel-binding", "end point alone", func(f *doctor.Findings) { f.Offer.Bindings = []string{"tls-server-end-point"} }, doctor.Better, "to the certificate"},
		{"channel-binding", "unknown type", func(f *doctor.Findings) { f.Offer.Bindings = []string{"tls-unique"} }, doctor.Better, "no way"},
		{"channel-binding", "not listed under 1.2", func(f *doctor.Findings) { f.Offer.Bindings, f.Security.Version = nil, "TLS 1.2" }, doctor.Better, "no way"},
		{"channel-binding", "not seen", func(f *doctor.Findings) { f.Offer.Mechanisms = nil }, doctor.Unknown, ""},
		{"dns", "direct alone", func(f *doctor.Findings) { f.Services[1].Records = []doctor.Record{{Target: "."}} }, doctor.Good, "for direct TLS"},
		{"dns", "STARTTLS alone", func(f *doctor.Findings) { f.Services[0].Records = nil }, doctor.Better, "STARTTLS alone"},
		{"dns", "none", func(f *doctor.Findings) { f.Services[0].Records, f.Services[1].Records = nil, nil }, doctor.Better, "does not name"},
		{"dns", "unanswered", func(f *doctor.Findings) { f.Services[0].Unanswered = true }, doctor.Weak, "did not answer"},
		{"dns", "not asked", func(f *doctor.Findings) { f.Services = nil }, doctor.Unknown, ""},
		{"dns", "no such domain", func(f *doctor.Findings) { f.Problem = problem.New(problem.NoSuchDomain, "x") }, doctor.Unknown, ""},
		{"ports", "one is dead", func(f *doctor.Findings) { f.Ports[1].Problem = problem.New(problem.NothingListens, "x") }, doctor.Weak, plain + " (nothing-listens)"},
		{"ports", "none is named", func(f *doctor.Findings) { f.Ports[0].Promised, f.Ports[1].Promised = false, false }, doctor.Unknown, ""},
		{"secure-dns", "not signed", func(f *doctor.Findings) { f.Security.DANE = "not signed" }, doctor.Better, "not signed"},
		{"secure-dns", "not asked", func(f *doctor.Findings) { f.Security.DANE = "" }, doctor.Unknown, ""},
		{"secure-dns", "nobody to ask", func(f *doctor.Findings) { f.Security.DANE = "not asked: no DNS server is trusted" }, doctor.Unknown, ""},
	} {
		f := best()
		c.change(&f)
		v := doctor.Judge(f)
		var got doctor.Finding
		for _, one := range v.Findings {
			if one.Rule == c.rule {
				got = one
			}
		}
		if got.Grade != c.want || !strings.Contains(got.Says, c.says) {
			t.Errorf("%s, %s: %v, %q; want %v, %q", c.rule, c.name, got.Grade, got.Says, c.want, c.says)
		}
		if got.Grade > doctor.Good && got.Advice == "" {
			t.Errorf("%s, %s: nothing is said that could be done", c.rule, c.name)
		}
		if whole := max(doctor.Good, c.want); c.want >= doctor.Weak && v.Grade < whole || c.want == doctor.Better && v.Grade > doctor.Weak {
			t.Errorf("%s, %s: the server is %v", c.rule, c.name, v.Grade)
		}
	}
}

// What could be better makes nothing weak, and what is weak is worse than
// that.
func TestWhatMakesAServerWeak(t *testing.T) {
	f := best()
	f.Security.DANE, f.Offer.Bindings = "not signed", []string{"tls-unique"}
	if v := doctor.Judge(f); v.Grade != doctor.Good || len(v.Of(doctor.Better)) != 2 {
		t.Errorf("%v, %+v", v.Grade, v.Of(doctor.Better))
	}
	f.Security.Version = "TLS 1.2"
	if v := doctor.Judge(f); v.Grade != doctor.Weak || len(v.Of(doctor.Weak)) != 1 {
		t.Errorf("%v, %+v", v.Grade, v.Of(doctor.Weak))
	}
}

func TestGradesHaveNames(t *testing.T) {
	for g, want := range map[doctor.Grade]string{
		doctor.Good: "good", doctor.Better: "could be better", doctor.Weak: "weak", doctor.Unreached: "not reached", doctor.Refused: "refused",
	} {
		if g.String() != want {
			t.Errorf("%d is %q", g, g)
		}
	}
}

// Each extension is found where it belongs, and is missing where it is not;
// what takes a login is not known without one.
func TestExtensions(t *testing.T) {
	nothing, asked := doctor.Features{}, doctor.Features{Asked: true, Stream: []string{"x"}}
	everything := doctor.Features{
		Asked:    true,
		Stream:   []string{"urn:xmpp:sm:3", "urn:xmpp:csi:0", "urn:xmpp:features:rosterver", "urn:xmpp:sasl-cb:0", "urn:xmpp:sasl:2", "urn:xmpp:bind:0", "urn:xmpp:fast:0"},
		Server:   []string{"urn:xmpp:carbons:2", "urn:xmpp:blocking", "urn:xmpp:ping"},
		Account:  []string{"urn:xmpp:mam:2", "pubsub/pep", "http://jabber.org/protocol/pubsub#publish-options", "urn:xmpp:bookmarks:1#compat"},
		Services: []string{"http://jabber.org/protocol/muc", "urn:xmpp:http:upload:0"},
	}
	for _, x := range doctor.Extensions() {
		if _, known := nothing.There(x); known {
			t.Errorf("%s is known of nobody", x.Name)
		}
		if there, known := asked.There(x); there || !known {
			t.Errorf("%s: there %v, known %v", x.Name, there, known)
		}
		if there, known := everything.There(x); !there || !known {
			t.Errorf("%s: there %v, known %v", x.Name, there, known)
		}
		if x.Name == "" || x.Number == "" || !strings.HasSuffix(x.Without, ".") {
			t.Errorf("%+v", x)
		}
	}
	before := doctor.Features{Stream: []string{"urn:xmpp:sasl:2"}}
	for _, x := range doctor.Extensions() {
		there, known := before.There(x)
		if early := x.Number == "XEP-0440" || x.Number == "XEP-0388" || x.Number == "XEP-0386" || x.Number == "XEP-0484"; known != early || there != (x.Number == "XEP-0388") {
			t.Errorf("before the login, %s: there %v, known %v", x.Name, there, known)
		}
	}
}
