package sessiontest_test

import (
	"context"
	"crypto"
	"crypto/tls"
	"crypto/x509"
	"slices"
	"testing"

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

// honestPins are servers that have what an account pins.
func (h *hostess) honestPins(t *testing.T) []honest {
	somebody := sessiontest.NewCA("somebody's authority")
	name := sessiontest.Names(domain)
	renewed := h.ca.Issue(name, sessiontest.Signer(h.good.PrivateKey.(crypto.Signer)))
	bare := somebody.Issue(sessiontest.Names("other.test"), sessiontest.Expired(), sessiontest.SelfSigned())
	const both, alone = "given authorities and a pinned key", "pinned key, no authority asked"
	good, strange, spare := pinOf(t, h.good), pinOf(t, bare), account.Pin{1}
	row := func(name string, c tls.Certificate, trust account.Trust, verified, note string, pins ...account.Pin) honest {
		return honest{name: name, server: sessiontest.HonestOptions{Certificate: &c}, trust: trust, pins: pins, verified: verified, note: note}
	}
	rows := []honest{
		row("badssl pinning-test", h.good, account.TrustCAPin, both, "", good, spare),
		row("T-140 renewed with the same key", renewed, account.TrustCAPin, both, "", good, spare),
		row("T-143 the second pin", h.good, account.TrustPin, alone, "in reserve", spare, good),
		row("T-143 the second pin of both", h.good, account.TrustCAPin, both, "in reserve", spare, good),
		row("T-144 one pin alone", h.good, account.TrustPin, alone, "Only one key", good),
	}
	for _, direct := range []bool{false, true} {
		r := row("T-142 expired, self-signed, another name", bare, account.TrustPin, alone, "", strange, spare)
		r.subject, r.server.Direct = "other.test", direct
		if direct {
			r.name += ", over direct TLS"
		}
		rows = append(rows, r)
	}
	return rows
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
