package element

import (
	"bytes"
	"strconv"
	"unicode/utf8"
)

// characters appends what character data stands for: references resolved,
// line ends made one (XML 1.0, section 2.11), and nothing in it that XML
// cannot carry.
func characters(b, raw []byte) ([]byte, error) {
	for {
		before, after, found := bytes.Cut(raw, []byte("&"))
		var err error
		if b, err = verbatim(b, before); err != nil || !found {
			return b, err
		}
		name, rest, found := bytes.Cut(after, []byte(";"))
		if !found {
			return b, malformed("a reference without end")
		}
		r, err := referred(name)
		if err != nil {
			return b, err
		}
		if b, raw = utf8.AppendRune(b, r), rest; len(raw) == 0 {
			return b, nil
		}
	}
}

// verbatim appends what has no references.
func verbatim(b, raw []byte) ([]byte, error) {
	for i := 0; i < len(raw); {
		plain := i
		for i < len(raw) && (0x20 <= raw[i] && raw[i] < utf8.RuneSelf || raw[i] == '\n' || raw[i] == '\t') {
			i++
		}
		b = append(b, raw[plain:i]...)
		switch {
		case i == len(raw):
		case raw[i] == '\r':
			b = append(b, '\n')
			if i++; i < len(raw) && raw[i] == '\n' {
				i++
			}
		default:
			r, size := utf8.DecodeRune(raw[i:])
			if r == utf8.RuneError && size == 1 {
				return b, malformed("invalid UTF-8")
			}
			if !carried(r) {
				return b, malformed("illegal character code %U", r)
			}
			b = append(b, raw[i:i+size]...)
			i += size
		}
	}
	return b, nil
}

// referred is the character that a reference names. Only the predefined
// entities (RFC 6120, section 11.1) and characters that XML can carry may be
// referred to.
func referred(name []byte) (rune, error) {
	switch string(name) {
	case "lt":
		return '<', nil
	case "gt":
		return '>', nil
	case "amp":
		return '&', nil
	case "apos":
		return '\'', nil
	case "quot":
		return '"', nil
	}
	digits, base := name, 0
	if hex, ok := bytes.CutPrefix(name, []byte("#x")); ok {
		digits, base = hex, 16
	} else if decimal, ok := bytes.CutPrefix(name, []byte("#")); ok {
		digits, base = decimal, 10
	}
	if base == 0 {
		return 0, malformed("a reference to an entity that is not predefined")
	}
	n, err := strconv.ParseUint(string(digits), base, 32)
	if err != nil || n > utf8.MaxRune || !carried(rune(n)) {
		return 0, malformed("a reference to a character that XML cannot carry")
	}
	return rune(n), nil
}
