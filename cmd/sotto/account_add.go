package main

import (
	"context"
	"fmt"

	"sotto/account"
	"sotto/session"
	"sotto/ui/text"
)

// addition is an account on its way into the config file.
type addition struct {
	*call
	account account.Account
	books   session.Books
}

// runAccountAdd adds an account: what can fail comes first, what is kept
// comes last, so that nothing is half-written.
func runAccountAdd(ctx context.Context, c *call) error {
	a, err := c.addition()
	if err != nil {
		return err
	}
	if err := a.books.Ready(ctx, a.account); err != nil {
		return err
	}
	typed, err := a.password(ctx)
	if err != nil {
		return err
	}
	password := account.Conceal(typed)
	defer password.Wipe()
	if err := a.check(ctx, password); err != nil {
		return err
	}
	if err := a.books.Keep(ctx, a.account, password); err != nil {
		return err
	}
	fmt.Fprintf(a.out, "Added. “sotto” opens the screen.\n")
	return nil
}

// addition reads what the command line wants of the account. What it does
// not name stays as it is in the config file.
func (c *call) addition() (*addition, error) {
	address, err := person(c.arg(0))
	if err != nil {
		return nil, err
	}
	a, _, err := c.find(address)
	if err != nil {
		return nil, err
	}
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
	return &addition{call: c, account: a, books: c.books()}, nil
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
		return a.books.Secrets.Password(ctx, a.account)
	case a.has("password-stdin"):
		return passwordFrom(a.in)
	}
	return ask(ctx, a.account)
}

// check logs in, once.
func (a *addition) check(ctx context.Context, password account.Secret) error {
	o, err := a.options()
	if err != nil {
		return err
	}
	fmt.Fprintf(a.out, "Logging in as %s …\n", a.account.Address)
	s, err := a.books.Try(ctx, a.account, password, o)
	if err != nil {
		return err
	}
	fmt.Fprintf(a.out, "That works: %s, %s, certificate by %s.\n", text.Line(s.Version), text.Line(s.Mechanism), text.Line(s.Issuer))
	return nil
}
