package element

import (
	"bufio"
	"fmt"
	"io"
)

// Limits bound what one element may take.
type Limits struct {
	Bytes  int // of the element as it stands on the stream
	Depth  int // of elements within elements, itself included
	Tokens int // tags and pieces of text
}

// BeforeLogin is what somebody may make us read who has not been logged in
// to yet.
func BeforeLogin() Limits { return Limits{Bytes: 64 << 10, Depth: 100, Tokens: 50_000} }

// AfterLogin is what a server may relay.
func AfterLogin() Limits { return Limits{Bytes: 10 << 20, Depth: 100, Tokens: 50_000} }

// MalformedError says why what came is not what XMPP allows (RFC 6120,
// section 11).
type MalformedError struct{ Reason string }

func (e *MalformedError) Error() string { return "malformed XML: " + e.Reason }

// TooLargeError says that an element went beyond a limit.
type TooLargeError struct{ What string }

func (e *TooLargeError) Error() string { return "element has too many " + e.What }

func malformed(format string, args ...any) error {
	return &MalformedError{Reason: fmt.Sprintf(format, args...)}
}

// framer cuts a stream of bytes into top-level elements without holding more
// than the limit of any.
type framer struct {
	r      *bufio.Reader
	limits Limits
	skips  bool // an element beyond a limit is read to its end; else reading ends there
	frame  []byte
	over   string // which limit was exceeded, or ""
}

// The kinds of markup between angle brackets.
type markup int

const (
	opening markup = iota
	closing
	empty
	cdata
	declaration
)

// next reads one element. At the stream's closing tag it gives io.EOF. The
// bytes are valid until the next call; over names an exceeded limit.
func (f *framer) next() (frame []byte, over string, err error) {
	f.frame, f.over = f.frame[:0], ""
	kind, err := f.first()
	if err != nil {
		return nil, "", err
	}
	switch kind {
	case closing:
		return nil, "", io.EOF
	case cdata, declaration:
		return nil, "", malformed("something else than an element stands between elements")
	}
	if kind == opening {
		if err := f.body(); err != nil {
			return nil, "", err
		}
	}
	return f.frame, f.over, nil
}

// first reads white space and then markup.
func (f *framer) first() (markup, error) {
	for {
		c, err := f.r.ReadByte()
		if err != nil {
			return 0, lost(err)
		}
		switch c {
		case ' ', '\t', '\r', '\n': // keeps the connection alive (RFC 6120, section 4.6.1)
		case '<':
			f.keep('<')
			return f.markup()
		default:
			return 0, malformed("text stands between elements")
		}
	}
}

// body reads on to the end tag that belongs to the first.
func (f *framer) body() error {
	for depth := 1; depth > 0; {
		c, err := f.byte()
		if err != nil {
			return err
		}
		if c != '<' {
			continue
		}
		kind, err := f.markup()
		if err != nil {
			return err
		}
		switch kind {
		case opening:
			depth++
		case closing:
			depth--
		case declaration:
			return malformed("a declaration stands within an element")
		}
		if depth > f.limits.Depth || depth == f.limits.Depth && kind == empty {
			f.over = "levels"
		}
	}
	return nil
}

// markup reads what follows a '<', up to its '>'.
func (f *framer) markup() (markup, error) {
	c, err := f.byte()
	if err != nil {
		return 0, err
	}
	switch c {
	case '/':
		_, err := f.until('>')
		return closing, err
	case '?':
		_, err := f.until('>')
		return declaration, err
	case '!':
		return cdata, f.cdata()
	case '>', '<':
		return 0, malformed("a tag has no name")
	}
	last, err := f.until('>')
	if last == '/' {
		return empty, err
	}
	return opening, err
}

// until reads to an unquoted byte, and gives the one before it.
func (f *framer) until(end byte) (last byte, err error) {
	quote := byte(0)
	for {
		c, err := f.byte()
		switch {
		case err != nil:
			return 0, err
		case c == '<':
			return 0, malformed("a tag stands within a tag")
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '\'' || c == '"':
			quote = c
		case c == end:
			return last, nil
		}
		last = c
	}
}

// cdata reads a CDATA section; every other <! is forbidden: comments, DTDs
// (RFC 6120, section 11.1).
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

// byte reads one byte of the element.
func (f *framer) byte() (byte, error) {
	c, err := f.r.ReadByte()
	if err != nil {
		return 0, lost(err)
	}
	f.keep(c)
	if f.over != "" && !f.skips {
		return 0, &TooLargeError{f.over}
	}
	return c, nil
}

func (f *framer) keep(c byte) {
	if f.over == "" && len(f.frame) >= f.limits.Bytes {
		f.over = "bytes"
	}
	if f.over == "" {
		f.frame = append(f.frame, c)
	}
}

// lost makes the end of a connection tell itself apart from the end of a
// stream.
func lost(err error) error {
	if err == io.EOF {
		return fmt.Errorf("the connection ended: %w", io.ErrUnexpectedEOF)
	}
	return err
}
