package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"time"

	"sotto/account"
	"sotto/account/config"
	"sotto/account/secret"
	"sotto/account/store"
	"sotto/roster"
	"sotto/session/control"
	"sotto/ui/text"
)

// The first sotto is the one that has the lock of the history. It keeps a
// socket by which others hand it what they were started for, and writes into
// the lock's file where that is. Where nothing is kept there is no first one,
// and each goes its own way.

// settling is how long somebody who has the lock may take to say where they
// can be spoken to, or to let go of it.
const settling = 1500 * time.Millisecond

// running is the sotto that is the first, nil where there is none that
// answers.
func (c *call) running(ctx context.Context, as control.Role) *control.Client {
	_, place := store.Holder(c.historyFile())
	if place == "" {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, 2*settling)
	defer cancel()
	conn, err := (&net.Dialer{}).DialContext(ctx, "unix", place)
	if err != nil {
		return nil
	}
	if err := ours(conn); err != nil {
		_ = conn.Close()
		return nil
	}
	client, err := control.Join(ctx, conn, as)
	if err != nil {
		return nil
	}
	return client
}

// beside finds the sotto that runs, or else opens the history, which makes us
// the first. Somebody who has the lock and says nothing is given a moment:
// they may have just begun, or be at their end.
func (c *call) beside(ctx context.Context, as control.Role, open func() (*store.Store, error)) (*control.Client, *store.Store, error) {
	for late := time.Now().Add(settling); ; {
		if client := c.running(ctx, as); client != nil {
			return client, nil, nil
		}
		kept, err := open()
		if !locked(err) || time.Now().After(late) || !pause(ctx) {
			return nil, kept, err
		}
	}
}

// pause waits a moment, and tells whether the context goes on.
func pause(ctx context.Context) bool {
	t := time.NewTimer(50 * time.Millisecond)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// locked tells whether another process writes to the history.
func locked(err error) bool {
	var wrong *account.StoreError
	return errors.As(err, &wrong) && wrong.Fault == account.StoreLocked
}

// keeper opens the history for a command that brings accounts online. The
// passphrase is asked for first, where one of them needs it anyway.
func (c *call) keeper(ctx context.Context, accounts ...account.Account) func() (*store.Store, error) {
	return func() (*store.Store, error) {
		for _, a := range accounts {
			if a.Password.Source == account.FromPassphrase {
				_ = c.secrets().Unlock(ctx) // what is wrong is told when the password is wanted
				break
			}
		}
		return c.keepQuietly(ctx)
	}
}

// keepQuietly opens the history for a command that asks nobody: nil where
// nothing is to be kept.
func (c *call) keepQuietly(ctx context.Context) (*store.Store, error) {
	all, err := config.Load(c.configFile())
	if err != nil || !all.Settings.History.Keep {
		return nil, err
	}
	return c.history(secret.Quiet(ctx), false)
}

// unkept says on standard error that nothing is kept, and why.
func (c *call) unkept(what string, why error) {
	if why != nil {
		fmt.Fprintf(c.err, "sotto: %s is not kept in the history. %s\n", what, text.Line(brief(why)))
	}
}

// busy is that another process has the history, and does not serve us.
func (c *call) busy() error {
	return &account.StoreError{File: c.historyFile(), Fault: account.StoreLocked}
}

// alone makes a wire for a command without a screen, and its front. What is
// kept is closed with the wire.
func (c *call) alone(as control.Role, accounts []account.Account, kept *store.Store) (*wire, *front, error) {
	o, err := c.options()
	if err != nil {
		if kept != nil {
			_ = kept.Close()
		}
		return nil, nil, err
	}
	o.Passing = true
	if kept != nil {
		o.Keep = func(context.Context, func(string)) (*store.Store, error) { return kept, nil }
	}
	w := prepare(accounts, o)
	f := c.newFront(as, accounts, w, nil)
	w.share(f, nil)
	if kept != nil {
		f.open(kept)
	}
	w.start()
	return w, f, nil
}

// has are those of some accounts that the sotto that runs has, and the rest.
func has(client *control.Client, all []account.Account) (theirs []roster.JID, rest []account.Account) {
	for _, a := range all {
		if client.Has(a.Address) {
			theirs = append(theirs, a.Address)
		} else {
			rest = append(rest, a)
		}
	}
	return theirs, rest
}

// queue waits, for a while, until a sotto that only sends a message has gone.
// It tells whether it has.
func queue(ctx context.Context, client *control.Client, until time.Time) bool {
	defer client.Close()
	ctx, cancel := context.WithDeadline(ctx, until)
	defer cancel()
	client.Gone(ctx)
	return ctx.Err() == nil
}
