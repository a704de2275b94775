package session

import (
	"slices"
	"time"

	"sotto/account"
	"sotto/roster"
	"sotto/roster/chat"
	"sotto/session/element"
	"sotto/session/event"
	"sotto/session/problem"
	"sotto/session/sm"
	"sotto/session/xep"
)

// What features may ask of their session: see xep.Wire.

// Account is whom the session belongs to.
func (s *Session) Account() account.Account { return s.account }

// Own is our bound address, or the account's while nothing is bound.
func (s *Session) Own() roster.JID {
	if s.link == nil {
		return s.account.Address
	}
	return s.link.own
}

// Now is the time of day.
func (s *Session) Now() time.Time { return s.options.Now() }

// Emit folds an event into what the session itself knows, and has it told
// when what must last of it is kept.
func (s *Session) Emit(e event.Event) {
	switch e := e.(type) {
	case event.Abilities:
		s.offers = e.Features
		s.catchUp()
	case event.Roster:
		s.book.Replace(e.Contacts)
	case event.Contact:
		s.book.Put(e.Contact)
	case event.ContactRemoved:
		s.book.Remove(e.JID)
	case event.Presence:
		s.book.Present(e.Presence)
	case event.Progress:
		if e.State == chat.Failed {
			s.refused(e.Peer, e.ID)
		}
	}
	s.told = append(s.told, e)
}

// Contact is the roster's entry for an address.
func (s *Session) Contact(j roster.JID) (roster.Contact, bool) { return s.book.Contact(j) }

// Offers tells whether our server does something for our account.
func (s *Session) Offers(feature string) bool { return slices.Contains(s.offers, feature) }

// Send writes a stanza. Without a link it waits for the stream to go on, or
// is dropped where there is none.
func (s *Session) Send(e *element.Element) { s.dispatch(e, chat.Message{}) }

// dispatch puts a stanza on the stream; m is the message that it carries, if
// it does.
func (s *Session) dispatch(e *element.Element, m chat.Message) {
	if s.link == nil && !s.flying && !s.stream.Resumable() {
		return
	}
	o := outgoing{element: e, bytes: e.Append(nil, "jabber:client"), message: m.ID}
	s.stream.sent(sm.Out{Stanza: o.bytes, Peer: m.Peer, ID: m.ID})
	if s.link != nil || s.flying {
		s.leaving = append(s.leaving, o)
	}
	if s.link != nil {
		s.urge(m.ID != "")
	}
}

// Ask sends an IQ; see xep.Wire.
func (s *Session) Ask(to roster.JID, kind string, payload *element.Element, then xep.Answered) {
	s.ask(to, kind, payload, s.options.Timeouts.Answer, then)
}

// expired gives up a question that nobody answered in time. While the stream
// waits for another connection nobody can: then it has its time once more.
func (s *Session) expired(id string) {
	if s.link == nil && s.stream.Resumable() {
		s.asks.wait(id, s.options.Timeouts.Answer)
		return
	}
	s.asks.timedOut(id, s.account.Address.Domain())
}

func (s *Session) ask(to roster.JID, kind string, payload *element.Element, within time.Duration, then xep.Answered) {
	if s.link == nil && !s.flying {
		then(nil, problem.New(problem.NotOnline, s.account.Address.String()))
		return
	}
	id := s.asks.add(to, then, func(id string) *time.Timer {
		return time.AfterFunc(within, func() { s.mail.put(expired{id}) })
	})
	s.Send(payloadIn(kind, id, to, payload))
}
