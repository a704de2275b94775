package account

import (
	"path/filepath"
	"strings"
)

// Trust says what proves to us that a server is who it says it is. There is
// no value that proves nothing. The zero value counts as TrustCA; a value
// that is not one of these must be refused by whoever verifies.
type Trust string

// The ways to trust a server.
const (
	// TrustCA wants a certificate for the address's domain, signed by an
	// authority: one of the system's, or of the account's CAFile.
	TrustCA Trust = "ca"
	// TrustCAPin wants that and a pin: one of the account's must be the key
	// of the server's own certificate. The keys of the authorities above it,
	// and what the server merely sends along, count for nothing.
	TrustCAPin Trust = "ca+pin"
	// TrustPin wants the server's own key to be one of the account's pins,
	// and nothing else: neither authority nor name nor date count.
	TrustPin Trust = "pin"
	// TrustDANE wants a TLSA record, proven by DNSSEC, that names the
	// server's key or who vouches for it (RFC 6698). What else is wanted is
	// said by the record's usage (RFC 7671).
	TrustDANE Trust = "dane"
	// TrustCADANE wants what TrustCA wants, and a TLSA record that matches
	// too, unless DNS proves that there is none. Where the records cannot be
	// had for another reason, nobody is trusted.
	TrustCADANE Trust = "ca+dane"
)

// Pinned tells whether pins are looked at.
func (t Trust) Pinned() bool { return t == TrustCAPin || t == TrustPin }

// DANE tells whether DNS is asked to prove the server, too.
func (t Trust) DANE() bool { return t == TrustDANE || t == TrustCADANE }

// CAPath is where the account's CA file is. home stands in for the ~ at its
// beginning. It is "" where the account names none.
func (a Account) CAPath(home string) string {
	if rest, below := strings.CutPrefix(a.CAFile, "~/"); below {
		return filepath.Join(home, filepath.FromSlash(rest))
	}
	return a.CAFile
}
