package session

import (
	"context"

	"sotto/roster/chat"
	"sotto/session/element"
	"sotto/session/intent"
)

// What one account hears, however much that is, delays no other and fills no
// memory: a reader stays a little ahead of its loop and no more, so that the
// server is held up by TCP; and what a loop keeps in one transaction is little
// enough that the others, who wait for the same database, have their turn soon.

const (
	// bunch is how much mail a loop works off before it keeps what came of it.
	// A larger one saves commits: 128 messages are kept in some 10 ms, of which
	// the commit is a part.
	bunch = 128
	// mass is how many bytes, about, of stanzas count as one bunch too.
	mass = 256 << 10
	// lead is how many bunches a reader may be ahead.
	lead = 2
)

// batch counts the mail that a loop has worked off since it kept what came of
// it.
type batch struct{ items, bytes int }

// full tells whether it is time to keep that, before m is worked off.
func (b *batch) full(m any) bool {
	n := 0
	if i, is := m.(intent.Send); is {
		n = len(i.Body)
	}
	full := b.items > 0 && (b.items == bunch || b.bytes+n > mass)
	if full {
		*b = batch{}
	}
	b.items, b.bytes = b.items+1, b.bytes+n
	return full
}

// departing is mail: more messages wait to depart.
type departing struct{}

// next is which of the unsent messages depart now. The others follow in
// transactions of their own.
func (s *Session) next() []chat.Message {
	bytes := 0
	for i, m := range s.unsent {
		if bytes += len(m.Body); i > 0 && (i == bunch || bytes > mass) {
			return s.unsent[:i]
		}
	}
	return s.unsent
}

// follow sees to the messages that did not depart with the others.
func (s *Session) follow() {
	if s.link != nil && len(s.unsent) > 0 && !s.reconciling() {
		s.mail.put(departing{})
	}
}

// releaseAll releases until nothing more can depart, as before a goodbye.
func (s *Session) releaseAll() {
	for before := -1; len(s.unsent) != before; {
		before = len(s.unsent)
		s.release()
	}
}

// pacer counts what a reader has read and its loop has not worked off. The
// reader owns all but the slots.
type pacer struct {
	slots          chan struct{} // one for each bunch that is ahead
	stanzas, bytes int           // since the last slot was taken
}

func newPacer() *pacer { return &pacer{slots: make(chan struct{}, lead)} }

// workedOff is mail behind a bunch: the loop has come so far.
type workedOff struct{ slots chan struct{} }

func (w workedOff) done() { <-w.slots }

// read counts a stanza, and waits when the loop is far behind. It waits no
// longer than ctx lasts, or the session.
func (p *pacer) read(ctx context.Context, s *Session, e *element.Element) {
	p.stanzas++
	p.bytes += size(e)
	if p.stanzas < bunch && p.bytes < mass {
		return
	}
	p.stanzas, p.bytes = 0, 0
	select {
	case p.slots <- struct{}{}:
		s.mail.put(workedOff{p.slots})
	case <-ctx.Done():
	case <-s.closing:
	}
}

// size is about how many bytes an element takes in memory.
func size(e *element.Element) int {
	n := 128 + len(e.Text) + len(e.Name)
	for _, a := range e.Attr {
		n += 32 + len(a.Value)
	}
	for _, c := range e.Children {
		n += size(c)
	}
	return n
}
