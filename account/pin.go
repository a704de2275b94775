package account

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
)

// Pin is a public key that a server may prove itself with: the SHA-256 of
// its SubjectPublicKeyInfo, as DER has it (RFC 7469, section 2.4). A renewed
// certificate with the same key has the same pin.
type Pin [sha256.Size]byte

// pinHash begins every pin.
const pinHash = "sha256:"

// String is how a pin is written.
func (p Pin) String() string { return pinHash + base64.StdEncoding.EncodeToString(p[:]) }

// ParsePin reads a pin: "sha256:" and then base64 (RFC 4648, section 4) or
// hexadecimal digits. Nothing near it is taken for it, since a pin that was
// misread would lock its owner out or let a stranger in. The error ends a
// sentence that begins with the pin.
func ParsePin(s string) (Pin, error) {
	coded, ok := strings.CutPrefix(s, pinHash)
	if !ok {
		return Pin{}, errors.New(`does not begin with "sha256:"`)
	}
	raw, err := pinBytes(coded)
	switch {
	case err != nil:
		return Pin{}, err
	case len(raw) != sha256.Size:
		return Pin{}, fmt.Errorf("has %d bytes; a SHA-256 has %d", len(raw), sha256.Size)
	}
	return Pin(raw), nil
}

// pinBytes reads what stands behind the hash's name.
func pinBytes(coded string) ([]byte, error) {
	switch raw, err := hex.DecodeString(coded); {
	case err == nil && len(coded) != base64.StdEncoding.EncodedLen(sha256.Size):
		return raw, nil
	case strings.Contains(coded, ":"):
		return nil, errors.New("has colons; leave them out")
	case strings.ContainsAny(coded, "-_"):
		return nil, errors.New("is base64url; write + for - and / for _")
	}
	// The decoder skips line ends, which a pin has none of.
	raw, err := base64.StdEncoding.Strict().DecodeString(coded)
	if err != nil || strings.ContainsAny(coded, "\r\n") {
		return nil, errors.New("is neither base64 with its = at the end nor hexadecimal")
	}
	return raw, nil
}
