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
	case p.mode() == account.TrustCA:
		return nil
	case p.mode() != account.TrustCAPin && p.mode() != account.TrustPin:
		return []finding{{code: problem.Bug, facts: []problem.Fact{{Name: "unknown way to trust", Value: brief(string(p.Trust))}}}}
	case len(p.Pins) == 0:
		return []finding{{code: problem.Bug, facts: []problem.Fact{{Name: "pins", Value: "none, and trust is " + string(p.Trust)}}}}
	}
	return nil
}

// proven holds the server's certificate against what the policy demands of
// it, in the policy's way, and gives the chain on which it is trusted.
func proven(p Policy, shown []*x509.Certificate) ([]*x509.Certificate, []finding) {
	if p.mode() == account.TrustPin {
		return shown[:1:1], append(wrongPin(p, shown[0]), wrongKey(shown[0], shown[0])...)
	}
	found := wrongName(shown[0], p.Domain)
	chain, wrong := bestChain(p, shown)
	found = append(found, wrong...)
	if p.mode() == account.TrustCAPin {
		found = append(found, wrongPin(p, shown[0])...)
	}
	return chain, found
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
