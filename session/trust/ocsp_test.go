package trust_test

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/asn1"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/ocsp"

	"sotto/account"
	"sotto/session/problem"
	"sotto/session/sessiontest"
	"sotto/session/trust"
)

// stapled is what a handshake was in which a server stapled an answer.
func stapled(t *testing.T, c tls.Certificate) tls.ConnectionState {
	t.Helper()
	cs := shown(t, c)
	cs.OCSPResponse = c.OCSPStaple
	return cs
}

// staples are answers that do not count, each with why.
func staples(ca *sessiontest.CA, leaf tls.Certificate) map[string]tls.Certificate {
	good := sessiontest.Names(domain)
	signing := sessiontest.Usages(x509.ExtKeyUsageOCSPSigning)
	none := tls.Certificate{}
	other := ca.Issue(good)
	garbage := leaf
	garbage.OCSPStaple = []byte{0x30, 0x03, 0x0a, 0x01, 0x00}
	later := leaf
	later.OCSPStaple = []byte{0x30, 0x03, 0x0a, 0x01, 0x03} // tryLater
	elsewhere := leaf
	elsewhere.OCSPStaple = ca.Staple(other, none, nil).OCSPStaple
	stranger := leaf
	stranger.OCSPStaple = sessiontest.NewCA("an authority").Staple(leaf, none, nil).OCSPStaple
	tampered := ca.Staple(leaf, none, nil)
	tampered.OCSPStaple[len(tampered.OCSPStaple)-1] ^= 1
	return map[string]tls.Certificate{
		"garbage":               garbage,
		"try later":             later,
		"another serial":        elsewhere,
		"another authority":     stranger,
		"tampered":              tampered,
		"unknown":               ca.Staple(leaf, none, func(r *ocsp.Response) { r.Status = ocsp.Unknown }),
		"expired":               ca.Staple(leaf, none, func(r *ocsp.Response) { r.NextUpdate = time.Now().Add(-time.Minute) }),
		"without an end":        ca.Staple(leaf, none, func(r *ocsp.Response) { r.NextUpdate = time.Time{} }),
		"of tomorrow":           ca.Staple(leaf, none, func(r *ocsp.Response) { r.ThisUpdate = time.Now().Add(time.Hour) }),
		"signer without EKU":    ca.Staple(leaf, ca.Issue(good), nil),
		"signer for anything":   ca.Staple(leaf, ca.Issue(good, sessiontest.Usages()), nil),
		"signer of another":     ca.Staple(leaf, sessiontest.NewCA("an authority").Issue(good, signing), nil),
		"signer that expired":   ca.Staple(leaf, ca.Issue(good, signing, sessiontest.Expired()), nil),
		"signer of 1024 bits":   ca.Staple(leaf, ca.Issue(good, signing, sessiontest.RSA(1024)), nil),
		"signer made with SHA1": ca.Staple(leaf, ca.Issue(good, signing, sessiontest.Signature(x509.ECDSAWithSHA1)), nil),
		"signed with SHA-1":     ca.Staple(leaf, none, func(r *ocsp.Response) { r.SignatureAlgorithm = x509.ECDSAWithSHA1 }),
	}
}

// T-093: an answer that is good is told, whoever of those who may signed it.
func TestT093AGoodStaple(t *testing.T) {
	ca := sessiontest.NewCA("an authority")
	below := ca.Intermediate("an intermediate")
	p := trust.Policy{Domain: domain, Roots: ca.Pool()}
	delegate := ca.Issue(sessiontest.Names("ocsp.test"), sessiontest.Usages(x509.ExtKeyUsageOCSPSigning))
	must := sessiontest.MustStaple()
	for name, c := range map[string]tls.Certificate{
		"by the authority":       ca.Staple(ca.Issue(sessiontest.Names(domain)), tls.Certificate{}, nil),
		"by a delegate":          ca.Staple(ca.Issue(sessiontest.Names(domain)), delegate, nil),
		"by an intermediate":     below.Staple(below.Issue(sessiontest.Names(domain)), tls.Certificate{}, nil),
		"T-090 demanded":         ca.Staple(ca.Issue(sessiontest.Names(domain), must), tls.Certificate{}, nil),
		"T-090 demanded of both": below.Staple(below.Issue(sessiontest.Names(domain), must), tls.Certificate{}, nil),
	} {
		v, err := trust.Verify(p, stapled(t, c))
		if err != nil || !strings.HasPrefix(v.Staple, "not revoked, until 20") {
			t.Errorf("%s: %q, %v", name, v.Staple, err)
		}
	}
}

// T-090: a certificate that demands an answer, itself or by an issuer, is
// refused without one that counts. T-091: any other is not.
func TestT091StaplesThatDoNotCount(t *testing.T) {
	ca := sessiontest.NewCA("an authority")
	p := trust.Policy{Domain: domain, Roots: ca.Pool()}
	free := ca.Issue(sessiontest.Names(domain))
	for name, c := range staples(ca, free) {
		v, err := trust.Verify(p, stapled(t, c))
		if err != nil || !strings.HasPrefix(v.Staple, "does not count: ") {
			t.Errorf("T-091 %s: %q, %v", name, v.Staple, err)
		}
	}
	if v, err := trust.Verify(p, stapled(t, free)); err != nil || v.Staple != "none" {
		t.Errorf("without a staple: %q, %v", v.Staple, err)
	}
	strict := ca.Issue(sessiontest.Names(domain), sessiontest.MustStaple())
	for name, c := range staples(ca, strict) {
		r := check(t, p, stapled(t, c), problem.TLSNoStaple)
		if r != nil && !strings.HasPrefix(r.Facts[0].Value, "does not count: ") {
			t.Errorf("T-090 %s: %v", name, r.Facts)
		}
	}
	feature := asn1.ObjectIdentifier{1, 3, 6, 1, 5, 5, 7, 1, 24}
	middle := ca.Intermediate("an intermediate", sessiontest.MustStaple())
	for name, c := range map[string]tls.Certificate{
		"no staple":                   strict,
		"demanded by an intermediate": middle.Issue(sessiontest.Names(domain)),
		"a list that cannot be read":  ca.Issue(sessiontest.Names(domain), sessiontest.Extension(feature, []byte{0x30, 0x03, 0x04, 0x01, 0x05})),
		"a list with something else":  ca.Issue(sessiontest.Names(domain), sessiontest.Extension(feature, []byte{0x30, 0x06, 0x02, 0x01, 0x11, 0x02, 0x01, 0x05})),
	} {
		if r := check(t, p, stapled(t, c), problem.TLSNoStaple); r != nil && r.Facts[0].Value != "none" {
			t.Errorf("T-090 %s: %v", name, r.Facts)
		}
	}
	other := ca.Issue(sessiontest.Names(domain), sessiontest.Extension(feature, []byte{0x30, 0x03, 0x02, 0x01, 0x17}))
	check(t, p, stapled(t, other), "")
}

// T-092: a stapled "revoked" is refused, with reason and time, also when the
// answer is of yesterday. A pin beside authorities does not save it.
func TestT092Revoked(t *testing.T) {
	ca := sessiontest.NewCA("an authority")
	at := time.Date(2026, 1, 2, 3, 4, 0, 0, time.UTC)
	leaf := ca.Issue(sessiontest.Names(domain))
	gone := func(reason int, change func(*ocsp.Response)) tls.ConnectionState {
		return stapled(t, ca.Staple(leaf, tls.Certificate{}, func(r *ocsp.Response) {
			r.Status, r.RevokedAt, r.RevocationReason = ocsp.Revoked, at, reason
			if change != nil {
				change(r)
			}
		}))
	}
	old := func(r *ocsp.Response) { r.NextUpdate = time.Now().Add(-time.Hour) }
	p := trust.Policy{Domain: domain, Roots: ca.Pool()}
	for _, c := range []struct {
		cs     tls.ConnectionState
		reason string
	}{
		{gone(ocsp.KeyCompromise, nil), "its key is in other hands"},
		{gone(ocsp.Superseded, old), "another one took its place"},
		{gone(ocsp.Unspecified, nil), "none is given"},
	} {
		r := check(t, p, c.cs, problem.TLSRevoked)
		if r != nil && (r.Facts[0].Value != "2026-01-02 03:04 UTC" || r.Facts[1].Value != c.reason) {
			t.Errorf("told as %v", r.Facts)
		}
	}
	both := pinned(account.TrustCAPin, ca, keyOf(t, leaf))
	outcome(t, "revoked", both, gone(ocsp.KeyCompromise, nil), problem.TLSRevoked)
	alone := pinned(account.TrustPin, ca, keyOf(t, leaf))
	outcome(t, "revoked, and no authority is asked", alone, gone(ocsp.KeyCompromise, nil), "")
	elsewhere := stapled(t, leaf)
	elsewhere.OCSPResponse = gone(ocsp.KeyCompromise, nil).OCSPResponse
	check(t, p, elsewhere, problem.TLSRevoked)
	stranger := sessiontest.NewCA("somebody").Staple(leaf, tls.Certificate{}, func(r *ocsp.Response) { r.Status, r.RevokedAt = ocsp.Revoked, at })
	check(t, p, stapled(t, stranger), "")
}

// FuzzStaple: no answer makes a certificate of another's hold, or panics.
func FuzzStaple(f *testing.F) {
	ca := sessiontest.NewCA("an authority")
	strict := ca.Issue(sessiontest.Names(domain), sessiontest.MustStaple())
	for _, c := range staples(ca, strict) {
		f.Add(c.OCSPStaple)
	}
	leaf, err := x509.ParseCertificate(strict.Certificate[0])
	if err != nil {
		f.Fatal(err)
	}
	p := trust.Policy{Domain: domain, Roots: ca.Pool()}
	f.Fuzz(func(t *testing.T, staple []byte) {
		cs := tls.ConnectionState{PeerCertificates: []*x509.Certificate{leaf}, OCSPResponse: staple}
		if v, err := trust.Verify(p, cs); err == nil {
			t.Errorf("a staple that nobody signed counts: %q", v.Staple)
		}
	})
}
