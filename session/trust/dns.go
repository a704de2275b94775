package trust

import (
	"sotto/account"
	"sotto/session/problem"
)

// Proof says how far DNSSEC proves what DNS says of a place.
type Proof string

// The proofs.
const (
	Unasked  Proof = ""          // nobody was asked whose word counts
	Unsigned Proof = "unsigned"  // DNS answered, and DNSSEC does not protect all of it
	Proven   Proof = "proven"    // where the server is, its addresses and its TLSA records, or that it has none
	NoAnswer Proof = "no answer" // a proof is broken, or DNS is silent
	Nameless Proof = "nameless"  // the place is an IP address, of which DNS says nothing
	Proxied  Proof = "proxied"   // the place is behind a proxy, and DNS is not asked
)

// DNS is the evidence of DNS about the place where we connect.
type DNS struct {
	Proof Proof
	// Target is the host that an SRV record names which DNSSEC proves; "" for
	// none. Under a policy that trusts DNS, the certificate may be for it
	// instead of the domain (RFC 7673, section 4).
	Target string
	// TLSA are the records of the port, as far as they are proven.
	TLSA []TLSA
	// Cause says why there is no answer, for the log.
	Cause error
}

// names are those that a certificate may be for.
func (p Policy) names() []string {
	if p.mode().DANE() && p.DNS.Target != "" && p.DNS.Target != p.Domain {
		return []string{p.Domain, p.DNS.Target}
	}
	return []string{p.Domain}
}

// records are the TLSA records that the server is held against. A policy by
// which a pinned key alone decides looks at none.
func (p Policy) records() []TLSA {
	if p.DNS.Proof != Proven || p.mode() == account.TrustPin {
		return nil
	}
	return counting(p.DNS.TLSA)
}

// Possible tells, before there is a certificate, whether one could be trusted
// at all: not when DNS is to prove it and does not. The error is a *Refusal.
func (p Policy) Possible() error {
	if found := p.unanswered(); len(found) > 0 {
		return refuse(p, nil, found)
	}
	return nil
}

// unanswered finds out whether DNS leaves open what the policy wants it to
// say. Beside authorities it may be without a proof or without records, if it
// answers; alone it may not (RFC 7673, section 3.4).
func (p Policy) unanswered() []finding {
	code := problem.DANEFailed
	switch alone := p.mode() == account.TrustDANE; {
	case !p.mode().DANE(), len(p.records()) > 0:
		return nil
	case p.DNS.Proof == NoAnswer, p.DNS.Proof == Unasked, p.DNS.Proof == Proxied:
	case !alone:
		return nil
	default:
		code = problem.DANEMissing
	}
	return []finding{{code: code, cause: p.DNS.Cause, facts: []problem.Fact{{Name: "DANE", Value: p.DNS.words()}}}}
}

// words say what DNS has for somebody who looks for TLSA records, where none
// of them counts.
func (d DNS) words() string {
	switch {
	case d.Proof == Unasked:
		return "not asked: no DNS server is trusted"
	case d.Proof == Unsigned:
		return "none: its DNS is not signed (DNSSEC)"
	case d.Proof == Proxied:
		return "not asked: behind a proxy there is no DNS"
	case d.Proof == Nameless:
		return "none: an IP address has no TLSA records"
	case d.Proof == NoAnswer:
		return "none: DNS gave no answer"
	case len(d.TLSA) == 0:
		return "none: there are no TLSA records (DNSSEC)"
	}
	return "none: no TLSA record is of a known kind (DNSSEC)"
}
