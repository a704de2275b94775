package auth

import (
	"encoding/base64"
	"hash"
	"slices"
	"strings"

	"sotto/session/element"
)

const nsBinding = "urn:xmpp:sasl-cb:0"

// offer is what a server offers in one of the two wrappings of SASL.
type offer struct {
	sasl2      bool
	mechanisms []string
	types      []string // the channel binding types that it can check (XEP-0440); nil where it does not say
	bind       bool     // a resource can be bound with the login (XEP-0386)
	resume     bool     // a stream can be resumed with the login (XEP-0198, section 6)
	tokens     []string // the mechanisms that take a token (XEP-0484)
	token      string   // the best of these that our channel allows
}

// offers are what features offer, that of XEP-0388 first.
func offers(features *element.Element) []offer {
	var all []offer
	types := bindings(features)
	if list := features.Child(nsSASL2, "authentication"); list != nil {
		inline := list.Child(nsSASL2, "inline")
		all = append(all, offer{
			sasl2: true, types: types, mechanisms: texts(list, nsSASL2),
			bind:   inline.Child(nsBind2, "bind") != nil,
			resume: inline.Child(nsSM, "sm") != nil,
			tokens: texts(inline.Child(nsFAST, "fast"), nsFAST),
		})
	}
	if list := features.Child(nsSASL, "mechanisms"); list != nil {
		all = append(all, offer{types: types, mechanisms: texts(list, nsSASL)})
	}
	return slices.DeleteFunc(all, func(o offer) bool { return len(o.mechanisms) == 0 })
}

// Mechanisms are the names of all ways to log in that features offer, in both
// wrappings, each once.
func Mechanisms(features *element.Element) []string {
	var names []string
	for _, o := range offers(features) {
		for _, n := range o.mechanisms {
			if !slices.Contains(names, n) {
				names = append(names, n)
			}
		}
	}
	return names
}

// texts are those of the mechanisms in a list.
func texts(list *element.Element, space string) []string {
	var names []string
	if list == nil {
		return nil
	}
	for _, m := range list.Children {
		if m.Is(space, "mechanism") {
			names = append(names, m.Text)
		}
	}
	return names
}

// bindings are the channel binding types that a server can check (XEP-0440);
// nil where it does not say.
func bindings(features *element.Element) []string {
	list := features.Child(nsBinding, "sasl-channel-binding")
	if list == nil {
		return nil
	}
	types := []string{}
	for _, b := range list.Children {
		if b.Is(nsBinding, "channel-binding") {
			types = append(types, b.Get("type"))
		}
	}
	return types
}

func (o offer) has(name string) bool { return slices.Contains(o.mechanisms, name) }

// signature is what a server that sent this offer says of it within SCRAM
// (XEP-0474, section 6.1).
func (o offer) signature(newHash func() hash.Hash) string {
	const between, after = "\x1e", "\x1f"
	text := strings.Join(slices.Sorted(slices.Values(o.mechanisms)), between)
	if o.types != nil {
		text += after + strings.Join(slices.Sorted(slices.Values(o.types)), between)
	}
	h := newHash()
	h.Write([]byte(text))
	return base64.StdEncoding.EncodeToString(h.Sum(nil))
}
