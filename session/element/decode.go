package element

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"slices"
	"strings"
	"unicode/utf8"
)

// decoder makes trees of frames, one after the other. It resolves namespaces
// itself, because encoding/xml would take an undeclared prefix for a
// namespace.
type decoder struct {
	scanner
	bound bindings
	path  []node
}

// node is an element whose end tag has not been read.
type node struct {
	element *Element
	name    xml.Name // as it was written
	text    []byte
	outer   int // how many bindings held around it
}

// begin takes a frame, with what is declared around it. Room that a large
// frame took is given back before the next.
func (d *decoder) begin(frame []byte, outer bindings) {
	if len(d.frame) > kept {
		*d = decoder{scanner: scanner{words: d.words}}
	}
	d.frame, d.at = frame, 0
	d.bound, d.path = append(d.bound[:0], outer...), d.path[:0]
}

// header reads the opening tag behind the declaration. That happens once on
// a stream, and encoding/xml knows what a declaration may say.
func (d *decoder) header() (*Element, error) {
	for tokens := xml.NewDecoder(bytes.NewReader(d.frame)); ; {
		t, err := tokens.RawToken()
		if err != nil {
			return nil, refused(err)
		}
		start, ok := t.(xml.StartElement)
		if !ok {
			continue // the declaration
		}
		e, err := d.start(start.Name, start.Attr)
		if err == nil && !e.Is(Streams, "stream") {
			err = malformed("the opening tag is not a stream's")
		}
		return e, err
	}
}

// refused translates an error of encoding/xml.
func refused(err error) error {
	var syntax *xml.SyntaxError
	switch {
	case errors.As(err, &syntax):
		return malformed("%s", syntax.Msg)
	case err == io.EOF:
		return malformed("an element is not closed")
	}
	return malformed("%s", err.Error())
}

// element reads one whole element.
func (d *decoder) element() (*Element, error) {
	for {
		e, err := d.part()
		if err != nil || e != nil && len(d.path) == 0 {
			return e, err
		}
	}
}

// part reads one tag, or a piece of text. What it closes it gives.
func (d *decoder) part() (closed *Element, err error) {
	switch {
	case d.skip("</"):
		name, err := d.closing()
		if err != nil {
			return nil, err
		}
		return d.end(name)
	case d.skip("<![CDATA["):
		return nil, d.say(d.section)
	case d.skip("<"):
		name, attrs, empty, err := d.opening()
		if err != nil {
			return nil, err
		}
		if _, err = d.start(name, attrs); err != nil || !empty {
			return nil, err
		}
		return d.end(name)
	case d.at == len(d.frame):
		return nil, malformed("an element is not closed")
	}
	return nil, d.say(d.text)
}

// say appends a piece of text to that of the open element.
func (d *decoder) say(piece func(b []byte) ([]byte, error)) (err error) {
	last := len(d.path) - 1
	if last < 0 {
		return malformed("text stands around an element")
	}
	d.path[last].text, err = piece(d.path[last].text)
	return err
}

// start opens an element within the one that is open.
func (d *decoder) start(name xml.Name, attrs []xml.Attr) (*Element, error) {
	outer := len(d.bound)
	if err := d.declare(attrs); err != nil {
		return nil, err
	}
	space, err := d.bound.resolve(name.Space)
	if err == nil {
		err = proper(name)
	}
	if err != nil {
		return nil, err
	}
	e := New(space, name.Local)
	if e.Attr, err = d.attributes(attrs); err != nil {
		return nil, err
	}
	if len(d.path) > 0 {
		d.path[len(d.path)-1].element.Add(e)
	}
	d.push(node{element: e, name: name, outer: outer})
	return e, nil
}

// push goes one level down. The room for text of an earlier node there is
// used again.
func (d *decoder) push(n node) {
	last := len(d.path)
	if last < cap(d.path) {
		n.text = d.path[:last+1][last].text[:0]
	}
	d.path = append(d.path, n)
}

// end closes the open element.
func (d *decoder) end(name xml.Name) (*Element, error) {
	last := len(d.path) - 1
	if last < 0 || name != d.path[last].name {
		return nil, malformed("an end tag does not match")
	}
	n := d.path[last]
	n.element.Text = string(n.text)
	d.path[last].element = nil // it is not held here
	d.bound, d.path = d.bound[:n.outer], d.path[:last]
	return n.element, nil
}

// attributes refuses an attribute that stands there twice, and leaves out
// those in foreign namespaces (threats F-08).
func (d *decoder) attributes(raw []xml.Attr) ([]Attr, error) {
	var all []Attr
	for i, a := range raw {
		if _, ok := declares(a); ok {
			continue
		}
		space := ""
		if a.Name.Space != "" {
			var err error
			if space, err = d.bound.resolve(a.Name.Space); err != nil {
				return nil, err
			}
		}
		if err := proper(a.Name); err != nil {
			return nil, err
		}
		if slices.ContainsFunc(all, func(b Attr) bool { return b.Space == space && b.Name == a.Name.Local }) {
			return nil, malformed("an attribute stands there twice")
		}
		if all == nil {
			all = make([]Attr, 0, len(raw)-i)
		}
		all = append(all, Attr{space, a.Name.Local, a.Value})
	}
	all = slices.DeleteFunc(all, func(a Attr) bool {
		return a.Space != "" && (a.Space != XML || a.Name != "lang")
	})
	if len(all) == 0 {
		return nil, nil
	}
	return all, nil
}

// proper refuses a name that is not one where namespaces hold: with a second
// colon, with nothing on one side of it, or with a digit behind it
// (Namespaces in XML 1.0, section 3).
func proper(n xml.Name) error {
	if strings.Contains(n.Local, ":") {
		return malformed("a name has a colon too many")
	}
	c, _ := utf8.DecodeRuneInString(n.Local)
	switch {
	case n.Space == "", c == '_', 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z':
		return nil
	case c >= utf8.RuneSelf:
		if isName(n.Local) {
			return nil
		}
	}
	return malformed("a name begins with what cannot begin one")
}
