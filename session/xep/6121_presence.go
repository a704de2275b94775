package xep

import (
	"strconv"

	"sotto/roster"
	"sotto/session/element"
	"sotto/session/event"
	"sotto/session/intent"
	"sotto/session/origin"
)

// Presence says that we are here and how available, and hears who else is
// (RFC 6121, section 4). Only contacts and our own other resources are heard:
// what a stranger says of itself is not shown (threats S-31).
func Presence() Feature {
	var ours intent.Present // as it was last wanted
	return Feature{
		Spec: "RFC 6121, 4", Name: "presence",
		Online: func(w Wire) { w.Send(available(w, ours)) },
		Want: func(w Wire, i intent.Intent) bool {
			p, ok := i.(intent.Present)
			if ok {
				ours = p
				w.Send(available(w, ours))
			}
			return ok
		},
		Hear: func(w Wire, s origin.Stanza) bool {
			if s.Element.Name != "presence" {
				return false
			}
			if p, ok := presence(s); ok && knows(w, s.From) {
				w.Emit(event.Presence{To: to(w), Presence: p})
			}
			return true
		},
	}
}

// available is our own presence (RFC 6121, section 4.7). A priority that is
// left out is 0.
func available(w Wire, p intent.Present) *element.Element {
	e := element.New(nsClient, "presence")
	if p.Show != roster.Available {
		e.Add(element.New(nsClient, "show").Say(string(p.Show)))
	}
	if p.Status != "" {
		e.Add(element.New(nsClient, "status").Say(p.Status))
	}
	if n := w.Account().Priority; n != 0 {
		e.Add(element.New(nsClient, "priority").Say(strconv.Itoa(n)))
	}
	return e
}

// knows tells whether an address is a contact or one of ours.
func knows(w Wire, j roster.JID) bool {
	if j.Bare() == w.Account().Address {
		return true
	}
	_, ok := w.Contact(j)
	return ok
}

// presence reads an availability; subscription business and errors are none.
func presence(s origin.Stanza) (roster.Presence, bool) {
	p := roster.Presence{From: s.From, Status: s.Element.ChildText(nsClient, "status")}
	switch s.Element.Get("type") {
	case "":
		p.Show = show(s.Element.ChildText(nsClient, "show"))
	case "unavailable":
		p.Show = roster.Offline
	default:
		return p, false
	}
	if n, err := strconv.ParseInt(s.Element.ChildText(nsClient, "priority"), 10, 8); err == nil {
		p.Priority = int8(n)
	}
	return p, true
}

// show reads an availability; what the standard does not know is plainly
// available (RFC 6121, section 4.7.2.1).
func show(s string) roster.Show {
	switch v := roster.Show(s); v {
	case roster.FreeToChat, roster.Away, roster.ExtAway, roster.Busy:
		return v
	}
	return roster.Available
}
