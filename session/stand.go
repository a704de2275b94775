package session

import (
	"sotto/roster/chat"
	"sotto/session/event"
	"sotto/session/problem"
)

// What a link finds when it is made, and what becomes of the stream before it:
// it goes on, or it is over and what was on it is taken back.

// kind is what becomes of what is on the way when such a link is cut.
func (s standing) kind() event.Stream {
	switch {
	case s.id != "":
		return event.Resumable
	case s.managed:
		return event.Counted
	}
	return event.Plain
}

// bound takes over a stream that has just begun. An earlier one is over.
func (s *Session) bound(m connected) {
	if !m.flown {
		s.abandon(m.link.lost)
	}
	s.flying = false
	if m.link.managed {
		s.stream.manage(m.link.id, m.link.own)
	}
	s.tell(event.Online, nil)
	if !m.flown {
		s.begin()
	}
	for _, e := range m.link.early {
		s.hear(e)
	}
	s.reconcile()
}

// resumed goes on with the earlier stream: what the server has not told to
// have is sent again, in order, before anything else.
func (s *Session) resumed(l *link) {
	all, err := s.stream.ack(l.handled)
	if err != nil {
		s.tell(event.Online, nil)
		s.miscounted(err)
		return
	}
	s.arrived(all)
	for _, o := range s.stream.Queue {
		s.leaving = append(s.leaving, outgoing{bytes: o.Stanza, message: o.ID})
	}
	s.tell(event.Online, nil)
	for _, p := range s.book.Presences() { // the server says them once on a stream
		s.told = append(s.told, event.Presence{To: event.To{Address: s.account.Address}, Presence: p})
	}
	if s.inherited {
		s.inherited = false
		s.begin()
	}
	if len(s.stream.Queue) > 0 {
		s.inquire()
	}
	s.search = nil // what was asked before the cut may have been asked too long ago
	s.reconcile()
}

// abandon ends a stream that cannot be gone on with, and takes back what was
// on it.
func (s *Session) abandon(l *loss) {
	s.inherited, s.offers = false, nil
	if l != nil && l.told {
		if all, err := s.stream.ack(l.handled); err == nil {
			s.arrived(all)
		}
	}
	if s.stream.Resumable() {
		s.book.ForgetPresence()
		s.asks.fail(problem.New(problem.ConnectionLost, s.account.Address.Domain()))
	}
	s.stream, s.silences = &ledger{anew: true}, 0
	s.sort()
}

// inherit takes over the stream that an earlier process was on, as it is
// kept.
func (s *Session) inherit(l *ledger, unfinished []chat.Message) {
	if l == nil {
		l = &ledger{}
	}
	on := map[string]bool{}
	for _, o := range l.Queue {
		on[o.ID] = true
	}
	s.stream, s.inherited = l, l.Resumable()
	s.claim(unfinished, on)
}

// claim takes over what an earlier process left, before what this one was
// given: what is on the stream, what is in doubt, and what was never sent.
func (s *Session) claim(unfinished []chat.Message, on map[string]bool) {
	var waiting, doubtful []chat.Message
	for _, m := range unfinished {
		switch {
		case m.State == chat.Pending:
			waiting = append(waiting, m)
		case on[m.ID]:
			s.going = append(s.going, going{Message: m, written: true})
		default:
			doubtful = append(doubtful, m)
		}
	}
	s.doubtful = append(doubtful, s.doubtful...)
	s.unsent = append(waiting, s.unsent...)
	if len(waiting) > 0 {
		told := event.Unsent{To: event.To{Address: s.account.Address}}
		for _, m := range waiting {
			told.IDs = append(told.IDs, m.ID)
		}
		s.up(told)
	}
}
