package session

import (
	"context"

	"sotto/session/event"
)

// What a server sends can come faster than it is shown or answered. Then the
// reader waits, as it does when its loop is far behind, and TCP has the server
// wait (threats X-23). Only the reader waits so, and nobody waits for it.

// brimful is how many bytes may wait in a mailbox before the reader waits,
// and mostAnswers how many stanzas of ours the server may not have confirmed
// before strangers get no more answers: those cannot wait for a server that
// says nothing.
const (
	brimful     = 4 << 20
	mostAnswers = 1000
)

// room waits until what came of what was read, and what goes out, have room,
// or the context ends, or the session.
func (s *Session) room(ctx context.Context, out *mailbox[outgoing]) {
	for {
		full := out.brim(brimful)
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
		case <-s.closing:
			return
		}
	}
}

// What an item takes beside its text, in bytes, about.
const perItem = 250

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
