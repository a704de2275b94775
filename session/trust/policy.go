// Package trust decides whether a server is who it says it is. It is pure: a
// policy and the evidence of one handshake go in, and a verdict or a typed
// refusal comes out. It opens no connection and reads no file.
//
// There is one way to verify and no way not to: a certificate must hold
// today, be signed by an authority of the policy, carry the domain of the
// account's address (RFC 9525, and the names that XMPP has of its own) and use
// keys and signatures that cannot be forged. DNS has no say in which name that
// is, unless DNSSEC proves it and the policy trusts that. What the server
// itself staples about revocation counts; nobody else is asked.
//
// Where DNSSEC proves TLSA records (RFC 6698, 7671, 7673), one of them must
// match on top of all that. Where the policy says so, such a record can stand
// in the place of authority, name and dates, as far as its usage goes. What
// DNS said is part of the evidence: trust asks nobody.
//
// A policy can pin the keys that the server may have. Then one of them must
// be the server's own, on top of all that; or, where the policy says so, in
// the place of authority, name and dates (RFC 6125, section 6.6.4). A pin
// never saves a key that can be forged.
package trust

import (
	"crypto/x509"
	"time"

	"sotto/account"
)

// Policy is what one account demands of its server's certificate.
type Policy struct {
	// Domain is the reference identifier (RFC 9525, section 6.1): the domain
	// of the account's address as an A-label, or an IP literal. Where we
	// connect to never changes it.
	Domain string
	// Trust says what proves the server; "" counts as account.TrustCA. A
	// value that is not known trusts nobody.
	Trust account.Trust
	// Pins are the keys that the server may have, where Trust looks at them.
	// Where it does and there is none, nobody is trusted.
	Pins []account.Pin
	// Roots are the authorities that count; nil stands for those of the
	// system.
	Roots *x509.CertPool
	// DNS is what DNS says of the place where we connect.
	DNS DNS
	// Now is the clock; nil stands for time.Now.
	Now func() time.Time
}

func (p Policy) now() time.Time {
	if p.Now == nil {
		return time.Now()
	}
	return p.Now()
}

func (p Policy) mode() account.Trust {
	if p.Trust == "" {
		return account.TrustCA
	}
	return p.Trust
}

// authorities says in words whose signature counts.
func (p Policy) authorities() string {
	if p.Roots != nil {
		return "given authorities"
	}
	return "system authorities"
}

// ground says in words on what a server is trusted under the policy, as far
// as that is not up to DNS.
func (p Policy) ground() string {
	switch p.mode() {
	case account.TrustPin:
		return "pinned key, no authority asked"
	case account.TrustCAPin:
		return p.authorities() + " and a pinned key"
	}
	return p.authorities()
}

// Verdict says on what ground a server is trusted. The zero Verdict is none.
type Verdict struct {
	// Chain leads from the server's certificate to the authority. Where no
	// authority was asked, it is that certificate alone.
	Chain []*x509.Certificate
	// Ground is "system authorities" or "given authorities", either perhaps
	// followed by "and a pinned key" and "and a TLSA record"; or "pinned key,
	// no authority asked"; or "TLSA record of signed DNS, no authority asked".
	Ground string
	// DANE says in words what DNS has to say: "TLSA 3 1 1 matches (DNSSEC)",
	// or why it says nothing.
	DANE string
	// Staple is what the OCSP answer that the server stapled says of the
	// certificate: "not revoked, until …", "none", or "does not count: …".
	// It is "" where no authority was asked.
	Staple string
	// Notes are sentences about what holds, and could be better.
	Notes []string
}

// Holds tells whether v is a verdict at all.
func (v Verdict) Holds() bool { return len(v.Chain) > 0 }
