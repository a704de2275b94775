package element

import (
	"bufio"
	"errors"
	"io"
	"slices"
	"strings"
)

// Header is what a stream's opening tag says (RFC 6120, section 4.7).
type Header struct {
	From, To, ID, Version, Lang string
	Space                       string // the default namespace
}

// Reader takes elements from a stream. It is not safe for use by several
// goroutines. What a server may relay for others never ends its stream: an
// element beyond a limit is skipped, an attribute in a foreign namespace left
// out. Only what no server may relay does.
type Reader struct {
	framer  framer
	decoder decoder
	outer   bindings // what the stream's opening tag declares
	skipped int
	err     error // what ended reading, for good
}

// NewReader reads a stream under limits. An element beyond them ends it,
// until Relax says otherwise.
func NewReader(r io.Reader, limits Limits) *Reader {
	return &Reader{framer: framer{r: bufio.NewReader(r), limits: limits}}
}

// Relax changes the limits. From now on an element beyond them is skipped
// and counted, and the stream lives.
func (r *Reader) Relax(limits Limits) { r.framer.limits, r.framer.skips = limits, true }

// Skipped counts the elements that were beyond a limit.
func (r *Reader) Skipped() int { return r.skipped }

// Buffered is the number of bytes that came behind what was read last.
func (r *Reader) Buffered() int { return r.framer.r.Buffered() }

// Header reads the XML declaration, where there is one, and the stream's
// opening tag. It may be called again where a stream begins anew on the same
// connection (RFC 6120, section 4.3.3). It fails as Next does.
func (r *Reader) Header() (Header, error) {
	if r.err != nil {
		return Header{}, r.err
	}
	skips := r.framer.skips
	r.framer.skips = false // half a header is of no use
	h, err := r.header()
	r.framer.skips = skips
	return h, r.ended(err)
}

func (r *Reader) header() (Header, error) {
	f := &r.framer
	f.begin()
	kind, err := f.first()
	if err == nil && kind == declaration {
		if name := f.name(); name != "?xml" {
			return Header{}, malformed("a processing instruction")
		}
		kind, err = f.first()
	}
	switch {
	case err != nil:
		return Header{}, err
	case kind != opening:
		return Header{}, malformed("a stream does not begin with its opening tag")
	}
	d := &r.decoder
	d.begin(f.frame, nil)
	e, err := d.header()
	if err != nil {
		return Header{}, err
	}
	r.outer = slices.Clone(d.bound)
	f.stream = strings.TrimPrefix(d.path[0].name.Space+":"+d.path[0].name.Local, ":")
	space, _ := d.bound.resolve("")
	return Header{
		From: e.Get("from"), To: e.Get("to"), ID: e.Get("id"), Version: e.Get("version"),
		Lang: e.Lang(), Space: space,
	}, nil
}

// Next reads one element. io.EOF is the stream's closing tag; an error that
// wraps io.ErrUnexpectedEOF is the end of the connection. *MalformedError and
// *TooLargeError say what ends the stream. After an error every call gives it
// again, but for a deadline that passed between two elements: a half-read
// element is never taken for the beginning of another.
func (r *Reader) Next() (*Element, error) {
	if r.err != nil {
		return nil, r.err
	}
	e, err := r.next()
	return e, r.ended(err)
}

func (r *Reader) next() (*Element, error) {
	f := &r.framer
	for {
		kind, err := f.next()
		switch {
		case err != nil:
			return nil, err
		case kind == closing:
			return nil, io.EOF
		case f.over == "":
			return r.element()
		}
		r.skipped++
	}
}

// element decodes the frame. A stream never begins within another (threats
// X-14), whatever its prefix.
func (r *Reader) element() (*Element, error) {
	r.decoder.begin(r.framer.frame, r.outer)
	e, err := r.decoder.element()
	if err == nil && e.Is(Streams, "stream") {
		return nil, malformed("a second stream header")
	}
	return e, err
}

// ended remembers an error after which nothing more can be read.
func (r *Reader) ended(err error) error {
	var t interface{ Timeout() bool }
	waiting := !r.framer.begun && errors.As(err, &t) && t.Timeout()
	if err != nil && !waiting {
		r.err = err
	}
	return err
}
