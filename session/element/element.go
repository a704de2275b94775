// Package element is what an XML element is to XMPP: a small tree, a reader
// that takes it from a stream under limits, and a serialiser. It knows the
// rules of RFC 6120, section 11, and nothing of what the elements mean.
//
// An attribute in a foreign namespace never reaches a tree: nobody can say
// from='…' a second time under another prefix.
package element

// XML is the namespace of xml:lang.
const XML = "http://www.w3.org/XML/1998/namespace"

// Streams is the namespace of stream headers, features and errors.
const Streams = "http://etherx.jabber.org/streams"

// Attr is one attribute. Its Space is "", or XML for xml:lang.
type Attr struct {
	Space, Name, Value string
}

// Element is one element with what is in it. Text is all character data that
// stands directly in it; the order between text and children is not kept.
// Every method that only reads may be called on nil, which is an element
// with nothing in it.
type Element struct {
	Space, Name string
	Attr        []Attr
	Children    []*Element
	Text        string
}

// New makes an empty element.
func New(space, name string) *Element { return &Element{Space: space, Name: name} }

// Set gives an attribute a value and returns e.
func (e *Element) Set(name, value string) *Element {
	for i := range e.Attr {
		if e.Attr[i].Space == "" && e.Attr[i].Name == name {
			e.Attr[i].Value = value
			return e
		}
	}
	e.Attr = append(e.Attr, Attr{Name: name, Value: value})
	return e
}

// Add appends children and returns e.
func (e *Element) Add(children ...*Element) *Element {
	e.Children = append(e.Children, children...)
	return e
}

// Say sets the text and returns e.
func (e *Element) Say(text string) *Element {
	e.Text = text
	return e
}

// Get is the value of an attribute, or "".
func (e *Element) Get(name string) string { return e.get("", name) }

// Lang is the element's own xml:lang, or "".
func (e *Element) Lang() string { return e.get(XML, "lang") }

func (e *Element) get(space, name string) string {
	if e == nil {
		return ""
	}
	for _, a := range e.Attr {
		if a.Space == space && a.Name == name {
			return a.Value
		}
	}
	return ""
}

// Is tells whether e has this namespace and name.
func (e *Element) Is(space, name string) bool {
	return e != nil && e.Name == name && e.Space == space
}

// Child is the first child of this namespace and name, or nil.
func (e *Element) Child(space, name string) *Element {
	if e == nil {
		return nil
	}
	for _, c := range e.Children {
		if c.Is(space, name) {
			return c
		}
	}
	return nil
}

// ChildText is the text of the first such child, or "".
func (e *Element) ChildText(space, name string) string {
	c := e.Child(space, name)
	if c == nil {
		return ""
	}
	return c.Text
}

// String is the element as it stands on a stream for clients.
func (e *Element) String() string { return string(e.Append(nil, "jabber:client")) }
