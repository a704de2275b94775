package trust

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net/netip"
	"strings"
	"time"

	"sotto/session/problem"
)

// Refusal says why a server is not trusted, with the evidence. Facts may hold
// text from the certificate, as it came.
type Refusal struct {
	Code   problem.Code
	Domain string // the reference identifier
	Facts  []problem.Fact
	Cause  error // of crypto/x509, where there is one

	// Shown are the certificates of the handshake, the server's own first, and
	// Staple is the OCSP answer that came with them. None of it is trusted.
	Shown  []*x509.Certificate
	Staple []byte
}

func (r *Refusal) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "verify %s: %s", r.Domain, r.Code)
	for _, f := range r.Facts {
		fmt.Fprintf(&b, "; %s: %s", f.Name, f.Value)
	}
	return b.String()
}

func (r *Refusal) Unwrap() error { return r.Cause }

// Problem explains the refusal to a person.
func (r *Refusal) Problem() *problem.Problem {
	p := problem.New(r.Code, r.Domain).With(r.Facts...)
	if len(r.Shown) > 0 {
		p = p.Fill("key", Pin(r.Shown[0]).String())
	}
	return p.Because(r)
}

// Again holds what was shown against another policy, for a person who wants
// to know. It makes nobody trusted: the handshake has failed.
func (r *Refusal) Again(p Policy) (Verdict, error) {
	return Verify(p, tls.ConnectionState{PeerCertificates: r.Shown, OCSPResponse: r.Staple})
}

// finding is one thing that is wrong with a handshake.
type finding struct {
	code  problem.Code
	facts []problem.Fact
	cause error
}

// alsoWrong says in a few words what a further finding adds.
var alsoWrong = map[problem.Code]string{
	problem.TLSWrongName:      "it is for another name",
	problem.TLSWrongPin:       "its key is none of the pinned ones",
	problem.TLSSelfSigned:     "it is self-signed",
	problem.TLSUnknownIssuer:  "nobody known issued it",
	problem.TLSBadCertificate: "it may not be used for this",
	problem.TLSWeak:           "its key or signature is too weak",
	problem.TLSExpired:        "it has expired",
	problem.TLSNotYetValid:    "it is not valid yet",
	problem.TLSWrongProtocol:  "it is for another protocol",
	problem.TLSWrongTLSA:      "it is not the one that its signed DNS names",
	problem.TLSPublishedKey:   "everybody has its key",
	problem.TLSRevoked:        "it was revoked",
	problem.TLSNoStaple:       "nothing says that it was not revoked",
}

// refuse makes one refusal of all findings, of which the first is the most
// telling one, and adds what every reader wants to know of the certificate.
func refuse(p Policy, leaf *x509.Certificate, found []finding) *Refusal {
	first := found[0]
	r := &Refusal{Code: first.code, Domain: p.Domain, Facts: first.facts, Cause: first.cause}
	for _, f := range found[1:] {
		if f.code == first.code {
			continue
		}
		r.Facts = append(r.Facts, problem.Fact{Name: "also", Value: alsoWrong[f.code]})
		r.Facts = append(r.Facts, f.facts...)
	}
	if leaf != nil {
		r.Facts = append(r.Facts, evidence(p, leaf)...)
	}
	r.Facts = withoutRepeats(r.Facts)
	return r
}

// evidence describes the certificate that the server showed as its own.
func evidence(p Policy, leaf *x509.Certificate) []problem.Fact {
	return []problem.Fact{
		{Name: "names in it", Value: namesIn(leaf)},
		{Name: "issued by", Value: Issuer(leaf)},
		{Name: "valid from", Value: Date(leaf.NotBefore)},
		{Name: "valid until", Value: Date(leaf.NotAfter)},
		{Name: "this computer's clock", Value: Date(p.now())},
		{Name: "key", Value: Key(leaf)},
	}
}

func withoutRepeats(facts []problem.Fact) []problem.Fact {
	seen := map[problem.Fact]bool{}
	kept := facts[:0:0]
	for _, f := range facts {
		if !seen[f] {
			kept = append(kept, f)
		}
		seen[f] = true
	}
	return kept
}

// mostNames is how many names of a certificate a refusal repeats.
const mostNames = 5

// namesIn lists the names that a certificate is for, or says that there are
// none: a common name is not one (RFC 9525, section 2).
func namesIn(c *x509.Certificate) string {
	var names []string
	for _, name := range c.DNSNames {
		names = append(names, brief(name))
	}
	for _, ip := range c.IPAddresses {
		if a, ok := netip.AddrFromSlice(ip); ok {
			names = append(names, a.String())
		}
	}
	for _, n := range otherNames(c) {
		names = append(names, n.String())
	}
	if len(names) == 0 {
		return "none"
	}
	if more := len(names) - mostNames; more > 0 {
		return fmt.Sprintf("%s and %d more", strings.Join(names[:mostNames], ", "), more)
	}
	return strings.Join(names, ", ")
}

// which says which certificate of a handshake a fact speaks of.
func which(c, leaf *x509.Certificate) string {
	switch {
	case c.Equal(leaf):
		return "the server's own"
	case bytes.Equal(c.RawSubject, c.RawIssuer):
		return "the authority “" + Subject(c) + "”"
	}
	return "the intermediate “" + Subject(c) + "”"
}

// Date writes a point in time as people and scripts can read it, in UTC.
func Date(t time.Time) string { return t.UTC().Format("2006-01-02 15:04 UTC") }
