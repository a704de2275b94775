package xep

import (
	"crypto/rand"

	"sotto/roster/chat"
	"sotto/session/element"
	"sotto/session/event"
	"sotto/session/origin"
	"sotto/session/problem"
)

// Messages hears what is said to us, and what became of what we said (RFC
// 6121, section 5). Its Dress makes a message of ours out of an empty stanza.
func Messages() Feature {
	return Feature{
		Spec: "RFC 6121, 5", Name: "messages",
		Hear: func(w Wire, s origin.Stanza) bool {
			if s.Element.Name != "message" {
				return false
			}
			switch s.Element.Get("type") {
			case "error":
				bounced(w, s)
			case "groupchat": // we are in no room, so nobody may say this (threats S-70)
			default:
				said(w, s)
			}
			return true
		},
		Dress: func(_ Wire, m chat.Message, e *element.Element) {
			e.Set("type", "chat").Set("to", m.Peer.String()).Set("id", m.ID)
			e.Add(element.New(nsClient, "body").Say(m.Body))
		},
	}
}

// said tells the screen what somebody said.
func said(w Wire, s origin.Stanza) {
	body := Body(s.Element)
	if body == "" {
		return
	}
	at, delayed := stamp(w, s.Element)
	id := s.Element.Get("id")
	if id == "" {
		id = rand.Text()
	}
	w.Emit(event.Message{To: to(w), Message: chat.Message{
		ID: id, OriginID: originID(s.Element),
		Peer: s.From.Bare(), From: s.From,
		Body: body, Time: at, Delayed: delayed, State: chat.Received, Links: links(w, s.Element),
	}})
}

// bounced tells the screen that a message of ours was not taken.
func bounced(w Wire, s origin.Stanza) {
	if s.Element.Get("id") == "" {
		return
	}
	w.Emit(event.Progress{
		To: to(w), Peer: s.From.Bare(), ID: s.Element.Get("id"), State: chat.Failed,
		Problem: problem.New(problem.NotDelivered, s.From.Bare().String()).With(Condition(s.Element)...),
	})
}

// Body is the text of a message: the body without a language, or else the
// first one. Bodies in other namespaces are none (threats F-09).
func Body(e *element.Element) string {
	text := ""
	for _, c := range e.Children {
		if !c.Is(nsClient, "body") {
			continue
		}
		if c.Lang() == "" {
			return c.Text
		}
		if text == "" {
			text = c.Text
		}
	}
	return text
}
