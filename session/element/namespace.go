package element

import "encoding/xml"

// binding is a namespace that a prefix stands for; the prefix "" is the
// default.
type binding struct{ prefix, space string }

// bindings are those that hold, the innermost last.
type bindings []binding

// resolve finds the namespace of a prefix.
func (b bindings) resolve(prefix string) (string, error) {
	for i := len(b) - 1; i >= 0; i-- {
		if b[i].prefix == prefix {
			return b[i].space, nil
		}
	}
	switch prefix {
	case "":
		return "", nil
	case "xml":
		return XML, nil
	}
	return "", malformed("a prefix is not declared")
}

// declares tells which prefix an attribute declares, if it does.
func declares(a xml.Attr) (prefix string, ok bool) {
	switch {
	case a.Name.Space == "xmlns":
		return a.Name.Local, true
	case a.Name.Space == "" && a.Name.Local == "xmlns":
		return "", true
	}
	return "", false
}

// declare adds what a tag declares. Each prefix is declared once, and the
// reserved ones never for anything else (Namespaces in XML 1.0, section 3).
func (d *decoder) declare(attrs []xml.Attr) error {
	outer := len(d.bound)
	for _, a := range attrs {
		prefix, ok := declares(a)
		if !ok {
			continue
		}
		if err := declarable(a.Name, prefix, a.Value); err != nil {
			return err
		}
		for _, b := range d.bound[outer:] {
			if b.prefix == prefix {
				return malformed("a prefix is declared twice")
			}
		}
		d.bound = append(d.bound, binding{prefix, a.Value})
	}
	return nil
}

// xmlns is the namespace of declarations themselves. Nothing may be declared
// to be in it.
const xmlns = "http://www.w3.org/2000/xmlns/"

// declarable refuses what must not be declared. XML's own namespace should
// have no other prefix and never be the default; but servers declare it so,
// because that is how they write <xml:a xml:b='c'/> down again.
func declarable(n xml.Name, prefix, space string) error {
	switch {
	case prefix == "xmlns", prefix == "xml" && space != XML, prefix != "" && space == "", space == xmlns:
		return malformed("a prefix that must not be declared so")
	case prefix == "":
		return nil
	}
	return proper(n)
}
