package sessiontest_test

import (
	"context"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"net/netip"
	"testing"
	"time"

	"sotto/account"
	"sotto/session/dial"
	"sotto/session/problem"
	"sotto/session/sessiontest"
	"sotto/session/trust"
)

// proven is a DNS of a few records, all of which DNSSEC proves.
type proven struct {
	records
	tlsa []trust.TLSA
}

func (p proven) ProvenSRV(_ context.Context, name string) ([]dial.SRV, bool, error) {
	return p.records[name], true, nil
}

func (proven) Addresses(context.Context, string) ([]netip.Addr, bool, error) {
	return []netip.Addr{netip.MustParseAddr("127.0.0.1")}, true, nil
}

func (p proven) TLSA(context.Context, string) ([]trust.TLSA, bool, error) { return p.tlsa, true, nil }

// keyRecord names the key of the n-th certificate that a server shows.
func keyRecord(t *testing.T, usage uint8, c tls.Certificate, n int) trust.TLSA {
	t.Helper()
	parsed, err := x509.ParseCertificate(c.Certificate[n])
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(parsed.RawSubjectPublicKeyInfo)
	return trust.TLSA{Usage: usage, Selector: 1, Matching: 1, Data: sum[:]}
}

// tlsas are servers that are not those which signed DNS names, or lack what
// must hold beside that.
func (h *hostess) tlsas(t *testing.T) []hostile {
	name := sessiontest.Names(domain)
	middle := h.ca.Intermediate("an intermediate")
	below := middle.Issue(name)
	unknown := sessiontest.NewCA("somebody's authority").Intermediate("somebody").Issue(name)
	expired, elsewhere, weak := middle.Issue(name, sessiontest.Expired()), middle.Issue(sessiontest.Names("other.test")), middle.Issue(name, sessiontest.RSA(1024))
	stowaway := below
	stowaway.Certificate = append(stowaway.Certificate[:2:2], h.good.Certificate[0])
	const wrong = problem.TLSWrongTLSA
	var rows []hostile
	for _, c := range []struct {
		name   string
		shows  tls.Certificate
		trust  account.Trust
		record trust.TLSA
		want   problem.Code
	}{
		{"T-109 another key, CA fine", below, account.TrustCA, keyRecord(t, 3, unknown, 0), wrong},
		{"T-109 another key, beside authorities", below, account.TrustCADANE, keyRecord(t, 3, unknown, 0), wrong},
		{"T-109 another key, DNS alone", below, account.TrustDANE, keyRecord(t, 3, unknown, 0), wrong},
		{"T-109 the right certificate behind another", stowaway, account.TrustDANE, keyRecord(t, 3, h.good, 0), wrong},
		{"T-109 another authority", below, account.TrustDANE, keyRecord(t, 2, unknown, 1), wrong},
		{"T-109 another authority, PKIX", below, account.TrustCADANE, keyRecord(t, 0, unknown, 1), wrong},
		{"T-109 another key, PKIX", below, account.TrustCADANE, keyRecord(t, 1, unknown, 0), wrong},
		{"T-110 expired, beside authorities", expired, account.TrustCADANE, keyRecord(t, 3, expired, 0), problem.TLSExpired},
		{"T-110 another name, beside authorities", elsewhere, account.TrustCA, keyRecord(t, 3, elsewhere, 0), problem.TLSWrongName},
		{"T-110 a weak key", weak, account.TrustDANE, keyRecord(t, 3, weak, 0), problem.TLSWeak},
		{"T-111 another name", elsewhere, account.TrustDANE, keyRecord(t, 2, elsewhere, 1), problem.TLSWrongName},
		{"T-111 expired", expired, account.TrustDANE, keyRecord(t, 2, expired, 1), problem.TLSExpired},
		{"T-111 a server's certificate as an authority", stowaway, account.TrustDANE, keyRecord(t, 2, h.good, 0), wrong},
		{"T-112 an unknown authority", unknown, account.TrustDANE, keyRecord(t, 1, unknown, 0), problem.TLSUnknownIssuer},
		{"T-112 an unknown authority that DNS names", unknown, account.TrustDANE, keyRecord(t, 0, unknown, 1), problem.TLSUnknownIssuer},
	} {
		rows = append(rows, hostile{
			name: c.name, want: c.want, trust: c.trust, direct: true, tlsa: []trust.TLSA{c.record},
			script: sessiontest.TLS(sessiontest.With(c.shows)),
		})
	}
	return rows
}

// T-109, T-110: servers that signed DNS names are let be, and what they are
// trusted for is told.
func TestT110HonestServersWithTLSA(t *testing.T) {
	ca := sessiontest.NewCA("a test's authority")
	somebody := sessiontest.NewCA("somebody's authority").Intermediate("somebody")
	good := ca.Intermediate("an intermediate").Issue(sessiontest.Names(domain))
	unknown := somebody.Issue(sessiontest.Names(domain))
	bare := somebody.Issue(sessiontest.Names("other.test"), sessiontest.Expired(), sessiontest.SelfSigned())
	const alone = "TLSA record of signed DNS, no authority asked"
	for _, c := range []struct {
		name           string
		shows          tls.Certificate
		trust          account.Trust
		record         trust.TLSA
		verified, dane string
	}{
		{"T-109 authorities and DNS", good, account.TrustCADANE, keyRecord(t, 3, good, 0), "given authorities and a TLSA record", "TLSA 3 1 1 matches (DNSSEC)"},
		{"T-109 authorities, and DNS agrees", good, account.TrustCA, keyRecord(t, 0, good, 1), "given authorities and a TLSA record", "TLSA 0 1 1 matches (DNSSEC)"},
		{"T-109 an authority that DNS names", unknown, account.TrustDANE, keyRecord(t, 2, unknown, 1), alone, "TLSA 2 1 1 matches (DNSSEC)"},
		{
			"T-110 expired, self-signed, another name", bare, account.TrustDANE, keyRecord(t, 3, bare, 0), alone,
			"TLSA 3 1 1 matches (DNSSEC), though the certificate is for another name, though the certificate does not hold today",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := sessiontest.Honest(t, sessiontest.HonestOptions{Certificate: &c.shows, Direct: true})
			a, o := romeo(""), options(ca, 20*time.Second)
			o.Resolver = proven{direct(t, s.Address), []trust.TLSA{c.record}}
			a.Trust = c.trust
			if got := logIn(t, a, o); got.Verified != c.verified || got.DANE != c.dane {
				t.Errorf("verified by %q, %s", got.Verified, got.DANE)
			}
			for _, r := range s.Finish(t) {
				checkClear(t, r.Clear)
			}
		})
	}
}
