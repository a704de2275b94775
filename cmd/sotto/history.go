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

// historyFile is where what is said is kept: in $XDG_DATA_HOME, beside the
// secrets under a passphrase.
func (d *door) historyFile() string {
	return filepath.Join(filepath.Dir(secret.Path(d.getenv, d.home)), "history.db")
}

// history opens the database with its key. Where no place for the key was
// chosen yet the keyring is taken, if it answers; else a person must choose.
func (c *call) history(ctx context.Context, readOnly bool) (*store.Store, error) {
	all, err := config.Load(c.configFile())
	if err != nil {
		return nil, err
	}
	exists, err := c.historyExists()
	if err != nil {
		return nil, err
	}
	key, err := c.historyKey(ctx, all.Settings.History.Key, exists)
	if err != nil {
		return nil, err
	}
	defer clear(key)
	return store.Open(ctx, store.Options{File: c.historyFile(), Key: key, ReadOnly: readOnly})
}

// historyExists tells whether there is a database. Where that cannot be told,
// none may be made either.
func (d *door) historyExists() (bool, error) {
	_, err := os.Stat(d.historyFile())
	if err == nil || errors.Is(err, fs.ErrNotExist) {
		return err == nil, nil
	}
	return false, &account.StoreError{File: d.historyFile(), Fault: account.StoreUnreadable, Cause: err}
}

// askHistory asks for the passphrase that the key of the history is under,
// and has a new one chosen where the database is still to be made. What else
// is wrong is told when it is opened.
func (c *call) askHistory(ctx context.Context) error {
	if err := c.secrets().Unlock(ctx); err != nil {
		return err
	}
	if exists, err := c.historyExists(); exists || err != nil {
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

// historyKey is the key of the database; nil where a person chose none. Only
// a database that is not there yet may have a new key.
func (c *call) historyKey(ctx context.Context, from account.HistoryKey, exists bool) ([]byte, error) {
	get := c.secrets().FirstKey
	if exists {
		get = c.secrets().Key
	}
	switch from {
	case account.KeyNone:
		return nil, nil
	case account.KeyOfPassphrase:
		return get(ctx, account.FromPassphrase)
	case account.KeyInKeyring:
		return get(ctx, account.FromKeyring)
	}
	key, err := get(ctx, account.FromKeyring)
	var wrong *account.SecretError
	if errors.As(err, &wrong) && wrong.Fault == account.KeyringAbsent {
		return nil, problem.New(problem.KeyUnchosen, "").Because(err)
	}
	if err != nil {
		return nil, err
	}
	return key, config.Set(c.configFile(), "history.key", string(account.KeyInKeyring))
}
