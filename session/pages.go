package session

import (
	"context"
	"time"

	"sotto/account/archive"
	"sotto/account/store"
	"sotto/account/vault"
	"sotto/session/event"
	"sotto/session/intent"
	"sotto/session/problem"
)

// pageSize is how many messages a page has at most; hits is how many a
// search tells at once.
const (
	pageSize = 100
	hits     = 50
)

// page reads a piece of a conversation. It is answered whatever happens.
func (d *desk) page(ctx context.Context, s *store.Store, i intent.Page) {
	e := event.Page{To: event.To{Address: i.Account()}, Peer: i.Peer, Ticket: i.Ticket, Asked: -1}
	err := s.Read(ctx, func(tx *store.Tx) error {
		a := archive.On(tx)
		switch i.Want {
		case intent.Older:
			return d.older(&e, a, i.From, pageSize)
		case intent.Newer:
			return d.newer(&e, a, i.From, pageSize)
		case intent.Around:
			return d.around(&e, a, i.From)
		}
		e.Afresh = true
		return d.older(&e, a, archive.Newest, pageSize)
	})
	if err != nil {
		e = event.Page{To: e.To, Peer: i.Peer, Ticket: i.Ticket, Asked: -1, Problem: problem.From(err)}
	}
	d.up(e)
}

// older puts what stands before a place in front of the page. One message
// more is read, to know whether there are more.
func (d *desk) older(e *event.Page, a archive.Archive, before int64, n int) error {
	found, err := a.Before(e.Address, e.Peer, before, n+1)
	if len(found) > n {
		found = found[len(found)-n:]
		e.Older = found[0].Place
	}
	e.Messages = append(found, e.Messages...)
	return err
}

// newer puts what stands after a place behind the page.
func (d *desk) newer(e *event.Page, a archive.Archive, after int64, n int) error {
	found, err := a.After(e.Address, e.Peer, after, n+1)
	if len(found) > n {
		found = found[:n]
		e.Newer = found[n-1].Place
	}
	e.Messages = append(e.Messages, found...)
	return err
}

// around reads a message with what stands around it.
func (d *desk) around(e *event.Page, a archive.Archive, at int64) error {
	e.Afresh = true
	if err := d.older(e, a, at+1, pageSize/2); err != nil {
		return err
	}
	if n := len(e.Messages); n > 0 && e.Messages[n-1].Place == at {
		e.Asked = n - 1
	}
	return d.newer(e, a, at, pageSize/2)
}

// search finds messages. What cannot be understood is a problem of the
// search, and of nothing else.
func (d *desk) search(ctx context.Context, s *store.Store, i intent.Search) {
	e := event.Found{To: event.To{Address: i.Account()}, Ticket: i.Ticket, Query: i.Query}
	began := time.Now()
	q, err := archive.ParseQuery(i.Query, time.Local)
	if !i.Peer.IsZero() {
		q.In = []string{i.Peer.String()}
	}
	var found []archive.Hit
	if err == nil {
		err = s.Read(ctx, func(tx *store.Tx) (err error) {
			found, err = archive.On(tx).Search(q, archive.Window{Account: i.Account(), Most: i.Skip + hits + 1, Context: 2})
			return err
		})
	}
	e.Problem = problem.From(err)
	for n, h := range found {
		if n >= i.Skip && len(e.Hits) < hits {
			e.Hits = append(e.Hits, event.Hit{Account: h.Account, Message: h.Message, Before: h.Before, After: h.After})
		}
	}
	e.More, e.Took = len(found) > i.Skip+hits, time.Since(began)
	d.up(e)
}

// draft keeps what was begun.
func (d *desk) draft(ctx context.Context, s *store.Store, i intent.Draft) error {
	return s.Write(ctx, func(tx *store.Tx) error { return vault.On(tx).SetDraft(i.Account(), i.Peer, i.Text) })
}

// seen notes up to where a conversation was seen.
func (d *desk) seen(ctx context.Context, s *store.Store, i intent.Read) error {
	e := event.Seen{To: event.To{Address: i.Account()}, Peer: i.Peer}
	err := s.Write(ctx, func(tx *store.Tx) error {
		a := archive.On(tx)
		c, found, err := a.Conversation(i.Account(), i.Peer)
		if err != nil || !found {
			return err
		}
		upTo := i.UpTo
		if upTo == 0 {
			upTo = c.Last.Place
		}
		e.Unread, err = a.MarkRead(i.Account(), i.Peer, upTo)
		return err
	})
	if err == nil {
		d.up(e)
	}
	return err
}

// forget deletes a conversation for good: nothing of it can be found in the
// file or its log any more.
func (d *desk) forget(ctx context.Context, s *store.Store, i intent.Forget) error {
	err := s.Write(ctx, func(tx *store.Tx) error {
		if _, err := archive.On(tx).Forget(i.Account(), i.Peer); err != nil {
			return err
		}
		return vault.On(tx).Forget(i.Account(), i.Peer, time.Now())
	})
	if err == nil {
		err = s.Fold(ctx)
	}
	if err == nil {
		d.up(event.Forgotten{To: event.To{Address: i.Account()}, Peer: i.Peer})
	}
	return err
}
