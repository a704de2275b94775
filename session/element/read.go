package element

import (
	"bufio"
	"bytes"
	"encoding/xml"
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
// goroutines.
type Reader struct {
	framer  framer
	skipped int
	outer   scope
}

// NewReader reads a stream under limits.
func NewReader(r io.Reader, limits Limits) *Reader {
	return &Reader{framer: framer{r: bufio.NewReader(r), limits: limits}}
}

// Relax changes the limits. From now on an element beyond them is skipped
// and counted, and the stream lives.
func (r *Reader) Relax(limits Limits) { r.framer.limits, r.framer.skips = limits, true }

// Skipped counts the elements that were beyond a limit.
func (r *Reader) Skipped() int { return r.skipped }

// Buffered is the number of bytes that came behind the last element read.
func (r *Reader) Buffered() int { return r.framer.r.Buffered() }

// Header reads the XML declaration, where there is one, and the stream's
// opening tag.
func (r *Reader) Header() (Header, error) {
	f := &r.framer
	f.frame, f.over = f.frame[:0], ""
	kind, err := f.first()
	if err == nil && kind == declaration {
		if !bytes.HasPrefix(f.frame, []byte("<?xml ")) {
			return Header{}, malformed("a processing instruction")
		}
		kind, err = f.first()
	}
	switch {
	case err != nil:
		return Header{}, err
	case kind != opening:
		return Header{}, malformed("the stream does not begin with its opening tag")
	}
	d := decoder{xml: xml.NewDecoder(bytes.NewReader(f.frame)), limits: f.limits}
	e, err := d.header()
	if err != nil {
		return Header{}, err
	}
	r.outer = d.scopes[len(d.scopes)-1]
	return Header{
		From: e.Get("from"), To: e.Get("to"), ID: e.Get("id"), Version: e.Get("version"),
		Lang: e.Lang(), Space: r.outer[""],
	}, nil
}

// Next reads one element. io.EOF is the stream's closing tag; an error that
// wraps io.ErrUnexpectedEOF is the end of the connection; *MalformedError and
// *TooLargeError end the stream, which cannot be read any further.
func (r *Reader) Next() (*Element, error) {
	for {
		frame, over, err := r.framer.next()
		if err != nil {
			return nil, err
		}
		if over == "" {
			d := decoder{xml: xml.NewDecoder(bytes.NewReader(frame)), limits: r.framer.limits, scopes: []scope{r.outer}}
			var large *TooLargeError
			e, err := d.element()
			if !errors.As(err, &large) {
				return e, err
			}
			over = large.What
		}
		if !r.framer.skips {
			return nil, &TooLargeError{over}
		}
		r.skipped++
	}
}

// scope is which namespace a prefix stands for; "" is the default one.
type scope map[string]string

// decoder makes a tree of one frame. It resolves namespaces itself, because
// encoding/xml would take an undeclared prefix for a namespace.
type decoder struct {
	xml    *xml.Decoder
	limits Limits
	scopes []scope
	open   []xml.Name // the raw names of the open tags
	tokens int
}

func (d *decoder) token() (xml.Token, error) {
	d.tokens++
	if d.tokens > d.limits.Tokens {
		return nil, &TooLargeError{"parts"}
	}
	t, err := d.xml.RawToken()
	var syntax *xml.SyntaxError
	switch {
	case errors.As(err, &syntax):
		return nil, malformed("%s", syntax.Msg)
	case err == io.EOF:
		return nil, malformed("an element is not closed")
	case err != nil:
		return nil, malformed("%s", err.Error())
	}
	return t, nil
}

// header reads the opening tag behind the declaration.
func (d *decoder) header() (*Element, error) {
	for {
		t, err := d.token()
		if err != nil {
			return nil, err
		}
		start, ok := t.(xml.StartElement)
		if !ok {
			continue // the declaration, and white space
		}
		e, err := d.start(start)
		if err == nil && !e.Is(Streams, "stream") {
			err = malformed("the opening tag is not a stream's")
		}
		return e, err
	}
}

// element reads one whole element.
func (d *decoder) element() (*Element, error) {
	var path []*Element
	for {
		t, err := d.token()
		if err != nil {
			return nil, err
		}
		switch t := t.(type) {
		case xml.StartElement:
			e, err := d.start(t)
			if err != nil {
				return nil, err
			}
			if len(path) > 0 {
				path[len(path)-1].Add(e)
			}
			path = append(path, e)
		case xml.EndElement:
			last := len(path) - 1
			if last < 0 || t.Name != d.open[last] {
				return nil, malformed("an end tag does not match")
			}
			if last == 0 {
				return path[0], nil
			}
			path, d.open, d.scopes = path[:last], d.open[:last], d.scopes[:len(d.scopes)-1]
		case xml.CharData:
			if len(path) > 0 {
				path[len(path)-1].Text += string(t)
			}
		default:
			return nil, malformed("something that is neither element nor text")
		}
	}
}

// start makes an element of its opening tag.
func (d *decoder) start(t xml.StartElement) (*Element, error) {
	if err := d.declare(t.Attr); err != nil {
		return nil, err
	}
	d.open = append(d.open, t.Name)
	space, err := d.resolve(t.Name)
	if err != nil {
		return nil, err
	}
	e := New(space, t.Name.Local)
	for _, a := range t.Attr {
		if a.Name.Space == "xmlns" || a.Name.Space == "" && a.Name.Local == "xmlns" {
			continue
		}
		space := ""
		if a.Name.Space != "" {
			if space, err = d.resolve(a.Name); err != nil {
				return nil, err
			}
		} else if strings.Contains(a.Name.Local, ":") {
			return nil, malformed("a name has two colons")
		}
		e.Attr = append(e.Attr, Attr{space, a.Name.Local, a.Value})
	}
	return e, own(e)
}

// own refuses an attribute that stands there twice, and leaves out those in
// foreign namespaces.
func own(e *Element) error {
	for i, a := range e.Attr {
		for _, b := range e.Attr[:i] {
			if a.Space == b.Space && a.Name == b.Name {
				return malformed("an attribute stands there twice")
			}
		}
	}
	e.Attr = slices.DeleteFunc(e.Attr, func(a Attr) bool {
		return a.Space != "" && (a.Space != XML || a.Name != "lang")
	})
	return nil
}

// declare opens a scope with what a tag declares.
func (d *decoder) declare(attrs []xml.Attr) error {
	var outer scope
	if len(d.scopes) > 0 {
		outer = d.scopes[len(d.scopes)-1]
	}
	inner := outer
	for _, a := range attrs {
		prefix := a.Name.Local
		switch {
		case a.Name.Space == "xmlns" && (prefix == "xml" || prefix == "xmlns" || a.Value == ""):
			return malformed("a prefix that must not be declared")
		case a.Name.Space == "xmlns":
		case a.Name.Space == "" && prefix == "xmlns":
			prefix = ""
		default:
			continue
		}
		if len(inner) == len(outer) || inner[prefix] != a.Value {
			fresh := scope{}
			for k, v := range inner {
				fresh[k] = v
			}
			inner = fresh
		}
		inner[prefix] = a.Value
	}
	d.scopes = append(d.scopes, inner)
	return nil
}

// resolve finds the namespace of a prefixed name.
func (d *decoder) resolve(n xml.Name) (string, error) {
	if strings.Contains(n.Local, ":") {
		return "", malformed("a name has two colons")
	}
	if n.Space == "xml" {
		return XML, nil
	}
	space, ok := d.scopes[len(d.scopes)-1][n.Space]
	if !ok && n.Space != "" {
		return "", malformed("a prefix is not declared")
	}
	return space, nil
}
