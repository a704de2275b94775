package main

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"sotto/account"
	"sotto/account/config"
	"sotto/account/secret"
	"sotto/account/store"
	"sotto/session/problem"
)

// historyFile is where messages are kept: beside the secrets under a
// passphrase.
func (d *door) historyFile() string {
	return filepath.Join(filepath.Dir(secret.Path(d.getenv, d.home)), "history.db")
}

// history opens what is kept, with the key from where the config file says.
// Whoever only reads may do so beside a sotto that writes, and is told where
// there is nothing to read; for a writer a database is made. Whoever opened it
// closes it.
func (c *call) history(ctx context.Context, readOnly bool) (*store.Store, error) {
	file := c.historyFile()
	there, err := present(file)
	if err != nil {
		return nil, err
	}
	if readOnly && !there {
		return nil, problem.New(problem.StoreMissing, file)
	}
	key, chosen, err := c.historyKey(ctx, there)
	if err != nil {
		return nil, err
	}
	s, err := store.Open(ctx, store.Options{File: file, Key: key, ReadOnly: readOnly})
	if err != nil || chosen || readOnly {
		return s, err
	}
	if err := config.Set(c.configFile(), "history.key", string(account.KeyInKeyring)); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// present tells whether a file is there. Where the system does not say,
// nobody may take it for missing: a key would be made that opens nothing.
func present(file string) (bool, error) {
	_, err := os.Lstat(file)
	switch {
	case err == nil:
		return true, nil
	case errors.Is(err, fs.ErrNotExist):
		return false, nil
	}
	return false, &account.StoreError{File: file, Fault: account.StoreUnreadable, Cause: err}
}

// askHistory asks for the passphrase that the key of the history is under,
// and has a new one chosen where the database is still to be made. What else
// is wrong is told when it is opened.
func (c *call) askHistory(ctx context.Context) error {
	if err := c.secrets().Unlock(ctx); err != nil {
		return err
	}
	if there, err := present(c.historyFile()); there || err != nil {
		return nil
	}
	key, err := c.secrets().FirstKey(ctx, account.FromPassphrase)
	clear(key)
	var wrong *account.SecretError
	if ctx.Err() != nil || errors.As(err, &wrong) && wrong.Fault == account.NobodyToAsk {
		return err
	}
	return nil
}

// historyKey is the key of the history, nil for one in the clear, and whether
// the config file says where it is. Where nobody has chosen, the keyring is
// meant if there is one. A key is made for a database that does not exist,
// and for no other.
func (c *call) historyKey(ctx context.Context, there bool) (key []byte, chosen bool, err error) {
	all, err := config.Load(c.configFile())
	if err != nil {
		return nil, false, err
	}
	from, chosen := account.FromKeyring, true
	switch all.Settings.History.Key {
	case account.KeyNone:
		return nil, true, nil
	case account.KeyOfPassphrase:
		from = account.FromPassphrase
	case account.KeyUnchosen:
		chosen = false
	}
	take := c.secrets().FirstKey
	if there {
		take = c.secrets().Key
	}
	key, err = take(ctx, from)
	var e *account.SecretError
	if !chosen && errors.As(err, &e) && e.Fault == account.KeyringAbsent {
		err = problem.New(problem.KeyUnchosen, "").Because(err)
	}
	return key, chosen, err
}
