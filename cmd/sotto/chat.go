package main

import (
	"context"
	"errors"
	"time"

	"sotto/account"
	"sotto/account/config"
	"sotto/account/store"
	"sotto/roster"
	"sotto/session"
	"sotto/session/control"
	"sotto/session/event"
	"sotto/session/problem"
	"sotto/ui"
	"sotto/ui/term"
)

// runChat opens the screen.
func runChat(ctx context.Context, c *call) error {
	raw := c.link()
	link, err := c.linked()
	if err != nil {
		return err
	}
	s, err := c.shown()
	if err != nil {
		return err
	}
	if c.opensElsewhere(ctx, s, raw) {
		return nil
	}
	if !c.terminal {
		return c.noTerminal(s.accounts)
	}
	o, err := c.options()
	if err != nil {
		return err
	}
	if err := c.askFirst(ctx, s); err != nil {
		return err
	}
	screen, err := term.Open(c.getenv)
	if err != nil {
		return err
	}
	defer screen.Restore()
	c.screen.Store(true)
	o.Books = &session.Books{File: c.configFile(), Secrets: c.secrets(), Only: s.only}
	o.Go = func(f func()) {
		go func() {
			defer screen.Recover()
			f()
		}()
	}
	var f *front // made before anything works
	o.Keep = c.keep(s.settings.History, &f)
	w := prepare(s.accounts, o)
	calls := make(chan event.Event, mostCalls)
	f = c.newFront(control.Chat, s.accounts, w, called(calls))
	w.share(f, calls)
	w.start()
	begin := ui.Options{
		Do: w.Do, Events: w.Events(), Open: s.open, Theme: s.settings.Theme,
		Getenv: c.getenv, Screen: screen, Version: version(),
	}
	follow(&begin, link, s.accounts)
	err = ui.Run(ctx, begin)
	screen.Restore()
	f.leave()
	w.close()
	f.Close()
	return err
}

// noTerminal says why there is no screen.
func (c *call) noTerminal(accounts []account.Account) error {
	if len(accounts) == 0 {
		return problem.New(problem.NoAccount, "")
	}
	return problem.New(problem.NotATerminal, "")
}

// showing is what the screen begins with.
type showing struct {
	settings account.Settings
	accounts []account.Account // disabled ones too
	only     roster.JID        // the one account that was named; zero for all
	open     ui.Chat           // the conversation to open
}

// shown reads what the screen shall begin with. No account at all is no
// mistake: the screen then adds one.
func (c *call) shown() (showing, error) {
	var s showing
	var peer roster.JID
	var err error
	typed := c.arg(0)
	if c.has("account") {
		if typed != "" {
			return s, usage("“%s” and --account both name an account.", typed)
		}
		typed = c.flags["account"]
	}
	if typed != "" {
		if s.only, err = bare(typed); err != nil {
			return s, err
		}
	}
	if c.has("with") {
		if peer, err = bare(c.flags["with"]); err != nil {
			return s, err
		}
	}
	all, err := config.Load(c.configFile())
	if err != nil {
		return s, err
	}
	s.settings, s.accounts = all.Settings, all.Accounts
	if !s.only.IsZero() {
		a, err := among(s.accounts, s.only)
		if err != nil {
			return s, err
		}
		s.accounts = []account.Account{a}
	}
	if from, ok := enabled(s.accounts); ok && !peer.IsZero() {
		s.open = ui.Chat{Account: from.Address, Peer: peer}
	}
	return s, nil
}

// enabled is the first account that is not disabled.
func enabled(all []account.Account) (account.Account, bool) {
	for _, a := range all {
		if !a.Disabled {
			return a, true
		}
	}
	return account.Account{}, false
}

// askFirst asks for the passphrase and for the passwords that have no other
// source, before the screen owns the terminal. The store remembers them for
// this run, since a link may have to log in again.
func (c *call) askFirst(ctx context.Context, s showing) error {
	if s.settings.History.Keep && s.settings.History.Key == account.KeyOfPassphrase {
		if err := c.askHistory(ctx); err != nil {
			return err
		}
	}
	for _, a := range s.accounts {
		if err := c.askFor(ctx, a); err != nil {
			return err
		}
	}
	return nil
}

func (c *call) askFor(ctx context.Context, a account.Account) error {
	switch {
	case a.Disabled:
	case a.Password.Source == account.FromPassphrase:
		return c.secrets().Unlock(ctx)
	case a.Password.Source == account.FromPrompt:
		password, err := c.secrets().Password(ctx, a)
		clear(password)
		return err
	}
	return nil
}

// keep opens the database for the screen, and has others come in by the
// front; nil where nothing shall be kept. Another sotto without a screen makes
// room; beside one that does not, it is opened to be read.
func (c *call) keep(h account.History, f **front) func(context.Context, func(string)) (*store.Store, error) {
	if !h.Keep {
		return nil
	}
	return func(ctx context.Context, waits func(string)) (*store.Store, error) {
		c.waits.Store(&waits)
		client, s, err := c.beside(ctx, control.Chat, func() (*store.Store, error) { return c.history(ctx, false) })
		var heir *control.Successor
		if client != nil {
			screen := client.Role() == control.Chat
			heir = makeRoom(ctx, client, waits)
			s, err = c.again(ctx, !screen)
		}
		if s != nil && err == nil {
			(*f).open(s)
		}
		switch {
		case heir != nil && s != nil && err == nil:
			(*f).Adopt(ctx, heir)
		case heir != nil:
			heir.Drop()
		}
		var wrong *account.StoreError
		if errors.As(err, &wrong) && (wrong.Fault == account.StoreLocked || wrong.Fault == account.StoreReadOnly) {
			if read, unreadable := c.history(ctx, true); unreadable == nil {
				return read, err
			}
		}
		return s, err
	}
}

// again opens the database beside or after another sotto. One that makes room
// may still be about to let go of it.
func (c *call) again(ctx context.Context, free bool) (*store.Store, error) {
	for late := time.Now().Add(settling); ; {
		s, err := c.history(ctx, false)
		if !free || !locked(err) || time.Now().After(late) || !pause(ctx) {
			return s, err
		}
	}
}

// patience is how long a sotto without a screen may take to make room: it may
// be waiting for its server to confirm a message.
const patience = 20 * time.Second

// makeRoom asks a sotto without a screen for its place; nil where it does not
// give it.
func makeRoom(ctx context.Context, client *control.Client, waits func(string)) *control.Successor {
	if client.Role() == control.Chat {
		client.Close()
		return nil
	}
	waits("another sotto to make room")
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	heir, err := client.Yield(ctx)
	if err != nil {
		client.Close()
		return nil
	}
	return heir
}
