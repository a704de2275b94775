package session

import (
	"context"
	"slices"
	"time"

	"sotto/account/archive"
	"sotto/account/store"
	"sotto/account/vault"
	"sotto/roster"
	"sotto/roster/chat"
	"sotto/session/event"
	"sotto/session/problem"
	"sotto/session/sm"
)

// What a session emits waits until its loop has worked off the mail that is
// there; then what must last is kept in one transaction, and only after that
// is anything told. So what was shown was kept, and under load a commit
// serves many messages.

// firstConversations is how many conversations of an account are told before
// anything else, so that the screen need not wait for the rest;
// mostConversations is how many are told in all.
const (
	firstConversations = 200
	mostConversations  = 10_000
)

// recall waits for the database, tells what is kept of the account, and
// takes back what had not been sent. It is called before the loop, and again
// if the database could be opened only later.
func (s *Session) recall(ctx context.Context) {
	if s.desk == nil {
		return
	}
	select {
	case <-s.desk.settled:
	case <-ctx.Done():
		return
	}
	kept := s.desk.read()
	if kept == nil {
		return
	}
	if err := kept.Read(ctx, s.remember); err != nil && ctx.Err() == nil {
		s.Emit(event.Trouble{To: event.To{Address: s.account.Address}, Problem: problem.From(err)})
	}
}

// remember reads and tells what is kept of the account.
func (s *Session) remember(tx *store.Tx) error {
	account := s.account.Address
	people, err := vault.On(tx).Contacts(account)
	if err != nil {
		return err
	}
	if people != nil {
		s.book.Replace(people)
		s.up(event.Roster{To: event.To{Address: account}, Contacts: people})
	}
	if s.options.Passing {
		return nil // nobody looks, and a sotto with a screen sends what waits
	}
	if err := s.tellConversations(tx); err != nil {
		return err
	}
	if s.memory, err = remembered(tx, account); err != nil {
		return err
	}
	if s.desk.kept() == nil {
		return nil // another sotto writes to it, and sends what waits
	}
	return s.takeUp(tx)
}

// takeUp takes over what an earlier process left: its stream, what it had not
// sent, and what nobody confirmed.
func (s *Session) takeUp(tx *store.Tx) error {
	if s.link != nil || s.flying || s.stream.Resumable() { // it is late, and this one has a stream of its own
		s.stream.anew = true
		return nil
	}
	unfinished, err := archive.On(tx).Unfinished(s.account.Address, 0)
	if err != nil {
		return err
	}
	stream, err := restored(vault.On(tx), s.account.Address)
	if err != nil {
		return err
	}
	present, err := vault.On(tx).Presences(s.account.Address)
	if err != nil {
		return err
	}
	for _, p := range present {
		s.book.Present(p)
	}
	s.inherit(stream, unfinished)
	return nil
}

// tellConversations tells those that something is kept of: the newest with
// all drafts first, then the others.
func (s *Session) tellConversations(tx *store.Tx) error {
	account := s.account.Address
	drafts, err := vault.On(tx).Drafts(account)
	if err != nil {
		return err
	}
	newest, err := archive.On(tx).Conversations(account, firstConversations)
	if err != nil {
		return err
	}
	list, err := s.conversations(tx, newest, drafts)
	if err != nil {
		return err
	}
	s.up(list)
	if len(newest) < firstConversations {
		return nil
	}
	all, err := archive.On(tx).Conversations(account, mostConversations)
	if err != nil {
		return err
	}
	list, err = s.conversations(tx, all[min(len(all), firstConversations):], nil)
	if err == nil {
		s.up(list)
	}
	return err
}

// conversations tells of conversations what the screen needs, and of drafts
// where nothing was said yet.
func (s *Session) conversations(tx *store.Tx, found []archive.Conversation, drafts map[roster.JID]string) (event.Conversations, error) {
	account := s.account.Address
	list := event.Conversations{To: event.To{Address: account}}
	for _, c := range found {
		told := event.Conversation{Peer: c.Peer, Last: c.Last.Time, Unread: c.Unread, Draft: drafts[c.Peer]}
		if c.Unread > 0 {
			first, err := archive.On(tx).After(account, c.Peer, c.Seen, 1)
			if err != nil {
				return list, err
			}
			if len(first) > 0 {
				told.Since = first[0].Time
			}
		}
		delete(drafts, c.Peer)
		list.All = append(list.All, told)
	}
	for peer, draft := range drafts { // begun where nothing was said yet
		list.All = append(list.All, event.Conversation{Peer: peer, Draft: draft})
	}
	return list, nil
}

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
		s.goOn()
	case s.keep(kept):
		s.tellAll()
		s.goOn()
	default:
		s.undo(before)
		s.owes = false
		for _, e := range s.told {
			s.up(e)
		}
		s.owed, s.told = append(s.owed, s.told...), nil
	}
	s.handOver()
}

// tellAll passes up what was emitted.
func (s *Session) tellAll() {
	for _, e := range s.told {
		s.up(e)
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
	if s.owes {
		s.owes = false
		s.out.put(outgoing{bytes: sm.Answer(s.stream.In).Append(nil, "jabber:client")})
	}
}

// mark is how far everything had come before messages departed.
type mark struct {
	unsent                              []chat.Message
	going, leaving, told, queue, unkept int
	asking, pressing                    bool
	unasked                             int
}

func (s *Session) mark() mark {
	return mark{
		unsent: s.unsent, going: len(s.going), leaving: len(s.leaving), told: len(s.told),
		queue: len(s.stream.Queue), unkept: len(s.stream.fresh), asking: s.asking, pressing: s.pressing, unasked: s.unasked,
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
	for _, e := range events {
		switch e.(type) {
		case event.Message, event.Progress, event.Presence, event.Roster, event.Contact, event.ContactRemoved:
			return true
		}
	}
	return false
}

// keep keeps what must last, if anything must, and tells whether it did. Then
// what is to be told is in told. That the disk refuses is told once, until it
// works again.
func (s *Session) keep(kept *store.Store) bool {
	if len(s.owed) == 0 && !lasting(s.told) && !s.stream.urgent() && !(s.owes && s.stream.moved) {
		if !s.stream.Resumable() {
			s.stream.kept()
		}
		return true
	}
	events := append(s.owed, s.told...)
	var told []event.Event
	err := kept.Write(context.Background(), func(tx *store.Tx) error {
		told = told[:0]
		for _, e := range events {
			e, err := s.kept(tx, e)
			if err != nil {
				return err
			}
			if e != nil {
				told = append(told, e)
			}
		}
		return s.stream.keep(vault.On(tx), s.account.Address)
	})
	if err == nil {
		s.stream.kept()
		s.told, s.owed = told, nil
		s.failing = false
		return true
	}
	if !s.failing {
		s.up(event.Trouble{To: event.To{Address: s.account.Address}, Problem: problem.From(err)})
	}
	s.failing = true
	time.AfterFunc(s.options.Timeouts.Again, func() { s.mail.put(retried{}) })
	return false
}

// kept keeps one event, and gives what is to be told of it; nil if that is
// nothing, because it was known already.
func (s *Session) kept(tx *store.Tx, e event.Event) (event.Event, error) {
	account := s.account.Address
	switch e := e.(type) {
	case event.Message:
		all, err := archive.On(tx).Append(account, archive.Live, time.Now(), e.Message)
		if err != nil {
			return nil, err
		}
		if !all[0].New && !all[0].Advanced {
			return nil, nil
		}
		e.Message.Place = all[0].Place
		return e, nil
	case event.Progress:
		moved, err := archive.On(tx).Advance(account, e.Peer, e.ID, e.State, failure(e.Problem))
		if err == nil && !moved && bounced(e) {
			return nil, nil
		}
		return e, err
	case event.Presence:
		if !s.stream.Resumable() {
			return e, nil
		}
		return e, vault.On(tx).SetPresence(account, e.Presence)
	case event.Roster, event.Contact, event.ContactRemoved:
		return e, vault.On(tx).SetContacts(account, s.book.Contacts())
	}
	return e, nil
}

func failure(p *problem.Problem) string {
	if p == nil {
		return ""
	}
	return p.Title
}
