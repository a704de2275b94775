package element

import (
	"bytes"
	"strconv"
	"unicode/utf8"
)

// markup reads what follows a '<', up to its '>'.
func (f *framer) markup() (markup, error) {
	if err := f.count(); err != nil {
		return 0, err
	}
	c, err := f.byte()
	if err != nil {
		return 0, err
	}
	switch c {
	case '!':
		return cdata, f.cdata()
	case '<', '>':
		return 0, malformed("a tag has no name")
	}
	last, err := f.tag()
	switch {
	case err != nil:
		return 0, err
	case c == '?' && last != '?':
		return 0, malformed("an instruction is not closed")
	case c == '?':
		return declaration, nil
	case c == '/':
		return closing, nil
	case last == '/':
		return empty, nil
	}
	return opening, nil
}

// tag reads to the end of a tag, and gives the byte before its '>'.
func (f *framer) tag() (last byte, err error) {
	for attributes := 0; ; {
		c, err := f.byte()
		if err != nil {
			return 0, err
		}
		quote := c == '\'' || c == '"'
		switch {
		case c == '>':
			return last, nil
		case c == '<':
			return 0, malformed("a tag stands within a tag")
		case (last == '\'' || last == '"') && !isSpace(c) && c != '/' && c != '?':
			return 0, malformed("attributes stand without space between them")
		case quote:
			if attributes++; attributes > maxAttributes {
				err = f.exceed("attributes")
			}
			if err == nil {
				err = f.value(c)
			}
			if err != nil {
				return 0, err
			}
		}
		last = c
	}
}

// value reads the value of an attribute to its closing quote. White space in
// it becomes spaces (XML 1.0, section 3.3.3); what is referred to stays.
func (f *framer) value(quote byte) error {
	if err := f.count(); err != nil {
		return err
	}
	for before := byte(0); ; {
		c, err := f.byte()
		switch {
		case err != nil:
			return err
		case c == quote:
			return nil
		case c == '<':
			return malformed("a tag stands within an attribute")
		case c == '&':
			if err := f.reference(); err != nil {
				return err
			}
		case f.over == "" && c == '\n' && before == '\r':
			f.frame = f.frame[:len(f.frame)-1]
		case f.over == "" && isSpace(c):
			f.frame[len(f.frame)-1] = ' '
		}
		before = c
	}
}

// reference reads what follows an '&', up to its ';'. Only the predefined
// entities (RFC 6120, section 11.1) and characters that XML can carry may be
// referred to.
func (f *framer) reference() error {
	name := make([]byte, 0, 32)
	for {
		c, err := f.byte()
		if err != nil {
			return err
		}
		if c == ';' {
			break
		}
		if len(name) == cap(name) {
			return malformed("a reference without end")
		}
		name = append(name, c)
	}
	switch string(name) {
	case "lt", "gt", "amp", "apos", "quot":
		return nil
	}
	digits, base := name, 0
	if hex, ok := bytes.CutPrefix(name, []byte("#x")); ok {
		digits, base = hex, 16
	} else if decimal, ok := bytes.CutPrefix(name, []byte("#")); ok {
		digits, base = decimal, 10
	}
	if base == 0 {
		return malformed("a reference to an entity that is not predefined")
	}
	n, err := strconv.ParseUint(string(digits), base, 32)
	if err != nil || n > utf8.MaxRune || !carried(rune(n)) {
		return malformed("a reference to a character that XML cannot carry")
	}
	return nil
}

// cdata reads a CDATA section behind its "<!". Everything else that begins so
// is forbidden: comments, document types (RFC 6120, section 11.1).
func (f *framer) cdata() error {
	for _, want := range []byte("[CDATA[") {
		c, err := f.byte()
		if err != nil {
			return err
		}
		if c != want {
			return malformed("a comment or a document type declaration")
		}
	}
	for brackets := 0; ; {
		c, err := f.byte()
		switch {
		case err != nil:
			return err
		case c == '>' && brackets >= 2:
			return nil
		case c == ']':
			brackets++
		default:
			brackets = 0
		}
	}
}
