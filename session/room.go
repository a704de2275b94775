package session

import (
	"context"

	"sotto/session/element"
	"sotto/session/event"
)

// What a server sends can come faster than it is worked off, shown, or
// answered. Then the reader waits, and TCP has the server wait (threats X-23).
// Only the reader waits so, and nobody waits for the reader.

// brimful is how many bytes may wait in a mailbox before the reader waits,
// and mostAnswers how many stanzas of ours the server may not have confirmed
// before strangers get no more answers: those cannot wait for a server that
// says nothing.
const (
	brimful     = 4 << 20
	mostAnswers = 1000
)

// room waits until what was read, what came of it, and what goes out have
// room, or the context ends.
func (s *Session) room(ctx context.Context, out *mailbox[outgoing]) {
	for {
		full := s.mail.brim(brimful)
		if full == nil {
			full = out.brim(brimful)
		}
		if full == nil && s.crowded != nil {
			full = s.crowded(brimful)
		}
		if full == nil {
			return
		}
		select {
		case <-full:
		case <-ctx.Done():
			return
		}
	}
}

// What an item takes beside its text, in bytes, about.
const (
	perElement = 150
	perItem    = 250
)

// weighMail weighs what a reader brings; nobody else is held up.
func weighMail(m any) int {
	if h, is := m.(heard); is {
		return perItem + weighElement(h.element)
	}
	return 0
}

func weighElement(e *element.Element) int {
	n := perElement + len(e.Space) + len(e.Name) + len(e.Text)
	for _, a := range e.Attr {
		n += perElement/3 + len(a.Name) + len(a.Value)
	}
	for _, c := range e.Children {
		n += weighElement(c)
	}
	return n
}

func weighOutgoing(o outgoing) int { return perItem + len(o.bytes) }

// weighEvent weighs what others can make many of.
func weighEvent(e event.Event) int {
	switch e := e.(type) {
	case event.Message:
		return 2*perItem + len(e.Message.Body)
	case event.Presence:
		return perItem + len(e.Presence.Status)
	case event.Roster:
		return perItem * (1 + len(e.Contacts))
	}
	return perItem
}
