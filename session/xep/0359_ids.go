package xep

import (
	"sotto/roster/chat"
	"sotto/session/element"
)

const nsIDs = "urn:xmpp:sid:0"

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
