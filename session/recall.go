package session

import (
	"context"

	"sotto/account/archive"
	"sotto/account/store"
	"sotto/account/vault"
	"sotto/roster"
	"sotto/session/event"
	"sotto/session/problem"
)

// What is kept of an account is told before the network is asked, and what an
// earlier process left is taken up.

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
	if s.history, _, err = vault.On(tx).History(account, account); err != nil {
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
	unfinished, err := archive.On(tx).Unfinished(s.account.Address, 0)
	if err != nil {
		return err
	}
	if s.link != nil || s.flying || s.stream.Resumable() { // it is late, and this one has a stream of its own
		s.stream.anew, s.search = true, nil
		s.claim(unfinished, nil)
		return nil
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
	if s.inherit(stream, unfinished); s.inherited {
		s.offers, err = vault.On(tx).Abilities(s.account.Address)
	}
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
