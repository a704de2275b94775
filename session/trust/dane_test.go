package trust_test

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/miekg/dns"

	"sotto/account"
	"sotto/session/problem"
	"sotto/session/sessiontest"
	"sotto/session/trust"
)

// tlsa is the record of a certificate, as another implementation makes it.
func tlsa(t testing.TB, usage, selector, matching uint8, c *x509.Certificate) trust.TLSA {
	t.Helper()
	text, err := dns.CertificateToDANE(selector, matching, c)
	if err != nil {
		t.Fatal(err)
	}
	data, err := hex.DecodeString(text)
	if err != nil {
		t.Fatal(err)
	}
	return trust.TLSA{Usage: usage, Selector: selector, Matching: matching, Data: data}
}

// signed is a policy whose DNS is proven and has some records.
func signed(mode account.Trust, ca *sessiontest.CA, records ...trust.TLSA) trust.Policy {
	return trust.Policy{
		Domain: domain, Trust: mode, Roots: ca.Pool(),
		DNS: trust.DNS{Proof: trust.Proven, TLSA: records},
	}
}

// root is the certificate of an authority.
func root(t testing.TB, ca *sessiontest.CA) *x509.Certificate {
	t.Helper()
	block, _ := pem.Decode(ca.PEM())
	c, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// withRoot sends an authority along.
func withRoot(t testing.TB, c tls.Certificate, ca *sessiontest.CA) tls.Certificate {
	c.Certificate = append(c.Certificate[:len(c.Certificate):len(c.Certificate)], root(t, ca).Raw)
	return c
}

// judged is the code that a verification ends with, "" for a verdict that
// holds, and what it says of DANE.
func judged(t *testing.T, p trust.Policy, cs tls.ConnectionState) (problem.Code, string) {
	t.Helper()
	v, err := trust.Verify(p, cs)
	var r *trust.Refusal
	switch {
	case err == nil && v.Holds() && v.Chain[0] == cs.PeerCertificates[0]:
		return "", v.DANE
	case errors.As(err, &r) && !v.Holds():
		return r.Code, r.Error()
	}
	t.Fatalf("neither trusted nor refused: %+v, %v", v, err)
	return "", ""
}

// T-109: each usage, selector and way to match, of the right certificate and
// of another, under each policy that looks at records.
func TestT109EveryKindOfRecord(t *testing.T) {
	ca := sessiontest.NewCA("an authority")
	middle := ca.Intermediate("an intermediate")
	cs := shown(t, withRoot(t, middle.Issue(sessiontest.Names(domain)), ca))
	another := shown(t, sessiontest.NewCA("somebody").Intermediate("else").Issue(sessiontest.Names(domain)))
	about := map[uint8]int{0: 1, 1: 0, 2: 1, 3: 0} // the certificate of the chain that a usage is about
	for usage := range uint8(4) {
		for selector := range uint8(2) {
			for matching := range uint8(3) {
				right := tlsa(t, usage, selector, matching, cs.PeerCertificates[about[usage]])
				wrong := tlsa(t, usage, selector, matching, another.PeerCertificates[about[usage]])
				kind := fmt.Sprintf("%d %d %d", usage, selector, matching)
				for _, mode := range []account.Trust{"", account.TrustCA, account.TrustDANE, account.TrustCADANE} {
					if got, says := judged(t, signed(mode, ca, right), cs); got != "" || says != "TLSA "+kind+" matches (DNSSEC)" {
						t.Errorf("%s under %q: %s, %s", kind, mode, got, says)
					}
					want := problem.TLSWrongTLSA
					if usage == 2 && selector == 0 && matching == 0 {
						want = problem.TLSUnknownIssuer // the record holds an authority, and the chain does not lead there
					}
					if got, says := judged(t, signed(mode, ca, wrong), cs); got != want {
						t.Errorf("%s of another under %q: %s, %s", kind, mode, got, says)
					}
					if got, says := judged(t, signed(mode, ca, wrong, right), cs); got != "" {
						t.Errorf("%s beside another under %q: %s, %s", kind, mode, got, says)
					}
				}
			}
		}
	}
}

// T-109, T-110, T-111, T-112: what else must hold beside a record that
// matches. Only a record of usage 3 makes good what the certificate lacks,
// and only where DNS decides alone.
func TestT110WhatCountsBesideARecord(t *testing.T) {
	ca, nobody := sessiontest.NewCA("an authority"), sessiontest.NewCA("nobody")
	middle, unknown := ca.Intermediate("an intermediate"), nobody.Intermediate("a stranger")
	good := sessiontest.Names(domain)
	for _, c := range []struct {
		name        string
		certificate tls.Certificate
		usage       uint8
		about       int
		alone, both problem.Code // under dane; under ca and ca+dane
		says        string
	}{
		{"T-110 expired", middle.Issue(good, sessiontest.Expired()), 3, 0, "", problem.TLSExpired, "does not hold today"},
		{"T-110 not yet valid", middle.Issue(good, sessiontest.NotYet()), 3, 0, "", problem.TLSNotYetValid, "does not hold today"},
		{"T-110 another name", middle.Issue(sessiontest.Names("other.test")), 3, 0, "", problem.TLSWrongName, "another name"},
		{"T-110 an unknown authority", unknown.Issue(good), 3, 0, "", problem.TLSUnknownIssuer, ""},
		{"T-110 self-signed", ca.Issue(good, sessiontest.SelfSigned()), 3, 0, "", problem.TLSSelfSigned, ""},
		{"T-110 a weak key", middle.Issue(good, sessiontest.RSA(1024)), 3, 0, problem.TLSWeak, problem.TLSWeak, ""},
		{"T-111 another name", middle.Issue(sessiontest.Names("other.test")), 2, 1, problem.TLSWrongName, problem.TLSWrongName, ""},
		{"T-111 expired", middle.Issue(good, sessiontest.Expired()), 2, 1, problem.TLSExpired, problem.TLSExpired, ""},
		{"T-111 below an expired authority", ca.Intermediate("old", sessiontest.Expired()).Issue(good), 2, 1, problem.TLSExpired, problem.TLSExpired, ""},
		{"T-111 an authority that only the record knows", unknown.Issue(good), 2, 1, "", problem.TLSUnknownIssuer, ""},
		{"T-111 a weak key", middle.Issue(good, sessiontest.RSA(1024)), 2, 1, problem.TLSWeak, problem.TLSWeak, ""},
		{"T-111 the certificate as its own authority", middle.Issue(good), 2, 0, problem.TLSWrongTLSA, problem.TLSWrongTLSA, ""},
		{"T-112 an unknown authority", unknown.Issue(good), 1, 0, problem.TLSUnknownIssuer, problem.TLSUnknownIssuer, ""},
		{"T-112 expired", middle.Issue(good, sessiontest.Expired()), 1, 0, problem.TLSExpired, problem.TLSExpired, ""},
		{"T-112 another name", middle.Issue(sessiontest.Names("other.test")), 1, 0, problem.TLSWrongName, problem.TLSWrongName, ""},
		{"T-112 a weak key", middle.Issue(good, sessiontest.RSA(1024)), 1, 0, problem.TLSWeak, problem.TLSWeak, ""},
		{"T-112 an unknown authority, as usage 0", unknown.Issue(good), 0, 1, problem.TLSUnknownIssuer, problem.TLSUnknownIssuer, ""},
		{"T-112 another name, as usage 0", middle.Issue(sessiontest.Names("other.test")), 0, 1, problem.TLSWrongName, problem.TLSWrongName, ""},
		{"T-112 the certificate as its own authority", middle.Issue(good), 0, 0, problem.TLSWrongTLSA, problem.TLSWrongTLSA, ""},
		{"T-112 a weak authority", ca.Intermediate("weak", sessiontest.RSA(1024)).Issue(good), 0, 1, problem.TLSWeak, problem.TLSWeak, ""},
	} {
		cs := shown(t, c.certificate)
		record := tlsa(t, c.usage, 1, 1, cs.PeerCertificates[c.about])
		for mode, want := range map[account.Trust]problem.Code{account.TrustDANE: c.alone, account.TrustCA: c.both, account.TrustCADANE: c.both} {
			got, says := judged(t, signed(mode, ca, record), cs)
			if got != want || got == "" && !strings.Contains(says, c.says) {
				t.Errorf("%s under %s: %q, want %q (%s)", c.name, mode, got, want, says)
			}
		}
	}
}

// On what ground a server is trusted is said of each way.
func TestT155TheGroundWithDNS(t *testing.T) {
	ca := sessiontest.NewCA("an authority")
	cs := shown(t, ca.Issue(sessiontest.Names(domain)))
	own := func(usage uint8) trust.TLSA { return tlsa(t, usage, 1, 1, cs.PeerCertificates[0]) }
	for _, c := range []struct {
		mode   account.Trust
		record trust.TLSA
		want   string
	}{
		{account.TrustCA, own(3), "given authorities and a TLSA record"},
		{account.TrustCADANE, own(1), "given authorities and a TLSA record"},
		{account.TrustDANE, own(1), "given authorities and a TLSA record"},
		{account.TrustDANE, own(3), "TLSA record of signed DNS, no authority asked"},
	} {
		if v, err := trust.Verify(signed(c.mode, ca, c.record), cs); v.Ground != c.want || err != nil {
			t.Errorf("%s with %s: %q, %v", c.mode, c.record, v.Ground, err)
		}
	}
	p := signed(account.TrustCAPin, ca, own(3))
	p.Pins = []account.Pin{trust.Pin(cs.PeerCertificates[0])}
	if v, err := trust.Verify(p, cs); v.Ground != "given authorities and a pinned key and a TLSA record" || err != nil {
		t.Errorf("with a pin: %q, %v", v.Ground, err)
	}
}

// T-113, T-114, T-116: what is refused when DNS proves nothing, by the policy
// and by what DNS did answer. Without a proof, records count for nothing.
func TestT114WhereDNSProvesNothing(t *testing.T) {
	ca := sessiontest.NewCA("an authority")
	cs := shown(t, ca.Issue(sessiontest.Names(domain)))
	right := tlsa(t, 3, 1, 1, cs.PeerCertificates[0])
	wrong := right
	wrong.Data = bytes.Repeat([]byte{7}, 32)
	short := right
	short.Data = short.Data[1:]
	const missing, failed = problem.DANEMissing, problem.DANEFailed
	for _, c := range []struct {
		name         string
		dns          trust.DNS
		alone, both  problem.Code // under dane, under ca+dane
		otherwiseSay string       // under ca, which goes on
	}{
		{"T-116 nobody was asked", trust.DNS{}, failed, failed, "not asked: no DNS server is trusted"},
		{"T-116 unasked, with records", trust.DNS{TLSA: []trust.TLSA{right}}, failed, failed, "not asked: no DNS server is trusted"},
		{"T-114 unsigned", trust.DNS{Proof: trust.Unsigned}, missing, "", "none: its DNS is not signed (DNSSEC)"},
		{"T-114 unsigned, with a record", trust.DNS{Proof: trust.Unsigned, TLSA: []trust.TLSA{right}}, missing, "", "none: its DNS is not signed (DNSSEC)"},
		{"T-114 unsigned, with a record of another", trust.DNS{Proof: trust.Unsigned, TLSA: []trust.TLSA{wrong}}, missing, "", "none: its DNS is not signed (DNSSEC)"},
		{"T-113 no answer", trust.DNS{Proof: trust.NoAnswer, Cause: errors.New("SERVFAIL")}, failed, failed, "none: DNS gave no answer"},
		{"T-113 no answer, with records", trust.DNS{Proof: trust.NoAnswer, TLSA: []trust.TLSA{right}}, failed, failed, "none: DNS gave no answer"},
		{"no records", trust.DNS{Proof: trust.Proven}, missing, "", "none: there are no TLSA records (DNSSEC)"},
		{"none that can be used", trust.DNS{Proof: trust.Proven, TLSA: []trust.TLSA{short}}, missing, "", "none: no TLSA record is of a known kind (DNSSEC)"},
	} {
		for mode, want := range map[account.Trust]problem.Code{account.TrustDANE: c.alone, account.TrustCADANE: c.both, account.TrustCA: ""} {
			p := trust.Policy{Domain: domain, Trust: mode, Roots: ca.Pool(), DNS: c.dns}
			got, says := judged(t, p, cs)
			if got != want || mode == account.TrustCA && says != c.otherwiseSay {
				t.Errorf("%s under %s: %q, want %q (%s)", c.name, mode, got, want, says)
			}
			var r *trust.Refusal
			if err := p.Possible(); (err == nil) != (want == "") || err != nil && (!errors.As(err, &r) || r.Code != want) {
				t.Errorf("%s under %s: before the handshake: %v, want %q", c.name, mode, err, want)
			}
		}
	}
	pin := signed(account.TrustPin, ca, wrong)
	pin.Pins = []account.Pin{trust.Pin(cs.PeerCertificates[0])}
	if got, says := judged(t, pin, cs); got != "" || says != "not asked: the pinned key alone decides" {
		t.Errorf("where a pin alone decides: %q, %s", got, says)
	}
}

// Records of kinds that nobody defined count as absent, and so do those that
// cannot be of their kind (RFC 6698, section 4.1). Of two hashes of the same
// thing the stronger counts (RFC 7671, section 9).
func TestT109RecordsThatDoNotCount(t *testing.T) {
	ca := sessiontest.NewCA("an authority")
	middle := ca.Intermediate("an intermediate")
	cs := shown(t, middle.Issue(sessiontest.Names(domain)))
	leaf := cs.PeerCertificates[0]
	right := tlsa(t, 3, 1, 1, leaf)
	changed := func(change func(*trust.TLSA)) trust.TLSA {
		r := right
		change(&r)
		return r
	}
	for name, r := range map[string]trust.TLSA{
		"usage 4":                   changed(func(r *trust.TLSA) { r.Usage = 4 }),
		"usage 255":                 changed(func(r *trust.TLSA) { r.Usage = 255 }),
		"selector 2":                changed(func(r *trust.TLSA) { r.Selector = 2 }),
		"matching 3":                changed(func(r *trust.TLSA) { r.Matching = 3 }),
		"no data":                   changed(func(r *trust.TLSA) { r.Data = nil }),
		"a byte too many":           changed(func(r *trust.TLSA) { r.Data = append(bytes.Clone(r.Data), 0) }),
		"SHA-256 called SHA-512":    changed(func(r *trust.TLSA) { r.Matching = 2 }),
		"a hash called a key":       changed(func(r *trust.TLSA) { r.Matching = 0 }),
		"a hash called a whole":     changed(func(r *trust.TLSA) { r.Matching, r.Selector = 0, 0 }),
		"a key called a whole":      {Usage: 3, Data: leaf.RawSubjectPublicKeyInfo},
		"a whole called a key":      {Usage: 3, Selector: 1, Data: leaf.Raw},
		"a whole with more behind":  {Usage: 3, Data: append(bytes.Clone(leaf.Raw), 0)},
		"an authority that is none": {Usage: 2, Data: []byte("x")},
	} {
		if got, says := judged(t, signed(account.TrustDANE, ca, r), cs); got != problem.DANEMissing {
			t.Errorf("%s: %q (%s)", name, got, says)
		}
		if got, says := judged(t, signed(account.TrustCADANE, ca, r, right), cs); got != "" {
			t.Errorf("%s beside one that counts: %q (%s)", name, got, says)
		}
	}
	strongOfAnother := tlsa(t, 3, 1, 2, cs.PeerCertificates[1])
	if got, says := judged(t, signed(account.TrustDANE, ca, right, strongOfAnother), cs); got != problem.TLSWrongTLSA {
		t.Errorf("a SHA-256 beside a SHA-512 of another: %q (%s)", got, says)
	}
	if got, says := judged(t, signed(account.TrustDANE, ca, right, tlsa(t, 2, 1, 2, leaf), tlsa(t, 3, 0, 2, cs.PeerCertificates[1])), cs); got != "" {
		t.Errorf("a SHA-256 beside a SHA-512 of something else: %q (%s)", got, says)
	}
}

// T-111: an authority that stands in the record itself need not be sent, a
// certificate that is no authority is none, and a chain of somebody's own
// does not begin below it.
func TestT111Anchors(t *testing.T) {
	ca, nobody := sessiontest.NewCA("an authority"), sessiontest.NewCA("nobody")
	middle := nobody.Intermediate("an intermediate")
	good := sessiontest.Names(domain)
	leaf := shown(t, middle.Issue(good, sessiontest.Alone()))
	held := tlsa(t, 2, 0, 0, shown(t, middle.Issue(good)).PeerCertificates[1])
	if got, says := judged(t, signed(account.TrustDANE, ca, held), leaf); got != "" {
		t.Errorf("held by the record: %q (%s)", got, says)
	}
	if got, says := judged(t, signed(account.TrustDANE, ca, tlsa(t, 2, 0, 1, root(t, nobody))), leaf); got != problem.TLSWrongTLSA {
		t.Errorf("not sent along: %q (%s)", got, says)
	}
	stowaway := shown(t, withRoot(t, ca.Issue(good), nobody))
	if got, says := judged(t, signed(account.TrustDANE, ca, tlsa(t, 2, 0, 1, root(t, nobody))), stowaway); got != problem.TLSUnknownIssuer {
		t.Errorf("sent along, and not above: %q (%s)", got, says)
	}
	below := shown(t, ca.Issue(good))
	twice := below
	twice.PeerCertificates = append(twice.PeerCertificates, below.PeerCertificates[0])
	if got, says := judged(t, signed(account.TrustDANE, ca, tlsa(t, 2, 0, 1, below.PeerCertificates[0])), twice); got == "" {
		t.Errorf("a server's certificate as an authority: %q (%s)", got, says)
	}
}

// T-107, T-108: the host that SRV names counts as a name only when DNSSEC
// proves it and the policy trusts DNS.
func TestT108TheTargetAsAName(t *testing.T) {
	ca := sessiontest.NewCA("an authority")
	hosted := shown(t, ca.Issue(sessiontest.Names("xmpp.host.test")))
	own := shown(t, ca.Issue(sessiontest.Names(domain)))
	other := shown(t, ca.Issue(sessiontest.Names("other.test")))
	for _, c := range []struct {
		mode   account.Trust
		target string
		cs     tls.ConnectionState
		want   problem.Code
	}{
		{account.TrustCA, "xmpp.host.test", hosted, problem.TLSWrongName},
		{account.TrustCADANE, "", hosted, problem.TLSWrongName},
		{account.TrustCADANE, "xmpp.host.test", hosted, ""},
		{account.TrustCADANE, "xmpp.host.test", own, ""},
		{account.TrustCADANE, "xmpp.host.test", other, problem.TLSWrongName},
		{account.TrustDANE, "xmpp.host.test", hosted, ""},
		{account.TrustDANE, "xmpp.host.test", own, ""},
		{account.TrustDANE, "xmpp.host.test", other, problem.TLSWrongName},
		{account.TrustDANE, "", hosted, problem.TLSWrongName},
	} {
		p := signed(c.mode, ca, tlsa(t, 1, 1, 1, c.cs.PeerCertificates[0]))
		p.DNS.Target = c.target
		if got, says := judged(t, p, c.cs); got != c.want {
			t.Errorf("%s, target %q, for %s: %q, want %q (%s)", c.mode, c.target, c.cs.PeerCertificates[0].DNSNames, got, c.want, says)
		}
	}
}

// A refusal shows the key and the records side by side, and few of them.
func TestT109WhatARefusalShows(t *testing.T) {
	ca := sessiontest.NewCA("an authority")
	cs := shown(t, ca.Issue(sessiontest.Names(domain)))
	var records []trust.TLSA
	for i := range 100 {
		records = append(records, trust.TLSA{Usage: 3, Selector: 1, Matching: 1, Data: bytes.Repeat([]byte{byte(i)}, 32)})
	}
	_, says := judged(t, signed(account.TrustCADANE, ca, records...), cs)
	if !strings.Contains(says, "key that was shown: "+trust.Pin(cs.PeerCertificates[0]).String()) ||
		!strings.Contains(says, "TLSA record: 3 1 1 0101010101010101…") || strings.Count(says, "TLSA record: ") != 5 {
		t.Errorf("it says %s", says)
	}
}
