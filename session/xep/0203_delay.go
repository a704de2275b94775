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
		if t, ok := moment(c, now); ok {
			return t, true
		}
	}
	return now, false
}

// moment reads a stamp (XEP-0082), and tells whether it can count.
func moment(delay *element.Element, now time.Time) (time.Time, bool) {
	t, err := time.Parse(time.RFC3339, delay.Get("stamp"))
	if err != nil || t.After(now) || t.Year() < 1999 {
		return now, false
	}
	return latest(t, now), true
}

// latest is the last moment that a stamp may mean, but not after now. Servers
// stamp whole seconds; at the beginning of its second, what waited would
// stand before what came live in that second, and was read.
func latest(t, now time.Time) time.Time {
	if t.Nanosecond() != 0 {
		return t
	}
	if end := t.Add(time.Second - time.Millisecond); end.Before(now) {
		return end
	}
	return now
}

// delayed tells whether a stanza carries any delay stamp at all.
func delayed(e *element.Element) bool { return e.Child(nsDelay, "delay") != nil }
