package trust_test

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"sotto/session/problem"
	"sotto/session/sessiontest"
	"sotto/session/trust"
)

const domain = "im.example.test"

// shown is what a handshake in which a server showed a certificate is to
// Verify.
func shown(t *testing.T, c tls.Certificate) tls.ConnectionState {
	t.Helper()
	var cs tls.ConnectionState
	for _, der := range c.Certificate {
		parsed, err := x509.ParseCertificate(der)
		if err != nil {
			t.Fatal(err)
		}
		cs.PeerCertificates = append(cs.PeerCertificates, parsed)
	}
	return cs
}

// check holds the outcome of a verification against the code that it shall
// have; "" is a verdict.
func check(t *testing.T, p trust.Policy, cs tls.ConnectionState, want problem.Code) *trust.Refusal {
	t.Helper()
	v, err := trust.Verify(p, cs)
	var r *trust.Refusal
	switch {
	case err == nil && (want != "" || !v.Holds() || v.Chain[0] != cs.PeerCertificates[0] || v.Ground != "given authorities"):
		t.Errorf("trusted: %+v, want %q", v, want)
	case err != nil && (!errors.As(err, &r) || r.Code != want || v.Holds() || r.Domain != p.Domain):
		t.Errorf("refused: %v, want %q", err, want)
	}
	return r
}

// F-21: the certificates of every kind, each with what is wrong with it.
func TestF21Certificates(t *testing.T) {
	for _, c := range slices.Concat(chains(t), keys(t), names(t)) {
		t.Run(c.name, func(t *testing.T) {
			p := trust.Policy{Domain: c.domain, Roots: c.roots.Pool()}
			if p.Domain == "" {
				p.Domain = domain
			}
			check(t, p, shown(t, c.certificate), c.want)
		})
	}
}

// T-061, T-062: what a refusal says, word by word.
func TestFacts(t *testing.T) {
	from, to := time.Date(2030, 1, 2, 3, 4, 0, 0, time.UTC), time.Date(2030, 3, 4, 5, 6, 0, 0, time.UTC)
	long := sessiontest.Valid(from.AddDate(-5, 0, 0), to.AddDate(5, 0, 0))
	ca := sessiontest.NewCA("an authority", long)
	middle := ca.Intermediate("an intermediate", sessiontest.Valid(from.AddDate(-1, 0, 0), to.AddDate(0, 0, -10)))
	other := sessiontest.NewCA("somebody", long)
	valid := sessiontest.Valid(from, to)
	good := sessiontest.Names(domain)
	many := sessiontest.Names("a.test", "b.test", "c.test", "d.test", "e.test", "f.test", "g.test")
	rest := func(names, issuer, clock string) string {
		return "; names in it: " + names + "; issued by: " + issuer + "; valid from: 2030-01-02 03:04 UTC; valid until: 2030-03-04 05:06 UTC; " +
			"this computer's clock: " + clock + "; key: ECDSA P-256"
	}
	const within, before, after = "2030-02-01 00:00 UTC", "2030-01-02 03:03 UTC", "2030-03-04 05:07 UTC"
	dated := func(which, clock string) string {
		return "certificate: " + which + "; valid from: 2030-01-02 03:04 UTC; valid until: 2030-03-04 05:06 UTC; this computer's clock: " + clock
	}
	for _, c := range []struct {
		name        string
		certificate tls.Certificate
		clock       string
		want        string
	}{
		{"expired", ca.Issue(valid, good), after, "tls-expired; " + dated("the server's own", after) + "; names in it: im.example.test; issued by: an authority; key: ECDSA P-256"},
		{"not yet valid", ca.Issue(valid, good), before, "tls-not-yet-valid; " + dated("the server's own", before) + "; names in it: im.example.test; issued by: an authority; key: ECDSA P-256"},
		{
			"an expired intermediate", middle.Issue(valid, good), "2030-03-01 00:00 UTC",
			"tls-expired; certificate: the intermediate “an intermediate”; valid from: 2029-01-02 03:04 UTC; valid until: 2030-02-22 05:06 UTC; this computer's clock: 2030-03-01 00:00 UTC" +
				"; names in it: im.example.test; issued by: an intermediate; valid from: 2030-01-02 03:04 UTC; valid until: 2030-03-04 05:06 UTC; key: ECDSA P-256",
		},
		{"another name", ca.Issue(valid, many), within, "tls-wrong-name; wanted: im.example.test; names in it: a.test, b.test, c.test, d.test, e.test and 2 more; " + rest("", "an authority", within)[len("; names in it: ; "):]},
		{"no name", ca.Issue(valid, sessiontest.CommonName(domain)), within, "tls-wrong-name; wanted: im.example.test; names in it: none; " + rest("", "an authority", within)[len("; names in it: ; "):]},
		{"an unknown authority", other.Issue(valid, good), within, "tls-unknown-authority" + rest("im.example.test", "somebody", within)},
		{"self-signed", ca.Issue(valid, good, sessiontest.CommonName("itself"), sessiontest.SelfSigned()), within, "tls-self-signed" + rest("im.example.test", "itself", within)},
		{"a key too weak", ca.Issue(valid, good, sessiontest.RSA(1024)), within, "tls-weak; certificate: the server's own; key too weak: RSA 1024 bits" + strings.Replace(rest("im.example.test", "an authority", within), "ECDSA P-256", "RSA 1024 bits", 1)},
		{"an old signature", ca.Issue(valid, good, sessiontest.Signature(x509.ECDSAWithSHA1)), within, "tls-weak; certificate: the server's own; signature too weak: ECDSA-SHA1; also: nobody known issued it" + rest("im.example.test", "an authority", within)},
		{
			"everything at once: the name is the most telling",
			other.Issue(valid, many, sessiontest.RSA(1024), sessiontest.CommonName("itself"), sessiontest.SelfSigned()), after,
			"tls-wrong-name; wanted: im.example.test; names in it: a.test, b.test, c.test, d.test, e.test and 2 more" +
				"; also: it is self-signed; also: its key or signature is too weak; certificate: the server's own; key too weak: RSA 1024 bits" +
				"; also: it has expired; valid from: 2030-01-02 03:04 UTC; valid until: 2030-03-04 05:06 UTC; this computer's clock: 2030-03-04 05:07 UTC; issued by: itself; key: RSA 1024 bits",
		},
		{
			"unknown, and expired", other.Issue(valid, good), after,
			"tls-unknown-authority; also: it has expired; " + dated("the server's own", after) + "; names in it: im.example.test; issued by: somebody; key: ECDSA P-256",
		},
		{
			"expired, and weak", ca.Issue(valid, good, sessiontest.RSA(1024)), after,
			"tls-expired; " + dated("the server's own", after) + "; also: its key or signature is too weak; key too weak: RSA 1024 bits; names in it: im.example.test; issued by: an authority; key: RSA 1024 bits",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			now, err := time.Parse("2006-01-02 15:04 UTC", c.clock)
			if err != nil {
				t.Fatal(err)
			}
			p := trust.Policy{Domain: domain, Roots: ca.Pool(), Now: func() time.Time { return now }}
			_, err = trust.Verify(p, shown(t, c.certificate))
			if got := fmt.Sprint(err); got != "verify im.example.test: "+c.want {
				t.Errorf("\n%s\nand not\nverify im.example.test: %s", got, c.want)
			}
			told := problem.From(err)
			if told.Code != err.(*trust.Refusal).Code || told.Class != problem.Trust || !errors.Is(told, err) {
				t.Errorf("a person is told %v", told)
			}
		})
	}
}

// An authority that did not hold when the certificate began to is no reason:
// what is wrong is the certificate's date (threats T-061).
func TestT061DatesThatDoNotMeet(t *testing.T) {
	now := time.Now()
	ca := sessiontest.NewCA("an authority", sessiontest.Valid(now.Add(-time.Hour), now.Add(time.Hour)))
	later := sessiontest.Valid(now.Add(2*time.Hour), now.Add(3*time.Hour))
	earlier := sessiontest.Valid(now.Add(-3*time.Hour), now.Add(-2*time.Hour))
	p := trust.Policy{Domain: domain, Roots: ca.Pool()}
	check(t, p, shown(t, ca.Issue(sessiontest.Names(domain), later)), problem.TLSNotYetValid)
	check(t, p, shown(t, ca.Issue(sessiontest.Names(domain), earlier)), problem.TLSExpired)
	gone := sessiontest.NewCA("an expired authority", earlier)
	r := check(t, trust.Policy{Domain: domain, Roots: gone.Pool()}, shown(t, gone.Issue(sessiontest.Names(domain))), problem.TLSExpired)
	if r != nil && r.Facts[0].Value != "the authority “an expired authority”" {
		t.Errorf("the facts are %v", r.Facts)
	}
}

// T-041, F-29: a server that believes to speak something else is refused.
func TestT041Protocols(t *testing.T) {
	ca := sessiontest.NewCA("an authority")
	p := trust.Policy{Domain: domain, Roots: ca.Pool()}
	for protocol, want := range map[string]problem.Code{
		"": "", "xmpp-client": "", "xmpp-server": problem.TLSWrongProtocol, "h2": problem.TLSWrongProtocol, "XMPP-CLIENT": problem.TLSWrongProtocol,
	} {
		cs := shown(t, ca.Issue(sessiontest.Names(domain)))
		cs.NegotiatedProtocol = protocol
		check(t, p, cs, want)
	}
}

func TestNoCertificate(t *testing.T) {
	r := check(t, trust.Policy{Domain: domain, Roots: x509.NewCertPool()}, tls.ConnectionState{}, problem.TLSBadCertificate)
	if r != nil && (len(r.Facts) != 1 || r.Facts[0].Value != "none was shown") {
		t.Errorf("the facts are %v", r.Facts)
	}
}

// A verdict that nobody gave does not hold.
func TestZeroVerdict(t *testing.T) {
	if (trust.Verdict{}).Holds() {
		t.Error("the zero verdict holds")
	}
}

// A certificate says as much as it likes; a refusal repeats little of it.
func TestT079WhatIsRepeatedIsShort(t *testing.T) {
	ca := sessiontest.NewCA(strings.Repeat("i", 60_000))
	long := strings.Repeat("a.", 30_000) + "test"
	cs := shown(t, ca.Issue(sessiontest.Names(long, long, long), sessiontest.CommonName(strings.Repeat("s", 60_000))))
	r := check(t, trust.Policy{Domain: domain, Roots: sessiontest.NewCA("another").Pool()}, cs, problem.TLSWrongName)
	for _, f := range r.Facts {
		if len(f.Value) > 1000 {
			t.Errorf("%s is %d bytes long", f.Name, len(f.Value))
		}
	}
	if leaf := cs.PeerCertificates[0]; len(trust.Subject(leaf)) > 300 || len(trust.Issuer(leaf)) > 300 {
		t.Error("the subject or issuer is long")
	}
}

// What a verification costs of each handshake.
func BenchmarkVerify(b *testing.B) {
	ca := sessiontest.NewCA("an authority", sessiontest.RSA(2048))
	leaf := ca.Intermediate("an intermediate", sessiontest.RSA(2048)).Issue(sessiontest.Names(domain))
	var cs tls.ConnectionState
	for _, der := range leaf.Certificate {
		c, err := x509.ParseCertificate(der)
		if err != nil {
			b.Fatal(err)
		}
		cs.PeerCertificates = append(cs.PeerCertificates, c)
	}
	p := trust.Policy{Domain: domain, Roots: ca.Pool()}
	for b.Loop() {
		if _, err := trust.Verify(p, cs); err != nil {
			b.Fatal(err)
		}
	}
}
