package auth

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"sotto/session/problem"
)

// prepare makes a password comparable, as SASLprep wants it (RFC 4013; RFC
// 5802, section 2.2): other spaces become the space, what is invisible goes,
// and compatible forms become one. Characters that no password may have are
// refused. The result is a copy, which the caller wipes.
func prepare(password []byte) ([]byte, error) {
	refused := &fault{problem.LoginWrongPassword, "the password holds a character that no password can have"}
	if !utf8.Valid(password) {
		return nil, refused
	}
	mapped := make([]byte, 0, len(password))
	for _, r := range string(password) {
		switch {
		case r != ' ' && (unicode.Is(unicode.Zs, r) || r == '\u200b'):
			mapped = append(mapped, ' ')
		case ignored(r):
		case unicode.IsControl(r) || unicode.Is(unicode.Co, r) || unicode.Is(unicode.Zl, r) || unicode.Is(unicode.Zp, r) || r == utf8.RuneError:
			clear(mapped)
			return nil, refused
		default:
			mapped = utf8.AppendRune(mapped, r)
		}
	}
	defer clear(mapped)
	prepared := norm.NFKC.Append(nil, mapped...)
	if len(prepared) == 0 {
		return nil, &fault{problem.LoginWrongPassword, "the password is empty"}
	}
	return prepared, nil
}

// ignored are the characters that are mapped to nothing (RFC 3454, table B.1).
func ignored(r rune) bool {
	switch {
	case r == '\u00ad', r == '\u034f', r == '\u1806', r == '\u2060', r == '\ufeff':
		return true
	}
	return r >= '\u180b' && r <= '\u180d' || r >= '\u200c' && r <= '\u200d' || r >= '\ufe00' && r <= '\ufe0f'
}
