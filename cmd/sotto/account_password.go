package main

import (
	"context"
	"fmt"

	"sotto/account"
	"sotto/session"
	"sotto/session/event"
	"sotto/session/intent"
	"sotto/session/problem"
)

// runAccountPassword changes an account's password, at the server and where
// it is kept.
func runAccountPassword(ctx context.Context, c *call) error {
	a, err := c.ours()
	switch {
	case err != nil:
		return err
	case a.Password.Source == account.FromCommand:
		return problem.New(problem.PasswordByCommand, a.Address.String())
	}
	o, err := c.options()
	if err != nil {
		return err
	}
	if err := c.books().Ready(ctx, a); err != nil {
		return err
	}
	password, err := c.newPassword(ctx, a)
	if err != nil {
		return err
	}
	defer password.Wipe()
	b := c.books()
	b.Only, a.Disabled = a.Address, false // one that is switched off is online for this alone
	return c.changePassword(ctx, a, password, o, &b)
}

// newPassword is the first line of standard input, or what is typed twice.
func (c *call) newPassword(ctx context.Context, a account.Account) (account.Secret, error) {
	if c.has("password-stdin") {
		password, err := passwordFrom(c.in)
		return account.Conceal(password), err
	}
	say := "New password of " + a.Address.String()
	password, err := twice(ctx, say, "The same password again", account.SecretError{Address: a.Address}, hidden)
	return account.Conceal(password), err
}

// changePassword logs in and has the server take the password. Once that was
// asked for, its answer is waited for.
func (c *call) changePassword(ctx context.Context, a account.Account, password account.Secret, o session.Options, b *session.Books) error {
	o.Books = b
	w := connect([]account.Account{a}, o)
	defer w.close()
	wanted := false
	for {
		var e event.Event
		var open bool
		interrupted := ctx.Done()
		if wanted {
			interrupted = nil
		}
		select {
		case e, open = <-w.Events():
		case <-interrupted:
			return ctx.Err()
		}
		if !open {
			return problem.New(problem.PasswordUnknown, a.Address.String())
		}
		switch e := e.(type) {
		case event.Link:
			if e.State == event.Online && !wanted {
				wanted = true
				w.Do(intent.ChangePassword{Of: intent.Of{Address: a.Address}, New: account.Conceal(password.Reveal())})
			} else if e.Problem != nil && !wanted {
				return e.Problem
			}
		case event.PasswordUnchanged:
			return e.Problem
		case event.PasswordChanged:
			if e.Problem != nil {
				e.Problem.Hints = []string{"Keep it now, with the password that you typed: “sotto account add " + a.Address.String() + "”."}
				return e.Problem
			}
			fmt.Fprintf(c.out, "The password of %s is changed, at the server and here: %s.\n", a.Address, whence[a.Password.Source])
			return nil
		}
	}
}
