package vault

import (
	"time"

	"sotto/roster"
)

// Certificate is a certificate that an account's server showed, and that was
// verified.
type Certificate struct {
	Fingerprint string    `json:"fingerprint"` // SHA-256 of the certificate, hex
	Key         string    `json:"key"`         // SHA-256 of the SubjectPublicKeyInfo, base64
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

// SetCertificates replaces what is remembered of them.
func (v Vault) SetCertificates(account roster.JID, seen []Certificate) error {
	return put(v, account, certificate, "", seen)
}

// Note puts a certificate that was just shown at the head of those seen, and
// forgets the oldest of too many. First and Last are set here.
func Note(seen []Certificate, c Certificate, now time.Time) []Certificate {
	c.First, c.Last = now, now
	noted := []Certificate{c}
	for _, old := range seen {
		switch {
		case old.Fingerprint == c.Fingerprint:
			noted[0].First = old.First
		case len(noted) < mostCertificates:
			noted = append(noted, old)
		}
	}
	return noted
}

// Strongest is the strongest that an account's server ever offered and we
// used. Less than that, on a later day, is an attack or a step back that a
// person must allow.
type Strongest struct {
	TLS       uint16            `json:"tls"`               // as in crypto/tls
	Mechanism string            `json:"mechanism"`         // the SASL mechanism, without -PLUS
	Binding   map[string]string `json:"binding"`           // per TLS version, the channel binding type
	Logins    map[string]Login  `json:"logins,omitempty"`  // per TLS version, the last login by password
	Managed   string            `json:"managed,omitempty"` // its streams are managed (XEP-0198): "yes" or "no"; "" while that is not known
	Since     time.Time         `json:"since"`
}

// Login is what a login by password has shown, and how the next one may begin
// before the server has said what it offers.
type Login struct {
	Mechanism  string `json:"mechanism"`            // as it was sent, with -PLUS
	Flag       string `json:"flag,omitempty"`       // what was said of channel binding: p, y or n
	Binding    string `json:"binding,omitempty"`    // the channel binding type
	SASL2      bool   `json:"sasl2,omitempty"`      // by XEP-0388
	Bind2      bool   `json:"bind2,omitempty"`      // a resource could be bound with it (XEP-0386)
	Resume     bool   `json:"resume,omitempty"`     // a stream could be resumed with it (XEP-0198, section 6)
	Token      string `json:"token,omitempty"`      // the mechanism for which tokens are given (XEP-0484); "" for none
	Iterations int    `json:"iterations,omitempty"` // the most that SCRAM was asked for
	Proven     bool   `json:"proven,omitempty"`     // the server once signed the list of what it offers (XEP-0474)
}

// Strongest is what is remembered, and whether anything is.
func (v Vault) Strongest(account roster.JID) (Strongest, bool, error) {
	return get[Strongest](v, account, strongest, "")
}

// SetStrongest replaces what is remembered.
func (v Vault) SetStrongest(account roster.JID, s Strongest) error {
	return put(v, account, strongest, "", s)
}

// ForgetStrongest forgets it: what the server offers next is remembered anew.
func (v Vault) ForgetStrongest(account roster.JID) error { return v.remove(account, strongest, "") }
