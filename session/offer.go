package session

import (
	"slices"

	"sotto/session/auth"
	"sotto/session/doctor"
	"sotto/session/element"
)

// offer is what a server offers by its stream features.
func offer(all ...*element.Element) doctor.Offer {
	var o doctor.Offer
	for _, features := range all {
		o.Mechanisms = merged(o.Mechanisms, auth.Mechanisms(features))
		o.Compression = merged(o.Compression, texts(features.Child("http://jabber.org/features/compress", "compression"), "method"))
		if bindings := features.Child("urn:xmpp:sasl-cb:0", "sasl-channel-binding"); bindings != nil && o.Bindings == nil {
			o.Bindings = []string{}
			for _, b := range bindings.Children {
				o.Bindings = append(o.Bindings, b.Get("type"))
			}
		}
	}
	return o
}

// texts are the texts of an element's children of one name.
func texts(e *element.Element, name string) []string {
	if e == nil {
		return nil
	}
	var all []string
	for _, c := range e.Children {
		if c.Name == name && c.Space == e.Space {
			all = append(all, c.Text)
		}
	}
	return all
}

// merged adds what is not there yet.
func merged(all, more []string) []string {
	for _, one := range more {
		if !slices.Contains(all, one) {
			all = append(all, one)
		}
	}
	return all
}

// spaces are the namespaces of all that is offered, at whatever depth: what
// SASL2 offers to do in the same step stands within it (XEP-0388).
func spaces(all ...*element.Element) []string {
	found := []string{}
	for _, e := range all {
		for _, c := range e.Children {
			found = merged(merged(found, []string{c.Space}), spaces(c))
		}
	}
	return found
}
