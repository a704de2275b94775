package session

import (
	"context"

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
	Only    roster.JID // the one account that is shown; zero for all
}

// Ready tells, before anybody types a password, whether it could be kept
// where the account wants it.
func (b Books) Ready(ctx context.Context, a account.Account) error {
	return b.Secrets.Available(ctx, a)
}

// Try logs in once, with a password that is not kept yet.
func (b Books) Try(ctx context.Context, a account.Account, password account.Secret, o Options) (event.Security, error) {
	o.Password = func(context.Context, account.Account) ([]byte, error) { return password.Reveal(), nil }
	return Check(ctx, a, o, nil)
}

// Keep keeps a password where its account says, then the account. What is
// kept where the account no longer looks is forgotten.
func (b Books) Keep(ctx context.Context, a account.Account, password account.Secret) error {
	before, known, err := b.find(a.Address)
	if err != nil {
		return err
	}
	if err := b.Secrets.Keep(ctx, a, password.Reveal()); err != nil {
		return err
	}
	moved := known && before.Password.Source != a.Password.Source
	if err := config.AddAccount(b.File, a); err != nil {
		if moved || !known {
			_ = b.Secrets.Forget(ctx, a) // the config file is what failed
		}
		return err
	}
	if moved {
		_ = b.Secrets.Forget(ctx, before) // there may be none, and no keyring
		_ = b.Secrets.ForgetToken(ctx, before)
	}
	return nil
}

// Admit adds an account: ready, try, keep. If anything fails, nothing is kept.
func (b Books) Admit(ctx context.Context, a account.Account, password account.Secret, o Options) error {
	if err := b.Ready(ctx, a); err != nil {
		return err
	}
	if _, err := b.Try(ctx, a, password, o); err != nil {
		return err
	}
	return b.Keep(ctx, a, password)
}

// chooseKey puts the key of the history under the passphrase that has just
// been chosen, where there is no keyring for it and nobody said otherwise.
func (b Books) chooseKey(a account.Account) error {
	c, err := config.Load(b.File)
	if err != nil || c.Settings.History.Key != account.KeyUnchosen || a.Password.Source != account.FromPassphrase || b.Secrets.Reachable() {
		return err
	}
	return config.Set(b.File, "history.key", string(account.KeyOfPassphrase))
}

// find looks an account up in the config file, disabled ones too.
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

// Pin pins a key for an account, and changes what it trusts unless that is "".
// It gives the account as it is set then.
func (b Books) Pin(address roster.JID, key account.Pin, trust account.Trust) (account.Account, error) {
	return config.ChangeAccount(b.File, address, func(a account.Account) (account.Account, error) { return a.WithPin(key, trust) })
}

// Unpin takes a pinned key away from an account, in the same way.
func (b Books) Unpin(address roster.JID, key account.Pin, trust account.Trust) (account.Account, error) {
	return config.ChangeAccount(b.File, address, func(a account.Account) (account.Account, error) { return a.WithoutPin(key, trust) })
}

// Dismiss forgets an account: first its token, which the server is asked to
// forget too, and its password, then the account, so that no secret is left
// behind that nothing tells of.
func (b Books) Dismiss(ctx context.Context, address roster.JID, o Options) error {
	a, known, err := b.find(address)
	if err != nil {
		return err
	}
	if !known {
		return problem.New(problem.UnknownAccount, address.String())
	}
	if o.Tokens != nil {
		_ = Revoke(ctx, a, o) // a server that cannot be reached keeps nobody from leaving it
	}
	if err := b.Secrets.ForgetToken(ctx, a); err != nil {
		return err
	}
	if err := b.Secrets.Forget(ctx, a); err != nil {
		return err
	}
	return config.RemoveAccount(b.File, address)
}
