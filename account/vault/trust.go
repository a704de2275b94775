package vault

import (
	"time"

	"sotto/roster"
)

// Pin is a public key that an account's server may prove itself with.
type Pin struct {
	Key   string    `json:"key"` // SHA-256 of the SubjectPublicKeyInfo, base64
	Added time.Time `json:"added"`
	Note  string    `json:"note,omitempty"`
}

// Pins are the pinned keys of an account.
func (v Vault) Pins(account roster.JID) ([]Pin, error) {
	list, _, err := get[[]Pin](v, account, pins, "")
	return list, err
}

// SetPins replaces the pinned keys of an account.
func (v Vault) SetPins(account roster.JID, list []Pin) error { return put(v, account, pins, "", list) }

// Certificate is a certificate that an account's server showed, and that was
// verified.
type Certificate struct {
	Fingerprint string    `json:"fingerprint"` // SHA-256 of the certificate, hex
	Key         string    `json:"key"`         // as Pin.Key
	Subject     string    `json:"subject"`
	Issuer      string    `json:"issuer"`
	NotBefore   time.Time `json:"not_before"`
	NotAfter    time.Time `json:"not_after"`
	First       time.Time `json:"first"` // when it was seen first
	Last        time.Time `json:"last"`  // and last
}

// mostCertificates is how many are remembered for an account.
const mostCertificates = 20

// Certificates are those that an account's server showed, the latest first.
func (v Vault) Certificates(account roster.JID) ([]Certificate, error) {
	list, _, err := get[[]Certificate](v, account, certificate, "")
	return list, err
}

// Saw notes that the server showed a certificate, and tells which one it
// showed the time before; changed is true when that was another. First and
// Last are set here.
func (v Vault) Saw(account roster.JID, c Certificate, now time.Time) (before Certificate, changed bool, err error) {
	list, err := v.Certificates(account)
	if err != nil {
		return before, false, err
	}
	c.First, c.Last = now, now
	seen := []Certificate{}
	for _, old := range list {
		if old.Fingerprint == c.Fingerprint {
			c.First = old.First
			continue
		}
		seen = append(seen, old)
	}
	if len(list) > 0 {
		before, changed = list[0], list[0].Fingerprint != c.Fingerprint
	}
	seen = append([]Certificate{c}, seen[:min(len(seen), mostCertificates-1)]...)
	return before, changed, put(v, account, certificate, "", seen)
}

// Strongest is the strongest that an account's server ever offered and we
// used. Less than that, on a later day, is an attack or a step back that a
// person must allow.
type Strongest struct {
	TLS       uint16            `json:"tls"`       // as in crypto/tls
	Mechanism string            `json:"mechanism"` // the SASL mechanism, without -PLUS
	Binding   map[string]string `json:"binding"`   // per TLS version, the channel binding type
	Since     time.Time         `json:"since"`
}

// Strongest is what is remembered, and whether anything is.
func (v Vault) Strongest(account roster.JID) (Strongest, bool, error) {
	return get[Strongest](v, account, strongest, "")
}

// SetStrongest replaces what is remembered.
func (v Vault) SetStrongest(account roster.JID, s Strongest) error {
	return put(v, account, strongest, "", s)
}
