package main

import (
	"context"
	"fmt"
	"slices"

	"sotto/account"
	"sotto/account/config"
	"sotto/account/secret"
	"sotto/session"
	"sotto/session/event"
	"sotto/ui/text"
)

// addition is an account on its way into the config file.
type addition struct {
	*call
	account account.Account
	before  account.Account // as it is in the config file
	known   bool            // it is there
	store   *secret.Store
}

// runAccountAdd adds an account: what can fail comes first, what is kept
// comes last, so that nothing is half-written.
func runAccountAdd(ctx context.Context, c *call) error {
	a, err := c.addition()
	if err != nil {
		return err
	}
	if err := a.store.Available(ctx, a.account); err != nil {
		return err
	}
	password, err := a.password(ctx)
	if err != nil {
		return err
	}
	defer clear(password)
	if err := a.check(ctx, password); err != nil {
		return err
	}
	return a.keep(ctx, password)
}

// addition reads what the command line wants of the account. What it does
// not name stays as it is in the config file.
func (c *call) addition() (*addition, error) {
	address, err := person(c.arg(0))
	if err != nil {
		return nil, err
	}
	a, known, err := c.find(address)
	if err != nil {
		return nil, err
	}
	before := a
	a.Address, a.Disabled = address, false
	if c.has("server") {
		if a.Server, err = server(c.flags["server"]); err != nil {
			return nil, err
		}
	}
	a.Auth.AllowPlain = a.Auth.AllowPlain || c.has("allow-plain")
	if a.Password, err = c.source(); err != nil {
		return nil, err
	}
	return &addition{call: c, account: a, before: before, known: known, store: c.secrets()}, nil
}

// source is where the password shall come from.
func (c *call) source() (account.Password, error) {
	given := 0
	for _, name := range []string{"passphrase", "password-command", "ask-password"} {
		if c.has(name) {
			given++
		}
	}
	switch {
	case given > 1:
		return account.Password{}, usage("Only one of --passphrase, --password-command and --ask-password can be used.")
	case c.has("password-stdin") && given > 0 && !c.has("passphrase"):
		return account.Password{}, usage("Only one of --password-stdin, --password-command and --ask-password can be used.")
	case c.has("passphrase"):
		return account.Password{Source: account.FromPassphrase}, nil
	case c.has("password-command"):
		command, err := words(c.flags["password-command"])
		return account.Password{Source: account.FromCommand, Command: command}, err
	case c.has("ask-password"):
		return account.Password{Source: account.FromPrompt}, nil
	}
	return account.Password{Source: account.FromKeyring}, nil
}

// password is the password to check.
func (a *addition) password(ctx context.Context) ([]byte, error) {
	switch {
	case a.account.Password.Source == account.FromCommand:
		return a.store.Password(ctx, a.account)
	case a.has("password-stdin"):
		return passwordFrom(a.in)
	}
	return ask(ctx, a.account)
}

// check logs in, once.
func (a *addition) check(ctx context.Context, password []byte) error {
	fmt.Fprintf(a.out, "Logging in as %s …\n", a.account.Address)
	o := a.options()
	o.Password = func(context.Context, account.Account) ([]byte, error) { return slices.Clone(password), nil }
	s, err := session.Check(ctx, a.account, o, func(event.Step) {})
	if err != nil {
		return err
	}
	fmt.Fprintf(a.out, "That works: %s, %s, certificate by %s.\n", text.Line(s.Version), text.Line(s.Mechanism), text.Line(s.Issuer))
	return nil
}

// keep stores the password where it belongs, then the account. What is kept
// where the account no longer looks is forgotten.
func (a *addition) keep(ctx context.Context, password []byte) error {
	if err := a.store.Keep(ctx, a.account, password); err != nil {
		return err
	}
	moved := a.known && a.before.Password.Source != a.account.Password.Source
	if err := config.AddAccount(a.configFile(), a.account); err != nil {
		if moved || !a.known {
			_ = a.store.Forget(ctx, a.account) // the config file is what failed
		}
		return err
	}
	if moved {
		_ = a.store.Forget(ctx, a.before) // there may be none, and no keyring
	}
	fmt.Fprintf(a.out, "Added. “sotto” opens the screen.\n")
	return nil
}
