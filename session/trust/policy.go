// Package trust decides whether a server is who it says it is. It is pure: a
// policy and the evidence of one handshake go in, and a verdict or a typed
// refusal comes out. It opens no connection and reads no file.
//
// There is one way to verify and no way not to: a certificate must hold
// today, be signed by an authority of the policy, carry the domain of the
// account's address (RFC 9525) and use keys and signatures that cannot be
// forged. DNS has no say in which name that is.
package trust

import (
	"crypto/x509"
	"time"
)

// Policy is what one account demands of its server's certificate.
type Policy struct {
	// Domain is the reference identifier (RFC 9525, section 6.1): the domain
	// of the account's address as an A-label, or an IP literal. Where we
	// connect to never changes it.
	Domain string
	// Roots are the authorities that count; nil stands for those of the
	// system.
	Roots *x509.CertPool
	// Now is the clock; nil stands for time.Now.
	Now func() time.Time
}

func (p Policy) now() time.Time {
	if p.Now == nil {
		return time.Now()
	}
	return p.Now()
}

// ground says in words whose authorities the policy counts.
func (p Policy) ground() string {
	if p.Roots == nil {
		return "system authorities"
	}
	return "given authorities"
}

// Verdict says on what ground a server is trusted. The zero Verdict is none.
type Verdict struct {
	// Chain leads from the server's certificate to the authority.
	Chain []*x509.Certificate
	// Ground is "system authorities" or "given authorities".
	Ground string
}

// Holds tells whether v is a verdict at all.
func (v Verdict) Holds() bool { return len(v.Chain) > 0 }
