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

// decoder makes a tree of one frame. It resolves namespaces itself, because
// encoding/xml would take an undeclared prefix for a namespace.
type decoder struct {
	xml   *xml.Decoder
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

func newDecoder(frame []byte, outer bindings) *decoder {
	return &decoder{xml: xml.NewDecoder(bytes.NewReader(frame)), bound: slices.Clip(outer)}
}

func (d *decoder) token() (xml.Token, error) {
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
			continue // the declaration
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
	for {
		t, err := d.token()
		if err != nil {
			return nil, err
		}
		switch t := t.(type) {
		case xml.StartElement:
			if _, err := d.start(t); err != nil {
				return nil, err
			}
		case xml.CharData:
			if last := len(d.path) - 1; last >= 0 {
				d.path[last].text = append(d.path[last].text, t...)
			}
		case xml.EndElement:
			e, err := d.end(t)
			if err != nil || len(d.path) == 0 {
				return e, err
			}
		default:
			return nil, malformed("something that is neither element nor text")
		}
	}
}

// start opens an element within the one that is open.
func (d *decoder) start(t xml.StartElement) (*Element, error) {
	outer := len(d.bound)
	if err := d.declare(t.Attr); err != nil {
		return nil, err
	}
	space, err := d.bound.resolve(t.Name.Space)
	if err == nil {
		err = proper(t.Name)
	}
	if err != nil {
		return nil, err
	}
	e := New(space, t.Name.Local)
	if e.Attr, err = d.attributes(t.Attr); err != nil {
		return nil, err
	}
	if len(d.path) > 0 {
		d.path[len(d.path)-1].element.Add(e)
	}
	d.path = append(d.path, node{element: e, name: t.Name, outer: outer})
	return e, nil
}

// end closes the open element.
func (d *decoder) end(t xml.EndElement) (*Element, error) {
	last := len(d.path) - 1
	if last < 0 || t.Name != d.path[last].name {
		return nil, malformed("an end tag does not match")
	}
	n := d.path[last]
	n.element.Text = string(n.text)
	d.bound, d.path = d.bound[:n.outer], d.path[:last]
	return n.element, nil
}

// attributes refuses an attribute that stands there twice, and leaves out
// those in foreign namespaces (threats F-08).
func (d *decoder) attributes(raw []xml.Attr) ([]Attr, error) {
	all := make([]Attr, 0, len(raw))
	for _, a := range raw {
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
	case c >= utf8.RuneSelf: // the tables of what may begin a name are encoding/xml's
		if _, err := xml.NewDecoder(strings.NewReader("<" + n.Local + "/>")).RawToken(); err == nil {
			return nil
		}
	}
	return malformed("a name begins with what cannot begin one")
}
