package sessiontest_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"slices"
	"testing"
	"time"

	"sotto/account"
	"sotto/session"
	"sotto/session/event"
	"sotto/session/problem"
	"sotto/session/sessiontest"
	"sotto/session/trust"
)

// pinOf is the pin of a server's key.
func pinOf(t *testing.T, c tls.Certificate) account.Pin {
	t.Helper()
	leaf, err := x509.ParseCertificate(c.Certificate[0])
	if err != nil {
		t.Fatal(err)
	}
	return trust.Pin(leaf)
}

// pins are servers that have not what an account pins, or not the rest.
func (h *hostess) pins(t *testing.T) []hostile {
	name := sessiontest.Names(domain)
	unknown := sessiontest.NewCA("somebody's authority").Issue(name)
	expired := h.ca.Issue(name, sessiontest.Expired())
	elsewhere := h.ca.Issue(sessiontest.Names("other.test"))
	weak := h.ca.Issue(name, sessiontest.RSA(1024))
	stowaway := h.ca.Issue(name)
	stowaway.Certificate = append(stowaway.Certificate, h.good.Certificate[0])
	good, another := pinOf(t, h.good), account.Pin{1}
	var rows []hostile
	for _, c := range []struct {
		name        string
		certificate tls.Certificate
		trust       account.Trust
		pins        []account.Pin
		want        problem.Code
	}{
		{"T-141 a good pin and an unknown authority", unknown, account.TrustCAPin, []account.Pin{pinOf(t, unknown)}, problem.TLSUnknownIssuer},
		{"T-141 a good pin, expired", expired, account.TrustCAPin, []account.Pin{pinOf(t, expired)}, problem.TLSExpired},
		{"T-141 a good pin, another name", elsewhere, account.TrustCAPin, []account.Pin{pinOf(t, elsewhere)}, problem.TLSWrongName},
		{"T-141 a bad pin and a good authority", h.good, account.TrustCAPin, []account.Pin{another}, problem.TLSWrongPin},
		{"T-142 a good pin of a weak key", weak, account.TrustPin, []account.Pin{pinOf(t, weak)}, problem.TLSWeak},
		{"T-143 neither of two pins", h.good, account.TrustPin, []account.Pin{another, {2}}, problem.TLSWrongPin},
		{"T-145 a bad pin", h.good, account.TrustPin, []account.Pin{another}, problem.TLSWrongPin},
		{"T-145 a bad pin, self-signed", h.ca.Issue(name, sessiontest.SelfSigned()), account.TrustPin, []account.Pin{good}, problem.TLSWrongPin},
		{"T-145 the pinned certificate behind another", stowaway, account.TrustPin, []account.Pin{good}, problem.TLSWrongPin},
		{"a way to trust that is not known", h.good, "dane+ca", []account.Pin{good}, problem.Bug},
		{"a pin wanted and none there", h.good, account.TrustPin, nil, problem.Bug},
		{"a pin wanted beside authorities and none there", h.good, account.TrustCAPin, nil, problem.Bug},
	} {
		fact := ""
		if c.want == problem.TLSWrongPin {
			fact = "key that was shown"
		}
		rows = append(rows, hostile{
			name: c.name, want: c.want, trust: c.trust, pins: c.pins, fact: fact,
			script: sessiontest.Secure(domain, sessiontest.With(c.certificate)),
		})
	}
	return append(rows, hostile{
		name: "T-145 a bad pin over direct TLS", want: problem.TLSWrongPin, direct: true,
		trust: account.TrustPin, pins: []account.Pin{another}, script: sessiontest.TLS(sessiontest.With(h.good)),
	})
}

// T-142, T-143: servers that have what an account pins are let be, and what
// they are trusted for is told.
func TestT143HonestServersWithPins(t *testing.T) {
	ca, somebody := sessiontest.NewCA("a test's authority"), sessiontest.NewCA("somebody's authority")
	good := ca.Issue(sessiontest.Names(domain))
	bare := somebody.Issue(sessiontest.Names("other.test"), sessiontest.Expired(), sessiontest.SelfSigned())
	const both, alone = "given authorities and a pinned key", "pinned key, no authority asked"
	for _, c := range []struct {
		name        string
		certificate tls.Certificate
		trust       account.Trust
		pins        []account.Pin
		direct      bool
		verified    string
		subject     string
	}{
		{"T-141 both", good, account.TrustCAPin, []account.Pin{pinOf(t, good)}, false, both, domain},
		{"T-142 expired, self-signed, another name", bare, account.TrustPin, []account.Pin{pinOf(t, bare)}, false, alone, "other.test"},
		{"T-142 the same over direct TLS", bare, account.TrustPin, []account.Pin{pinOf(t, bare)}, true, alone, "other.test"},
		{"T-143 the second pin", good, account.TrustPin, []account.Pin{{1}, pinOf(t, good)}, false, alone, domain},
		{"T-143 the second pin of both", good, account.TrustCAPin, []account.Pin{{1}, pinOf(t, good)}, false, both, domain},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := sessiontest.Honest(t, sessiontest.HonestOptions{Certificate: &c.certificate, Direct: c.direct})
			a, o := romeo(s.Address), options(ca, 20*time.Second)
			if c.direct {
				a, o.Resolver = romeo(""), direct(t, s.Address)
			}
			a.Trust, a.Pins = c.trust, c.pins
			if got := logIn(t, a, o); got.Verified != c.verified || got.Subject != c.subject {
				t.Errorf("verified by %q, for %s", got.Verified, got.Subject)
			}
			for _, r := range s.Finish(t) {
				checkClear(t, r.Clear)
			}
		})
	}
}

// T-145: a wrong pin belongs to the step that it ends.
func TestT145TheStepOfAWrongPin(t *testing.T) {
	s := sessiontest.Honest(t, sessiontest.HonestOptions{CA: sessiontest.NewCA("a test's authority")})
	a := romeo(s.Address)
	a.Trust, a.Pins = account.TrustPin, []account.Pin{{1}}
	var steps []string
	_, err := session.Check(context.Background(), a, options(sessiontest.NewCA("another"), patience), func(e event.Step) {
		if e.Problem != nil {
			steps = append(steps, e.Name)
		}
	})
	if p := problem.From(err); p.Code != problem.TLSWrongPin || !slices.Equal(steps, []string{"verify"}) {
		t.Errorf("%v at %v", err, steps)
	}
}
