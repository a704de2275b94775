package xep

import (
	"sotto/roster"
	"sotto/roster/chat"
	"sotto/session/element"
)

const nsIDs = "urn:xmpp:sid:0"

// mostStrange is how many ids by others than our own server are kept of a
// message.
const mostStrange = 8

// IDs gives every message of ours an id that survives rewriting (XEP-0359).
func IDs() Feature {
	return Feature{
		Spec: "XEP-0359", Name: "unique ids",
		Dress: func(_ Wire, m chat.Message, e *element.Element) {
			if m.OriginID != "" {
				e.Add(element.New(nsIDs, "origin-id").Set("id", m.OriginID))
			}
		},
	}
}

// originID is the id that a message's sender claims for it. Anybody can
// forge one; it counts only together with the sender.
func originID(e *element.Element) string { return e.Child(nsIDs, "origin-id").Get("id") }

// links are the ids that archives have given a message (XEP-0359, section 3).
// Only our own server's can count, and only when it has announced that it
// gives them: then it takes out those that others give in its name. All it
// gave are kept, or two of them: more than one count as none (threats S-47).
func links(w Wire, e *element.Element) *chat.Links {
	own, announced := w.Own().Bare(), w.Offers(AssignsIDs)
	var ours, strange []chat.StanzaID
	for _, c := range e.Children {
		if !c.Is(nsIDs, "stanza-id") {
			continue
		}
		id := chat.StanzaID{By: roster.FromWire(c.Get("by")), ID: c.Get("id")}
		switch {
		case id.ID == "" || id.By.IsZero():
		case id.By != own && len(strange) < mostStrange:
			strange = append(strange, id)
		case id.By == own && len(ours) < 2:
			id.Announced = announced
			ours = append(ours, id)
		}
	}
	if all := append(ours, strange...); len(all) > 0 {
		return &chat.Links{StanzaIDs: all}
	}
	return nil
}
