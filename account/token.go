package account

import "time"

// Token is what a server gave one installation of ours to log in with
// instead of the password (XEP-0484). It is as secret as the password, and
// belongs in no export.
type Token struct {
	// Agent is what the installation is called at the server: a random UUID,
	// which tells nothing of the computer or its user (XEP-0388, section 2.3).
	// It stays when the rest is thrown away.
	Agent string
	// Mechanism is the only one that the token may be used with: "HT-SHA-256-EXPR".
	Mechanism string
	Value     Secret
	Expiry    time.Time // zero for none
}

// Usable tells whether there is a token that has not expired.
func (t Token) Usable(now time.Time) bool {
	return t.Mechanism != "" && !t.Value.Empty() && (t.Expiry.IsZero() || now.Before(t.Expiry))
}
