package trust_test

import (
	"crypto"
	"crypto/ecdh"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"strings"
	"testing"

	"sotto/account"
	"sotto/session/problem"
	"sotto/session/sessiontest"
	"sotto/session/trust"
)

// keyOf is the pin of a certificate of a test.
func keyOf(t *testing.T, c tls.Certificate) account.Pin {
	t.Helper()
	return trust.Pin(shown(t, c).PeerCertificates[0])
}

// pinned is a policy that looks at pins.
func pinned(mode account.Trust, ca *sessiontest.CA, pins ...account.Pin) trust.Policy {
	return trust.Policy{Domain: domain, Trust: mode, Pins: pins, Roots: ca.Pool()}
}

// outcome holds a verification against a code; "" wants a verdict on the
// ground that belongs to the mode.
func outcome(t *testing.T, name string, p trust.Policy, cs tls.ConnectionState, want problem.Code) *trust.Refusal {
	t.Helper()
	ground := map[account.Trust]string{
		account.TrustCAPin: "given authorities and a pinned key", account.TrustPin: "pinned key, no authority asked",
	}[p.Trust]
	v, err := trust.Verify(p, cs)
	var r *trust.Refusal
	switch {
	case err == nil && (want != "" || !v.Holds() || v.Chain[0] != cs.PeerCertificates[0] || v.Ground != ground):
		t.Errorf("%s, %s: trusted: %+v, want %q", p.Trust, name, v, want)
	case err != nil && (!errors.As(err, &r) || r.Code != want || v.Holds()):
		t.Errorf("%s, %s: refused: %v, want %q", p.Trust, name, err, want)
	}
	return r
}

// T-141, T-142: what counts under which mode. A pin is never enough beside
// authorities, nor they without it; a pin alone needs nothing else.
func TestT141WhatCountsBesideAPin(t *testing.T) {
	ca, other := sessiontest.NewCA("an authority"), sessiontest.NewCA("somebody")
	const wrongPin = problem.TLSWrongPin
	for _, c := range []struct {
		pin, issuer, name, dates bool
		both, alone              problem.Code
	}{
		{true, true, true, true, "", ""},
		{true, true, true, false, problem.TLSExpired, ""},
		{true, true, false, true, problem.TLSWrongName, ""},
		{true, true, false, false, problem.TLSWrongName, ""},
		{true, false, true, true, problem.TLSUnknownIssuer, ""},
		{true, false, true, false, problem.TLSUnknownIssuer, ""},
		{true, false, false, true, problem.TLSWrongName, ""},
		{true, false, false, false, problem.TLSWrongName, ""},
		{false, true, true, true, wrongPin, wrongPin},
		{false, true, true, false, problem.TLSExpired, wrongPin},
		{false, true, false, true, problem.TLSWrongName, wrongPin},
		{false, true, false, false, problem.TLSWrongName, wrongPin},
		{false, false, true, true, problem.TLSUnknownIssuer, wrongPin},
		{false, false, true, false, problem.TLSUnknownIssuer, wrongPin},
		{false, false, false, true, problem.TLSWrongName, wrongPin},
		{false, false, false, false, problem.TLSWrongName, wrongPin},
	} {
		issuer, options := other, []sessiontest.Option{sessiontest.Names("other.test")}
		if c.issuer {
			issuer = ca
		}
		if c.name {
			options = []sessiontest.Option{sessiontest.Names(domain)}
		}
		if !c.dates {
			options = append(options, sessiontest.Expired())
		}
		leaf := issuer.Issue(options...)
		pin := keyOf(t, leaf)
		if !c.pin {
			pin[31] ^= 1
		}
		name := fmt.Sprintf("pin %v, authority %v, name %v, dates %v", c.pin, c.issuer, c.name, c.dates)
		outcome(t, name, pinned(account.TrustCAPin, ca, pin), shown(t, leaf), c.both)
		outcome(t, name, pinned(account.TrustPin, ca, pin), shown(t, leaf), c.alone)
	}
}

// T-140, T-143: the key counts and not the certificate, and any of the pins
// will do. Only the server's own key counts.
func TestT140WhichKeyCounts(t *testing.T) {
	ca := sessiontest.NewCA("an authority")
	middle := ca.Intermediate("an intermediate")
	good := sessiontest.Names(domain)
	first := middle.Issue(good)
	renewed := middle.Issue(good, sessiontest.Signer(first.PrivateKey.(crypto.Signer)))
	reserve := middle.Issue(good)
	stowaway := middle.Issue(good)
	stowaway.Certificate = append(stowaway.Certificate, first.Certificate[0])
	pin, spare := keyOf(t, first), keyOf(t, reserve)
	issuer := trust.Pin(shown(t, first).PeerCertificates[1])
	for _, mode := range []account.Trust{account.TrustCAPin, account.TrustPin} {
		for _, c := range []struct {
			name string
			pins []account.Pin
			leaf tls.Certificate
			want problem.Code
		}{
			{"T-140 the key itself", []account.Pin{pin}, first, ""},
			{"T-140 renewed with the same key", []account.Pin{pin}, renewed, ""},
			{"T-140 renewed with another key", []account.Pin{pin}, reserve, problem.TLSWrongPin},
			{"T-143 the second pin", []account.Pin{pin, spare}, reserve, ""},
			{"T-143 the first pin", []account.Pin{pin, spare}, first, ""},
			{"the issuer's key", []account.Pin{issuer}, first, problem.TLSWrongPin},
			{"the pinned certificate sent along", []account.Pin{pin}, stowaway, problem.TLSWrongPin},
			{"a pin of nothing", []account.Pin{{}}, first, problem.TLSWrongPin},
		} {
			outcome(t, c.name, pinned(mode, ca, c.pins...), shown(t, c.leaf), c.want)
		}
	}
}

// A pin saves neither a key that can be forged nor another protocol, and
// nothing is trusted without a certificate. How it was signed is nobody's
// business where no authority is asked.
func TestT142WhatAPinDoesNotSave(t *testing.T) {
	ca := sessiontest.NewCA("an authority")
	for _, c := range []struct {
		name        string
		option      sessiontest.Option
		both, alone problem.Code
	}{
		{"RSA of 1024 bits", sessiontest.RSA(1024), problem.TLSWeak, problem.TLSWeak},
		{"P-224", sessiontest.Curve(elliptic.P224()), problem.TLSWeak, problem.TLSWeak},
		{"RSA of 16384 bits", sessiontest.Signer(unknown(16384)), problem.TLSBadCertificate, problem.TLSBadCertificate},
		{"self-signed", sessiontest.SelfSigned(), problem.TLSSelfSigned, ""},
		{"signed with SHA-1", sessiontest.Signature(x509.ECDSAWithSHA1), problem.TLSWeak, ""},
		{"tampered with", sessiontest.Tampered(), problem.TLSUnknownIssuer, ""},
		{"for clients", sessiontest.Usages(x509.ExtKeyUsageClientAuth), problem.TLSBadCertificate, ""},
	} {
		leaf := ca.Issue(sessiontest.Names(domain), c.option)
		outcome(t, c.name, pinned(account.TrustCAPin, ca, keyOf(t, leaf)), shown(t, leaf), c.both)
		outcome(t, c.name, pinned(account.TrustPin, ca, keyOf(t, leaf)), shown(t, leaf), c.alone)
	}
	leaf := ca.Issue(sessiontest.Names(domain))
	for _, mode := range []account.Trust{account.TrustCAPin, account.TrustPin} {
		p, cs := pinned(mode, ca, keyOf(t, leaf)), shown(t, leaf)
		outcome(t, "no certificate", p, tls.ConnectionState{}, problem.TLSBadCertificate)
		cs.NegotiatedProtocol = "h2"
		outcome(t, "another protocol", p, cs, problem.TLSWrongProtocol)
	}
}

// A mode that is not known, and one whose pins are not there, trust nobody.
func TestUnlawfulPoliciesTrustNobody(t *testing.T) {
	ca := sessiontest.NewCA("an authority")
	leaf := ca.Issue(sessiontest.Names(domain))
	for _, mode := range []account.Trust{"DANE", "CA", "none", "dane+ca", " ca", "pin+ca", account.Trust(strings.Repeat("x", 60_000))} {
		r := outcome(t, "a good server", pinned(mode, ca, keyOf(t, leaf)), shown(t, leaf), problem.Bug)
		if r != nil && (len(r.Facts[0].Value) > 1000 || r.Problem().Retry != problem.Never) {
			t.Errorf("refused with %v", r.Problem())
		}
	}
	for _, mode := range []account.Trust{account.TrustCAPin, account.TrustPin} {
		outcome(t, "no pins", pinned(mode, ca), shown(t, leaf), problem.Bug)
	}
}

// What no mode says is “ca”, which looks at no pin.
func TestNoModeIsCA(t *testing.T) {
	ca := sessiontest.NewCA("an authority")
	cs := shown(t, ca.Issue(sessiontest.Names(domain)))
	check(t, pinned("", ca), cs, "")
	check(t, pinned(account.TrustCA, ca), cs, "")
	check(t, pinned("", sessiontest.NewCA("somebody")), cs, problem.TLSUnknownIssuer)
}

// T-145: what a person is told, which is what the operator is asked for.
func TestT145WhatIsToldOfAWrongPin(t *testing.T) {
	ca := sessiontest.NewCA("an authority")
	leaf := ca.Issue(sessiontest.Names(domain))
	mine, spare := account.Pin{1}, account.Pin{2}
	want := []problem.Fact{
		{Name: "key that was shown", Value: keyOf(t, leaf).String()},
		{Name: "pinned key", Value: mine.String()},
		{Name: "pinned key", Value: spare.String()},
	}
	for _, mode := range []account.Trust{account.TrustCAPin, account.TrustPin} {
		r := outcome(t, "another key", pinned(mode, ca, mine, spare), shown(t, leaf), problem.TLSWrongPin)
		p := problem.From(r)
		if p.Class != problem.Trust || p.Retry != problem.Never || fmt.Sprint(p.Facts[:3]) != fmt.Sprint(want) {
			t.Errorf("%s: a person is told %v", mode, p)
		}
	}
	portal := sessiontest.NewCA("a portal").Issue(sessiontest.Names("login.test"))
	r := outcome(t, "a portal", pinned(account.TrustCAPin, ca, mine), shown(t, portal), problem.TLSWrongName)
	if !strings.Contains(r.Error(), "; also: its key is none of the pinned ones; key that was shown: "+keyOf(t, portal).String()) {
		t.Errorf("a person is told %v", r)
	}
}

// T-142: a certificate that is trusted for its key is called what it is.
func TestT142WhomACertificateIsFor(t *testing.T) {
	ca := sessiontest.NewCA("an authority")
	for _, c := range []struct {
		want   string
		option sessiontest.Option
	}{
		{domain, sessiontest.Names("other.test", domain)},
		{"*.example.test", sessiontest.Names("*.example.test")},
		{"other.test", sessiontest.Names("other.test", "third.test")},
		{"a server", sessiontest.Names()},
	} {
		leaf := shown(t, ca.Issue(c.option)).PeerCertificates[0]
		if got := trust.For(leaf, domain); got != c.want {
			t.Errorf("it is for %s, want %s", got, c.want)
		}
	}
}

// A key of a kind that is not known may be broken, whoever pinned it.
func TestT045AKeyOfAnUnknownKind(t *testing.T) {
	ca := sessiontest.NewCA("an authority")
	leaf := ca.Issue(sessiontest.Names(domain))
	cs := shown(t, leaf)
	key, err := ecdh.X25519().GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	cs.PeerCertificates[0].PublicKey = key.PublicKey()
	outcome(t, "X25519", pinned(account.TrustPin, ca, keyOf(t, leaf)), cs, problem.TLSWeak)
}
