package trust

import (
	"bytes"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/x509"
	"encoding/hex"
	"fmt"
)

// TLSA is what DNS says of the certificate at one port (RFC 6698, section
// 2.1).
type TLSA struct {
	Usage    uint8 // what the data is of, and what must hold beside it: PKIX-TA, PKIX-EE, DANE-TA, DANE-EE
	Selector uint8 // 0: the whole certificate; 1: its SubjectPublicKeyInfo
	Matching uint8 // how the data stands for that: 0 as it is, 1 by SHA-256, 2 by SHA-512
	Data     []byte
}

// The usages (RFC 7218, section 2.1).
const (
	pkixTA = 0 // an authority of the policy's chain
	pkixEE = 1 // the server's own certificate, which must hold by the policy too
	daneTA = 2 // an authority that needs nobody else's word
	daneEE = 3 // the server's own certificate, which needs nobody else's word
)

// The ways to match.
const (
	whole      = 0
	bySHA256   = 1
	bySHA512   = 2
	wholeCert  = 0 // selectors
	onlyKey    = 1
	mostTLSA   = 32 // how many records of one port are looked at
	shownBytes = 8  // how much of a record's data a person is shown
)

// String is the three numbers, as people speak of them.
func (t TLSA) String() string { return fmt.Sprintf("%d %d %d", t.Usage, t.Selector, t.Matching) }

// brief is a record as a refusal shows it.
func (t TLSA) brief() string {
	if len(t.Data) > shownBytes {
		return t.String() + " " + hex.EncodeToString(t.Data[:shownBytes]) + "…"
	}
	return t.String() + " " + hex.EncodeToString(t.Data)
}

// usable tells whether a record can be held against a certificate at all. One
// that cannot counts as absent (RFC 6698, section 4.1).
func (t TLSA) usable() bool {
	if t.Usage > daneEE || t.Selector > onlyKey {
		return false
	}
	switch t.Matching {
	case whole:
		return t.holds()
	case bySHA256:
		return len(t.Data) == sha256.Size
	case bySHA512:
		return len(t.Data) == sha512.Size
	}
	return false
}

// holds tells whether data that is not a hash is what the selector says.
func (t TLSA) holds() bool {
	if t.Selector == wholeCert {
		_, err := x509.ParseCertificate(t.Data)
		return err == nil
	}
	_, err := x509.ParsePKIXPublicKey(t.Data)
	return err == nil
}

// matches tells whether a usable record is about a certificate.
func (t TLSA) matches(c *x509.Certificate) bool {
	selected := c.Raw
	if t.Selector == onlyKey {
		selected = c.RawSubjectPublicKeyInfo
	}
	switch t.Matching {
	case whole:
		return bytes.Equal(t.Data, selected)
	case bySHA256:
		sum := sha256.Sum256(selected)
		return bytes.Equal(t.Data, sum[:])
	case bySHA512:
		sum := sha512.Sum512(selected)
		return bytes.Equal(t.Data, sum[:])
	}
	return false
}

// counting are the records that count: those that are usable, and of hashes
// of the same thing only the strongest (RFC 7671, section 9).
func counting(all []TLSA) []TLSA {
	type of struct{ usage, selector uint8 }
	strong := map[of]bool{}
	var usable []TLSA
	for _, t := range all[:min(len(all), mostTLSA)] {
		if t.usable() {
			usable = append(usable, t)
			strong[of{t.Usage, t.Selector}] = strong[of{t.Usage, t.Selector}] || t.Matching == bySHA512
		}
	}
	var counted []TLSA
	for _, t := range usable {
		if t.Matching != bySHA256 || !strong[of{t.Usage, t.Selector}] {
			counted = append(counted, t)
		}
	}
	return counted
}
