package main

import (
	"context"

	"sotto/account"
	"sotto/account/config"
	"sotto/account/secret"
	"sotto/roster"
	"sotto/session/intent"
	"sotto/session/problem"
	"sotto/ui"
	"sotto/ui/term"
)

// runChat opens the screen.
func runChat(ctx context.Context, c *call) error {
	link, err := c.linked()
	if err != nil {
		return err
	}
	accounts, open, err := c.shown()
	if err != nil {
		return err
	}
	if !c.terminal {
		return problem.New(problem.NotATerminal, "")
	}
	all, err := config.Load(c.configFile())
	if err != nil {
		return err
	}
	o, err := c.options()
	if err != nil {
		return err
	}
	store := c.secrets()
	if err := askFirst(ctx, store, accounts); err != nil {
		return err
	}
	screen, err := term.Open(c.getenv)
	if err != nil {
		return err
	}
	defer screen.Restore()
	c.screen.Store(true)
	o.Password = store.Password
	o.Go = func(f func()) {
		go func() {
			defer screen.Recover()
			f()
		}()
	}
	w := connect(accounts, o)
	begin := ui.Options{
		Do: discreet(w.Do, all.Settings.Privacy), Events: w.Events(), Open: open, Getenv: c.getenv, Screen: screen, Version: version(),
	}
	follow(&begin, link, accounts)
	err = ui.Run(ctx, begin)
	screen.Restore()
	w.close()
	return err
}

// discreet passes on what is wanted, without what others shall not get to
// know.
func discreet(do func(intent.Intent), p account.Privacy) func(intent.Intent) {
	if p.Typing {
		return do
	}
	return func(i intent.Intent) {
		if _, typing := i.(intent.Type); !typing {
			do(i)
		}
	}
}

// shown are the accounts to show, and the conversation to open.
func (c *call) shown() ([]account.Account, ui.Chat, error) {
	var own, peer roster.JID
	var err error
	if c.arg(0) != "" {
		if own, err = bare(c.arg(0)); err != nil {
			return nil, ui.Chat{}, err
		}
	}
	if c.has("with") {
		if peer, err = bare(c.flags["with"]); err != nil {
			return nil, ui.Chat{}, err
		}
	}
	all, err := c.accounts()
	if err != nil {
		return nil, ui.Chat{}, err
	}
	if !own.IsZero() {
		a, err := among(all, own)
		if err != nil {
			return nil, ui.Chat{}, err
		}
		all = []account.Account{a}
	}
	if peer.IsZero() {
		return all, ui.Chat{}, nil
	}
	return all, ui.Chat{Account: all[0].Address, Peer: peer}, nil
}

// askFirst asks for the passphrase and for the passwords that have no other
// source, before the screen owns the terminal. The store remembers them for
// this run, since a link may have to log in again.
func askFirst(ctx context.Context, store *secret.Store, accounts []account.Account) error {
	for _, a := range accounts {
		switch a.Password.Source {
		case account.FromPassphrase:
			if err := store.Unlock(ctx); err != nil {
				return err
			}
		case account.FromPrompt:
			password, err := store.Password(ctx, a)
			if err != nil {
				return err
			}
			clear(password)
		}
	}
	return nil
}
