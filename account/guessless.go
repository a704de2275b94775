package account

import "crypto/rand"

// Guessless is a new password that nobody can guess: 26 letters and digits,
// none of which can be taken for another, 130 bits by chance.
func Guessless() []byte {
	const letters = "abcdefghijkmnpqrstuvwxyz23456789"
	b := make([]byte, 26)
	_, _ = rand.Read(b) // it never fails
	for i := range b {
		b[i] = letters[b[i]%32]
	}
	return b
}
