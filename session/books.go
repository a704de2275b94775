package session

import (
	"context"
	"errors"

	"sotto/account"
	"sotto/account/config"
	"sotto/account/secret"
	"sotto/roster"
	"sotto/session/event"
	"sotto/session/problem"
)

// Books are where it is written down who we are: the config file, and the
// places of secrets. The command line and the screen change them by the same
// steps: what can fail comes first, what is kept comes last, so that nothing
// is half-written.
type Books struct {
	File    string
	Secrets *secret.Store
}

// Ready tells, before anybody types a password, whether it could be kept
// where the account wants it.
func (b Books) Ready(ctx context.Context, a account.Account) error {
	if a.Password.Source != account.FromKeyring {
		return nil
	}
	return b.Secrets.Available(ctx, a.Address)
}

// Admit logs in once to check an account, keeps its password, and writes the
// account down. If anything fails, nothing is kept.
func (b Books) Admit(ctx context.Context, a account.Account, password account.Secret, o Options) (event.Security, error) {
	known, err := b.known(a.Address)
	if err == nil {
		err = b.Ready(ctx, a)
	}
	if err != nil {
		return event.Security{}, err
	}
	o.Password = func(context.Context, account.Account) ([]byte, error) { return password.Reveal(), nil }
	found, err := Check(ctx, a, o, nil)
	if err != nil {
		return event.Security{}, err
	}
	return found, b.keep(ctx, a, password, known)
}

// known tells whether an account is written down already.
func (b Books) known(address roster.JID) (bool, error) {
	_, known, err := b.find(address)
	return known, err
}

func (b Books) find(address roster.JID) (account.Account, bool, error) {
	c, err := config.Load(b.File)
	if err != nil {
		return account.Account{}, false, err
	}
	for _, a := range c.Accounts {
		if a.Address == address {
			return a, true, nil
		}
	}
	return account.Account{}, false, nil
}

// keep stores the password where it belongs, then the account. An entry in
// the keyring that the account no longer uses is forgotten.
func (b Books) keep(ctx context.Context, a account.Account, password account.Secret, known bool) error {
	inKeyring := a.Password.Source == account.FromKeyring
	if inKeyring {
		if err := b.Secrets.Keep(ctx, a.Address, password.Reveal()); err != nil {
			return err
		}
	}
	if err := config.AddAccount(b.File, a); err != nil {
		if inKeyring && !known {
			_ = b.Secrets.Forget(ctx, a.Address) // the config file is what failed
		}
		return err
	}
	if !inKeyring && known {
		_ = b.Secrets.Forget(ctx, a.Address) // there may be none, and no keyring
	}
	return nil
}

// Edit changes a setting of an account, or with "" sets it back, and gives
// the account as it is set then.
func (b Books) Edit(address roster.JID, setting, value string) (account.Account, error) {
	change := config.Change{Name: setting, Value: value, Unset: value == ""}
	if err := config.SetAccount(b.File, address, change); err != nil {
		return account.Account{}, err
	}
	a, known, err := b.find(address)
	if err == nil && !known {
		err = problem.New(problem.UnknownAccount, address.String())
	}
	return a, err
}

// Dismiss forgets an account: first its password, then the account, so that
// no password is left behind that nothing tells of.
func (b Books) Dismiss(ctx context.Context, address roster.JID) error {
	a, known, err := b.find(address)
	if err != nil {
		return err
	}
	if !known {
		return problem.New(problem.UnknownAccount, address.String())
	}
	if a.Password.Source == account.FromKeyring {
		if err := b.Secrets.Forget(ctx, address); err != nil && !missing(err) {
			return err
		}
	}
	return config.RemoveAccount(b.File, address)
}

// missing tells whether a place of secrets works and has no such one.
func missing(err error) bool {
	var e *account.SecretError
	return errors.As(err, &e) && e.Fault == account.SecretMissing
}
