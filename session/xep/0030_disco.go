package xep

import (
	"sotto/session/element"
	"sotto/session/event"
)

// nsInfo asks somebody what he can do (XEP-0030, section 3).
const nsInfo = "http://jabber.org/protocol/disco#info"

// AssignsIDs is what our account can do when messages that come to us carry
// an id of our server's (XEP-0359).
const AssignsIDs = nsIDs

// mostAbilities is how much of one answer is looked at.
const mostAbilities = 512

// Disco asks our server, before it learns that we are there, what it does for
// our account: the answer is here before the first message that comes. No
// answer, or a refusal, is that it does nothing.
func Disco() Feature {
	return Feature{
		Spec: "XEP-0030", Name: "service discovery",
		Online: func(w Wire) {
			w.Ask(w.Own().Bare(), "get", InfoRequest(), func(answer *element.Element, err error) {
				if err == nil {
					w.Emit(event.Abilities{To: to(w), Features: Features(answer.Child(nsInfo, "query"))})
				}
			})
		},
	}
}

// InfoRequest is the payload that asks somebody what he can do.
func InfoRequest() *element.Element { return element.New(nsInfo, "query") }

// Features are the names of the features in an answer to that; none for nil.
func Features(query *element.Element) []string {
	return abilities(query, "feature", func(e *element.Element) string { return e.Get("var") })
}

// Identities are the identities in such an answer, as "category/type".
func Identities(query *element.Element) []string {
	return abilities(query, "identity", func(e *element.Element) string { return e.Get("category") + "/" + e.Get("type") })
}

func abilities(query *element.Element, name string, read func(*element.Element) string) []string {
	all := []string{}
	if query == nil {
		return all
	}
	for _, c := range query.Children {
		if c.Is(nsInfo, name) && len(all) < mostAbilities {
			all = append(all, read(c))
		}
	}
	return all
}
