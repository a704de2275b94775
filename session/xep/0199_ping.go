package xep

import (
	"sotto/roster"
	"sotto/session/element"
	"sotto/session/origin"
)

const nsPing = "urn:xmpp:ping"

// Ping answers whether we are there (XEP-0199), to our own server and to
// those who may see our presence; everybody else gets the answer of an
// absent resource (threats S-28).
func Ping() Feature {
	return Feature{
		Spec: "XEP-0199", Name: "ping",
		Hear: func(w Wire, s origin.Stanza) bool {
			e := s.Element
			if e.Name != "iq" || e.Get("type") != "get" || e.Child(nsPing, "ping") == nil {
				return false
			}
			own := w.Own()
			ours := s.From.Bare() == own.Bare() || s.From == roster.FromWire(own.Domain())
			if !ours && !seesUs(w, s.From) {
				return false
			}
			w.Send(Result(e))
			return true
		},
	}
}

// PingRequest is the payload that asks whether somebody is there.
func PingRequest() *element.Element { return element.New(nsPing, "ping") }
