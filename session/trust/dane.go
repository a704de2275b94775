package trust

import (
	"crypto/x509"
	"slices"

	"sotto/session/problem"
)

// match is what came of holding a server against the TLSA records.
type match struct {
	record TLSA
	chain  []*x509.Certificate
}

// byDNS finds a record by which the server is the one that DNS names, or else
// what is wrong: with the record that came closest, where one is about a
// certificate that was shown (RFC 7671, section 5).
func (p Policy) byDNS(shown []*x509.Certificate) (match, []finding) {
	var closest []finding
	for _, t := range p.records() {
		chain, wrong := p.heldAgainst(t, shown)
		if len(wrong) == 0 {
			return match{t, chain}, nil
		}
		if closest == nil || closest[0].code == problem.TLSWrongTLSA {
			closest = wrong
		}
	}
	if closest[0].code == problem.TLSWrongTLSA {
		closest = []finding{p.wrongTLSA(shown[0])}
	}
	return match{}, closest
}

// heldAgainst holds the server against one record, in the way of its usage.
func (p Policy) heldAgainst(t TLSA, shown []*x509.Certificate) ([]*x509.Certificate, []finding) {
	leaf := shown[0]
	none := []finding{{code: problem.TLSWrongTLSA}}
	switch t.Usage {
	case daneEE: // neither name nor date nor issuer count (RFC 7671, section 5.1)
		if !t.matches(leaf) {
			return nil, none
		}
		return shown[:1:1], wrongKey(leaf, leaf)
	case daneTA:
		return p.belowAnchor(t, shown)
	case pkixEE:
		if !t.matches(leaf) {
			return nil, none
		}
		chain, wrong := bestChain(p, shown)
		return chain, append(wrongName(leaf, p.names()...), wrong...)
	}
	return p.byAuthority(t, shown)
}

// belowAnchor looks for a chain to the authority that a record of usage 2
// names: one that the server sent along, or that stands in the record itself.
// The certificate must be for the domain (RFC 7671, section 5.2).
func (p Policy) belowAnchor(t TLSA, shown []*x509.Certificate) ([]*x509.Certificate, []finding) {
	anchors := x509.NewCertPool()
	named := false
	for _, c := range t.authorities(shown[1:]) {
		anchors.AddCert(c)
		named = true
	}
	if !named {
		return nil, []finding{{code: problem.TLSWrongTLSA}}
	}
	below := p
	below.Roots = anchors
	chain, wrong := bestChain(below, shown)
	return chain, append(wrongName(shown[0], p.names()...), wrong...)
}

// authorities are the certificates of authorities that a record is about: of
// those that were sent, and the one that it may hold.
func (t TLSA) authorities(sent []*x509.Certificate) []*x509.Certificate {
	if t.Selector == wholeCert && t.Matching == whole {
		if c, err := x509.ParseCertificate(t.Data); err == nil {
			sent = append(sent[:len(sent):len(sent)], c)
		}
	}
	var all []*x509.Certificate
	for _, c := range sent {
		if t.matches(c) && c.IsCA { // x509 would take any root for what it is called
			all = append(all, c)
		}
	}
	return all
}

// byAuthority looks for a chain to an authority of the policy on which the
// authority stands that a record of usage 0 names (RFC 6698, section 2.1.1).
func (p Policy) byAuthority(t TLSA, shown []*x509.Certificate) ([]*x509.Certificate, []finding) {
	name := wrongName(shown[0], p.names()...)
	chains, err := chainsAt(p, shown, p.now())
	if err != nil {
		return nil, append(name, whyNoChain(p, shown, err)...)
	}
	weakest := []finding{{code: problem.TLSWrongTLSA}}
	for _, chain := range chains {
		if !slices.ContainsFunc(chain[1:], t.matches) {
			continue
		}
		if weakest = weakIn(chain); len(weakest) == 0 {
			return chain, name
		}
	}
	return nil, append(name, weakest...)
}

// wrongTLSA says that no record is about the certificate that was shown.
func (p Policy) wrongTLSA(leaf *x509.Certificate) finding {
	facts := []problem.Fact{{Name: "key that was shown", Value: Pin(leaf).String()}}
	for i, t := range p.records() {
		if i == mostNames {
			break
		}
		facts = append(facts, problem.Fact{Name: "TLSA record", Value: t.brief()})
	}
	return finding{code: problem.TLSWrongTLSA, facts: facts}
}

// vouched says in words how DNS vouches for the server: by which record, and
// what that record alone makes good.
func (p Policy) vouched(m match) string {
	s := "TLSA " + m.record.String() + " matches (DNSSEC)"
	if m.record.Usage != daneEE {
		return s
	}
	leaf := m.chain[0]
	if len(wrongName(leaf, p.names()...)) > 0 {
		s += ", though the certificate is for another name"
	}
	if len(wrongDates(p, m.chain[:1])) > 0 {
		s += ", though the certificate does not hold today"
	}
	return s
}
