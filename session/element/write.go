package element

import "unicode/utf8"

// Append writes the element behind b and returns both. outer is the default
// namespace where it will stand; xmlns is written only where it changes.
// Characters that XML cannot carry become U+FFFD, so that what is written
// always parses, and back to the same element.
func (e *Element) Append(b []byte, outer string) []byte {
	if e == nil {
		return b
	}
	name := e.Name
	if e.Space == Streams { // servers know only the usual prefix (RFC 6120, section 4.8.5)
		name = "stream:" + name
	}
	b = append(append(b, '<'), name...)
	if e.Space != outer && e.Space != Streams {
		b = attribute(b, "xmlns", e.Space)
		outer = e.Space
	}
	for _, a := range e.Attr {
		if a.Space == XML {
			b = attribute(b, "xml:"+a.Name, a.Value)
		} else {
			b = attribute(b, a.Name, a.Value)
		}
	}
	if e.Text == "" && len(e.Children) == 0 {
		return append(b, "/>"...)
	}
	b = escape(append(b, '>'), e.Text)
	for _, c := range e.Children {
		b = c.Append(b, outer)
	}
	b = append(append(b, "</"...), name...)
	return append(b, '>')
}

func attribute(b []byte, name, value string) []byte {
	b = append(append(append(b, ' '), name...), "='"...)
	return append(escape(b, value), '\'')
}

// escape writes text so that it is the same again when it is read, also in
// an attribute: white space there would be normalised.
func escape(b []byte, text string) []byte {
	for _, r := range text {
		switch r {
		case '&':
			b = append(b, "&amp;"...)
		case '<':
			b = append(b, "&lt;"...)
		case '>':
			b = append(b, "&gt;"...)
		case '\'':
			b = append(b, "&apos;"...)
		case '"':
			b = append(b, "&quot;"...)
		case '\t':
			b = append(b, "&#9;"...)
		case '\n':
			b = append(b, "&#10;"...)
		case '\r':
			b = append(b, "&#13;"...)
		default:
			if !carried(r) {
				r = utf8.RuneError
			}
			b = utf8.AppendRune(b, r)
		}
	}
	return b
}

// carried tells whether XML 1.0 can carry a character (section 2.2).
func carried(r rune) bool {
	return r >= 0x20 && r <= 0xD7FF || r >= 0xE000 && r <= 0xFFFD || r >= 0x10000 && r <= 0x10FFFF ||
		r == '\t' || r == '\n' || r == '\r'
}
