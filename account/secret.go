package account

import (
	"crypto/subtle"
	"fmt"
	"io"
	"log/slog"
)

// redacted is what is shown instead of a secret.
const redacted = "‹secret›"

// Secret is a password, a passphrase or a key that is held for longer than
// one call. However it is printed, logged or encoded, "‹secret›" comes out.
// Within a struct that does not export it fmt may not call our methods and
// prints what it can reach by itself, so the bytes stand behind a function,
// which nothing follows. The zero value is empty. Copies are the same secret.
type Secret struct{ hidden func() *[]byte }

// Conceal takes bytes over: the caller no longer uses them.
func Conceal(b []byte) Secret { return Secret{func() *[]byte { return &b }} }

// Reveal gives a copy of the bytes, which the caller wipes.
func (s Secret) Reveal() []byte { return append([]byte(nil), s.bytes()...) }

// Empty tells whether there is nothing, or nothing any more.
func (s Secret) Empty() bool { return len(s.bytes()) == 0 }

// Is tells whether the secret is b, in a time that does not tell how much of
// it is.
func (s Secret) Is(b []byte) bool { return subtle.ConstantTimeCompare(s.bytes(), b) == 1 }

// Wipe overwrites the bytes. The secret is empty from then on.
func (s Secret) Wipe() {
	if s.hidden != nil {
		held := s.hidden()
		clear(*held)
		*held = nil
	}
}

func (s Secret) bytes() []byte {
	if s.hidden == nil {
		return nil
	}
	return *s.hidden()
}

// Format prints the same for every verb and flag.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, redacted) }

func (s Secret) String() string { return redacted }

// MarshalText is what JSON and other encodings write.
func (s Secret) MarshalText() ([]byte, error) { return []byte(redacted), nil }

// LogValue is what a log gets.
func (s Secret) LogValue() slog.Value { return slog.StringValue(redacted) }
