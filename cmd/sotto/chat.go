package main

import (
	"context"

	"sotto/account"
	"sotto/account/config"
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
	hasten()
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
