package element

import (
	"bufio"
	"bytes"
)

// framer cuts a stream of bytes into top-level elements without holding more
// than the limit of any. It counts what the limits bound before a decoder
// sees a byte, and it is as strict as XML where a decoder would be lenient
// about where a tag, an attribute or a reference ends.
type framer struct {
	r      *bufio.Reader
	limits Limits
	skips  bool   // an element beyond a limit is read to its end; else reading ends there
	stream string // the name of the open stream's tag, as it was written

	frame  []byte // the element so far; incomplete once over is set
	over   string // the first limit that was exceeded, or ""
	tokens int
	begun  bool // something else than white space was read
}

// markup is what stands between angle brackets.
type markup int

const (
	opening markup = iota
	closing
	empty
	cdata
	declaration
)

// kept is how much room for a frame is held between elements.
const kept = 64 << 10

// begin forgets the element before.
func (f *framer) begin() {
	if cap(f.frame) > kept {
		f.frame = nil
	}
	f.frame, f.over, f.tokens, f.begun = f.frame[:0], "", 0, false
}

// next reads one element, or the closing tag of the stream.
func (f *framer) next() (markup, error) {
	f.begin()
	kind, err := f.first()
	switch {
	case err != nil:
		return 0, err
	case kind == cdata || kind == declaration:
		return 0, malformed("something else than an element stands between elements")
	case kind == closing && !f.closes():
		return 0, malformed("an end tag closes nothing")
	case kind == opening && f.name() == f.stream:
		return 0, malformed("a second stream header")
	case kind == opening:
		err = f.body()
	}
	return kind, err
}

// first reads white space, and then markup. Between elements white space
// keeps the connection alive (RFC 6120, section 4.6.1).
func (f *framer) first() (markup, error) {
	for {
		c, err := f.r.ReadByte()
		if err != nil {
			return 0, lost(err)
		}
		if isSpace(c) {
			continue
		}
		f.begun = true
		if c != '<' {
			return 0, malformed("text stands between elements")
		}
		f.frame = append(f.frame, c)
		return f.markup()
	}
}

// body reads on to the end tag that belongs to the first tag.
func (f *framer) body() error {
	for depth := 1; depth > 0; {
		if err := f.text(); err != nil {
			return err
		}
		kind, err := f.markup()
		if err != nil {
			return err
		}
		deepest := depth
		switch kind {
		case opening:
			depth++
			deepest = depth
		case empty:
			deepest = depth + 1
		case closing:
			depth--
		case declaration:
			return malformed("a declaration or instruction stands within an element")
		}
		if deepest > f.limits.Depth {
			if err := f.exceed("levels"); err != nil {
				return err
			}
		}
	}
	return nil
}

// text reads character data up to the next '<', which it reads too.
func (f *framer) text() error {
	for counted := false; ; {
		c, err := f.byte()
		if err != nil || c == '<' {
			return err
		}
		if !counted {
			counted = true
			if err := f.count(); err != nil {
				return err
			}
		}
		if c == '&' {
			if err := f.reference(); err != nil {
				return err
			}
		}
		f.run("<&")
	}
}

// name is the name in the frame's first tag, as it was written.
func (f *framer) name() string {
	name := bytes.TrimLeft(f.frame, "</")
	if i := bytes.IndexAny(name, " \t\r\n/>"); i >= 0 {
		name = name[:i]
	}
	return string(name)
}

// closes tells whether the end tag in the frame is the stream's. It has
// nothing beside its name.
func (f *framer) closes() bool {
	name := bytes.TrimRight(bytes.TrimSuffix(f.frame, []byte(">")), " \t\r\n")
	return f.over == "" && string(name) == "</"+f.stream
}

// byte reads one byte of the element.
func (f *framer) byte() (byte, error) {
	c, err := f.r.ReadByte()
	if err != nil {
		return 0, lost(err)
	}
	if f.over != "" {
		return c, nil
	}
	if len(f.frame) >= f.limits.Bytes {
		return c, f.exceed("bytes")
	}
	f.frame = append(f.frame, c)
	return c, nil
}

// run reads what has come already, up to the first byte of some, as far as
// the limit lets it. It is a short cut: whatever it leaves byte reads.
func (f *framer) run(up string) (n int) {
	come, _ := f.r.Peek(f.r.Buffered()) // what is buffered can be had
	if f.over == "" {
		come = come[:min(len(come), max(f.limits.Bytes-len(f.frame), 0))]
	}
	if n = bytes.IndexAny(come, up); n < 0 {
		n = len(come)
	}
	if f.over == "" {
		f.frame = append(f.frame, come[:n]...)
	}
	_, _ = f.r.Discard(n)
	return n
}

// count counts a token.
func (f *framer) count() error {
	if f.tokens++; f.tokens > f.limits.Tokens {
		return f.exceed("parts")
	}
	return nil
}

// exceed ends reading at a limit, or from now on holds nothing more of the
// element.
func (f *framer) exceed(what string) error {
	if !f.skips {
		return &TooLargeError{what}
	}
	if f.over == "" {
		f.over = what
	}
	return nil
}

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\r' || c == '\n' }
