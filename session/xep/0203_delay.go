package xep

import (
	"time"

	"sotto/roster"
	"sotto/session/element"
)

const nsDelay = "urn:xmpp:delay"

// stamp is when a message was said: now, or, for one that waited at our own
// server, when that says it came there (XEP-0203). Stamps of anybody else, in
// the future or without a date do not count (threats S-53).
func stamp(w Wire, e *element.Element) (at time.Time, waited bool) {
	now := w.Now()
	server := roster.FromWire(w.Own().Domain())
	for _, c := range e.Children {
		if !c.Is(nsDelay, "delay") {
			continue
		}
		by := roster.FromWire(c.Get("from"))
		if by != server && by != w.Own().Bare() {
			continue
		}
		t, err := time.Parse(time.RFC3339, c.Get("stamp")) // XEP-0082
		if err != nil || t.After(now) || t.Year() < 1999 {
			continue
		}
		return t, true
	}
	return now, false
}

// delayed tells whether a stanza carries any delay stamp at all.
func delayed(e *element.Element) bool { return e.Child(nsDelay, "delay") != nil }
