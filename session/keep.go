package session

import (
	"context"
	"maps"
	"slices"
	"time"

	"sotto/account/archive"
	"sotto/account/store"
	"sotto/account/vault"
	"sotto/roster/chat"
	"sotto/session/event"
	"sotto/session/problem"
	"sotto/session/sm"
)

// What a session emits waits until its loop has worked off the mail that is
// there; then what must last is kept in one transaction, and only after that
// is anything told. So what was shown was kept, and under load a commit
// serves many messages.

// release keeps what must last of a turn of the loop, in one transaction;
// after that it hands to the writer what goes out, tells the server how far we
// are, and tells what was emitted. If the disk refuses, our messages are not
// sent, and nothing is confirmed that is not kept.
func (s *Session) release() {
	before := s.mark()
	s.depart()
	kept := s.desk.kept()
	switch {
	case kept == nil:
		s.told = slices.DeleteFunc(s.told, s.groundless)
		s.stream.kept()
		s.tellAll()
		s.follow()
	case s.keep(kept):
		s.tellAll()
		s.follow()
	default:
		s.undo(before)
		lasting := slices.DeleteFunc(slices.Clone(s.told), passing)
		s.tellAll()
		s.owed = append(s.owed, lasting...)
	}
	s.handOver()
}

// tellAll passes up what was emitted.
func (s *Session) tellAll() {
	for _, e := range s.told {
		if _, is := e.(gathered); is { // what is new of it is not known until it is kept
			continue
		}
		s.up(e)
		s.grown(e)
	}
	s.told = nil
}

// handOver gives the writer what goes out.
func (s *Session) handOver() {
	if s.link == nil {
		return
	}
	if s.pressing {
		s.inquire()
	}
	for _, o := range s.leaving {
		s.out.put(o)
	}
	s.leaving = nil
	if s.owes && !s.failing { // when it is kept it is told
		s.owes = false
		s.out.put(outgoing{bytes: sm.Answer(s.stream.In).Append(nil, "jabber:client")})
	}
}

// mark is how far everything had come before messages departed.
type mark struct {
	unsent                      []chat.Message
	going, leaving, told, queue int
	asking, pressing            bool
	unasked                     int
}

func (s *Session) mark() mark {
	return mark{
		unsent: s.unsent, going: len(s.going), leaving: len(s.leaving), told: len(s.told),
		queue: len(s.stream.Queue), asking: s.asking, pressing: s.pressing, unasked: s.unasked,
	}
}

// undo takes messages back that could not be kept. What waits is tried again
// when something else is kept, or after a while.
func (s *Session) undo(m mark) {
	s.stream.astray()
	if len(s.unsent) == len(m.unsent) {
		return
	}
	if !m.asking {
		stop(s.overdue)
	}
	s.unsent, s.going, s.leaving, s.told = m.unsent, s.going[:m.going], s.leaving[:m.leaving], s.told[:m.told]
	s.stream.Queue = s.stream.Queue[:m.queue]
	s.asking, s.pressing, s.unasked = m.asking, m.pressing, m.unasked
}

// lasting tells whether anything among events must be kept.
func lasting(events []event.Event) bool {
	return slices.ContainsFunc(events, func(e event.Event) bool { return !passing(e) })
}

// passing tells whether nothing of an event is kept.
func passing(e event.Event) bool {
	switch e.(type) {
	case event.Message, event.Progress, event.Presence, event.Roster, event.Contact, event.ContactRemoved, event.Abilities, gathered:
		return false
	}
	return true
}

// keep keeps what must last, if anything must, and tells whether it did. Then
// what is to be told is in told. That the disk refuses is told once, until it
// works again.
func (s *Session) keep(kept *store.Store) bool {
	if len(s.owed) == 0 && !lasting(s.told) && !s.stream.urgent() && !(s.stream.moved && (s.owes || s.link == nil)) {
		if !s.stream.Resumable() {
			s.stream.kept()
		}
		return true
	}
	events := append(s.owed, s.told...)
	var told []event.Event
	err := kept.Write(context.Background(), func(tx *store.Tx) error {
		told, s.filling = told[:0], maps.Clone(s.places)
		for _, e := range events {
			var err error
			if told, err = s.kept(tx, told, e); err != nil {
				return err
			}
		}
		if err := s.stream.keep(vault.On(tx), s.account.Address); err != nil {
			return err
		}
		return s.keepPresences(vault.On(tx))
	})
	if err == nil {
		s.stream.kept()
		s.told, s.owed = told, nil
		if s.places = s.filling; s.gathering == nil {
			s.places = nil
		}
		if s.failing {
			s.failing = false
			s.mail.put(turned{}) // pages wait for the disk too
		}
		return true
	}
	if !s.failing {
		s.up(event.Trouble{To: event.To{Address: s.account.Address}, Problem: problem.From(err)})
	}
	s.failing = true
	if !s.retrying {
		s.retrying = true
		time.AfterFunc(s.options.Timeouts.Again, func() { s.mail.put(retried{}) })
	}
	return false
}

// kept keeps one event, and adds what is to be told of it: nothing, if it was
// known already.
func (s *Session) kept(tx *store.Tx, told []event.Event, e event.Event) ([]event.Event, error) {
	account := s.account.Address
	var err error
	switch one := e.(type) {
	case gathered:
		return s.keepPage(tx, told, one)
	case event.Message:
		all, err := archive.On(tx).Append(account, archive.Live, time.Now(), one.Message)
		if err != nil || !all[0].New && !all[0].Advanced {
			return told, err
		}
		one.Message.Place = all[0].Place
		return append(told, one), nil
	case event.Progress:
		moved, err := archive.On(tx).Advance(account, one.Peer, one.ID, one.State, failure(one.Problem))
		if err != nil || !moved && bounced(one) {
			return told, err
		}
	case event.Presence:
		if s.stream.Resumable() {
			err = vault.On(tx).SetPresence(account, one.Presence)
		}
	case event.Roster, event.Contact, event.ContactRemoved:
		err = vault.On(tx).SetContacts(account, s.book.Contacts())
	case event.Abilities:
		err = vault.On(tx).SetAbilities(account, one.Features)
	}
	return append(told, e), err
}

// keepPresences keeps who is there, where what was kept of that went with an
// earlier stream.
func (s *Session) keepPresences(v vault.Vault) error {
	if !s.stream.anew || !s.stream.Resumable() {
		return nil
	}
	for _, p := range s.book.Presences() {
		if err := v.SetPresence(s.account.Address, p); err != nil {
			return err
		}
	}
	return nil
}

func failure(p *problem.Problem) string {
	if p == nil {
		return ""
	}
	return p.Title
}
