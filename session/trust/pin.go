package trust

import (
	"crypto/sha256"
	"crypto/x509"
	"slices"

	"sotto/account"
	"sotto/session/problem"
)

// Pin is the pin of a certificate's key. A renewed certificate with the same
// key has the same.
func Pin(c *x509.Certificate) account.Pin { return sha256.Sum256(c.RawSubjectPublicKeyInfo) }

// lawless finds out whether the policy itself demands nothing that can be
// checked: an unknown mode, or pins that are not there. The config file can
// say neither, so it is a fault of ours, and nobody is trusted.
func (p Policy) lawless() []finding {
	switch {
	case p.mode() == account.TrustCA, p.mode().DANE():
		return nil
	case !p.mode().Pinned():
		return []finding{{code: problem.Bug, facts: []problem.Fact{{Name: "unknown way to trust", Value: brief(string(p.Trust))}}}}
	case len(p.Pins) == 0:
		return []finding{{code: problem.Bug, facts: []problem.Fact{{Name: "pins", Value: "none, and trust is " + string(p.Trust)}}}}
	}
	return nil
}

// wrongPin finds out whether the server's own key is one of the pins. What
// else the server sends along counts for nothing: anybody can send it.
func wrongPin(p Policy, leaf *x509.Certificate) []finding {
	if slices.Contains(p.Pins, Pin(leaf)) {
		return nil
	}
	facts := []problem.Fact{{Name: "key that was shown", Value: Pin(leaf).String()}}
	for _, pin := range p.Pins {
		facts = append(facts, problem.Fact{Name: "pinned key", Value: pin.String()})
	}
	return []finding{{code: problem.TLSWrongPin, facts: facts}}
}
