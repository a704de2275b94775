package session

import (
	"context"
	"errors"
	"sync/atomic"

	"sotto/account/archive"
	"sotto/account/store"
	"sotto/roster/chat"
	"sotto/session/event"
	"sotto/session/intent"
	"sotto/session/problem"
)

// desk is where what is kept is read for the screen. It opens the database,
// which may have to wait for its key, and then works off what the screen
// asks for, one thing after the other, so that no session waits for it. What
// the sessions themselves keep they write on their own loops: see keep.go.
type desk struct {
	mail    *mailbox[intent.Intent]
	up      func(event.Event)
	open    func(ctx context.Context, waits func(string)) (*store.Store, error)
	store   atomic.Pointer[store.Store]
	settled chan struct{} // closed when the database is open, or known to stay closed
	late    func()        // called when it has opened after that
}

// reopen wants the database opened that could not be opened before.
type reopen struct{ intent.Of }

// erase wants forgotten what is kept of an account that is gone.
type erase struct{ intent.Of }

// beyond wants written down of messages that nobody can tell what became of
// them, so that it is not looked for again.
type beyond struct {
	intent.Of
	all []chat.Message
}

func newDesk(o Options, up func(event.Event)) *desk {
	d := &desk{mail: newMailbox[intent.Intent](), up: up, open: o.Keep, settled: make(chan struct{})}
	if d.open == nil {
		close(d.settled)
	}
	return d
}

// kept is the database for those who write to it, or nil while there is none.
func (d *desk) kept() *store.Store {
	if s := d.read(); s != nil && !s.ReadOnly() {
		return s
	}
	return nil
}

// read is the database for those who read it, or nil while there is none.
func (d *desk) read() *store.Store {
	if d == nil {
		return nil
	}
	return d.store.Load()
}

// run opens the database and answers until the mailbox is closed.
func (d *desk) run(ctx context.Context) {
	if d.open != nil {
		d.begin(ctx)
		close(d.settled)
	}
	for items := d.mail.next(nil); len(items) > 0; items = d.mail.next(nil) {
		for _, i := range items {
			d.answer(context.WithoutCancel(ctx), i) // also what was wanted last
		}
	}
}

// begin opens the database and tells what is in it of each account.
func (d *desk) begin(ctx context.Context) {
	d.up(event.Keeping{State: event.Opening})
	s, err := d.open(ctx, func(what string) { d.up(event.Keeping{State: event.Opening, Waits: what}) })
	if s == nil {
		d.up(event.Keeping{State: event.Closed, Problem: problem.From(err)})
		return
	}
	d.store.Store(s)
	d.up(event.Keeping{State: event.Open, Sealed: s.Encrypted(), Problem: problem.From(err)})
	if err != nil { // it can be read, and not written
		d.up(event.Trouble{Problem: problem.From(err)})
	}
}

// beginAgain opens the database if it is closed, as when the place of its key
// has been chosen meanwhile.
func (d *desk) beginAgain(ctx context.Context) {
	if d.open == nil || d.read() != nil {
		return
	}
	if d.begin(ctx); d.read() != nil {
		d.late()
	}
}

// close closes the database. Nobody uses it any more then.
func (d *desk) close() {
	if s := d.store.Swap(nil); s != nil {
		_ = s.Close() // everything was committed; there is nothing left to lose
	}
}

// answer carries out one thing that the screen asks for. Without a database
// there is nothing to answer with, and a search says so.
func (d *desk) answer(ctx context.Context, i intent.Intent) {
	s := d.read()
	if _, is := i.(reopen); is {
		d.beginAgain(ctx)
		return
	}
	if s == nil || s.ReadOnly() && writes(i) {
		d.without(i)
		return
	}
	var err error
	switch i := i.(type) {
	case intent.Page:
		d.page(ctx, s, i)
	case intent.Search:
		d.search(ctx, s, i)
	case intent.Draft:
		err = d.draft(ctx, s, i)
	case intent.Read:
		err = d.seen(ctx, s, i)
	case intent.Forget:
		err = d.forget(ctx, s, i)
	case beyond:
		err = s.Write(ctx, func(tx *store.Tx) error {
			var failed error
			for _, m := range i.all {
				failed = errors.Join(failed, archive.On(tx).Leave(i.Account(), m.Peer, m.ID))
			}
			return failed
		})
	case erase:
		_, err = Erase(ctx, s, i.Account())
	}
	if err != nil {
		d.up(event.Trouble{To: event.To{Address: i.Account()}, Problem: problem.From(err)})
	}
}

// without answers what must be answered when nothing is kept.
func (d *desk) without(i intent.Intent) {
	to := event.To{Address: i.Account()}
	switch i := i.(type) {
	case intent.Page:
		d.up(event.Page{To: to, Peer: i.Peer, Ticket: i.Ticket, Asked: -1, Problem: problem.New(problem.NothingKept, "")})
	case intent.Search:
		d.up(event.Found{To: to, Ticket: i.Ticket, Query: i.Query, Problem: problem.New(problem.NothingKept, "")})
	case intent.Read:
		d.up(event.Seen{To: to, Peer: i.Peer})
	case intent.Forget:
		d.up(event.Trouble{To: to, Problem: problem.New(problem.NothingKept, "")})
	}
}

// writes tells whether something cannot be carried out on a database that is
// only read.
func writes(i intent.Intent) bool {
	switch i.(type) {
	case intent.Page, intent.Search:
		return false
	}
	return true
}

// forDesk tells whether an intent is about what is kept.
func forDesk(i intent.Intent) bool {
	switch i.(type) {
	case intent.Page, intent.Search, intent.Draft, intent.Read, intent.Forget:
		return true
	}
	return false
}
