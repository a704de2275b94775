package session

import (
	"context"
	"time"

	"sotto/account/archive"
	"sotto/account/store"
	"sotto/account/vault"
	"sotto/roster"
	"sotto/roster/chat"
	"sotto/session/event"
	"sotto/session/problem"
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
	waiting, err := unsent(archive.On(tx).Unfinished(account, 0))
	s.unsent = append(waiting, s.unsent...)
	return err
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

// unsent are those of our unfinished messages that were on no wire. Whether
// one that was has arrived is not known, so it is not sent again.
func unsent(all []chat.Message, err error) ([]chat.Message, error) {
	var waiting []chat.Message
	for _, m := range all {
		if m.State == chat.Pending {
			waiting = append(waiting, m)
		}
	}
	return waiting, err
}

// release tells what was emitted, after what must last of it is kept.
func (s *Session) release() {
	events := s.told
	s.told = nil
	if kept := s.desk.kept(); kept != nil && lasting(events) {
		events = s.keep(kept, events)
	}
	for _, e := range events {
		s.up(e)
	}
}

// lasting tells whether anything among events must be kept.
func lasting(events []event.Event) bool {
	for _, e := range events {
		switch e.(type) {
		case event.Message, event.Progress, event.Roster, event.Contact, event.ContactRemoved:
			return true
		}
	}
	return false
}

// keep keeps what must last, and gives what is to be told. If the disk
// refuses, everything is told all the same, and that it is not kept.
func (s *Session) keep(kept *store.Store, events []event.Event) []event.Event {
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
		return nil
	})
	if err != nil {
		return append(events, event.Trouble{To: event.To{Address: s.account.Address}, Problem: problem.From(err)})
	}
	return told
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
		_, err := archive.On(tx).Advance(account, e.Peer, e.ID, e.State, failure(e.Problem))
		return e, err
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
