package element

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

// What stops a run of bytes in a value, by its quotes.
const (
	inSingle = "'<& \t\r\n"
	inDouble = "\"<& \t\r\n"
)

// value reads the value of an attribute to its closing quote. White space in
// it becomes spaces (XML 1.0, section 3.3.3); what is referred to stays.
func (f *framer) value(quote byte) error {
	if err := f.count(); err != nil {
		return err
	}
	ends := inSingle
	if quote == '"' {
		ends = inDouble
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
		if f.run(ends) > 0 {
			before = 0
		}
	}
}

// reference reads what follows an '&', up to its ';'.
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
	_, err := referred(name)
	return err
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
