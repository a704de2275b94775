package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"sotto/account"
	"sotto/account/archive"
	"sotto/account/config"
	"sotto/account/store"
	"sotto/account/vault"
	"sotto/session/problem"
	"sotto/ui/text"
)

// runArchiveRestore puts a backup in the place of the history. Until the
// backup has proved to be whole and stands beside it, nothing is changed; then
// the history is set aside, never deleted.
func runArchiveRestore(ctx context.Context, c *call) error {
	name, file := c.arg(0), c.historyFile()
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return &account.FileError{File: filepath.Dir(file), Doing: "create", Cause: err}
	}
	scratch, err := store.NewScratch(file)
	if err != nil {
		return err
	}
	defer scratch.Close()
	fresh := scratch.File("history.db")
	list, err := c.unpack(ctx, name, fresh)
	if err != nil {
		return offChat(err)
	}
	aside, err := store.Replace(file, fresh, time.Now())
	if err != nil {
		return offChat(err)
	}
	fmt.Fprintf(c.out, "The history is that of the backup: %s.\n", extent(list))
	if aside != "" {
		fmt.Fprintf(c.out, "What was there before is kept in %s.\n", text.Line(aside))
	}
	return nil
}

// unpack makes a database of a backup, with the key of this computer, and
// sees that it is whole.
func (c *call) unpack(ctx context.Context, name, fresh string) ([]archive.Tally, error) {
	in, err := c.input(name)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	passphrase, err := c.passphrase(ctx, false)
	if err != nil {
		return nil, err
	}
	defer clear(passphrase)
	plain, err := unseal(in, name, passphrase)
	if err != nil {
		return nil, err
	}
	key, chosen, err := c.historyKey(ctx, false) // the key of the history that is there may be what was lost
	if err != nil {
		return nil, err
	}
	if err := store.Put(ctx, plain, fresh, key); err != nil {
		return nil, ofBackup(name, err)
	}
	list, err := prove(ctx, fresh, key)
	if err == nil && !chosen {
		return list, config.Set(c.configFile(), "history.key", string(account.KeyInKeyring))
	}
	return list, ofBackup(name, err)
}

// prove opens a database that came from elsewhere, checks all of it, and
// takes from it what only one computer may have or send.
func prove(ctx context.Context, file string, key []byte) (list []archive.Tally, err error) {
	s, err := store.Open(ctx, store.Options{File: file, Key: key})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	found, err := examine(ctx, s)
	if err != nil {
		return nil, err
	}
	if found.Damaged {
		return nil, &account.StoreError{File: file, Fault: account.StoreCorrupt, Detail: found.Findings[0]}
	}
	err = s.Write(ctx, func(tx *store.Tx) error {
		return errors.Join(vault.On(tx).Settle(), archive.On(tx).Settle())
	})
	if err != nil {
		return nil, err
	}
	list, err = tally(ctx, s, archive.Selection{})
	if err != nil {
		return nil, err
	}
	return list, s.Fold(ctx)
}

// ofBackup says of a failure whether the backup is to blame for it.
func ofBackup(name string, err error) error {
	var here *account.FileError
	var e *account.StoreError
	switch {
	case err == nil || errors.As(err, &here) || errors.Is(err, context.Canceled):
		return err
	case !errors.As(err, &e):
		return unusable(name, "it is damaged", err)
	case e.Fault == account.StoreFull || e.Fault == account.StoreReadOnly:
		return err
	case e.Fault == account.StoreNewer:
		return problem.New(problem.StoreNewer, name).With(problem.Fact{Name: "detail", Value: e.Detail})
	}
	return unusable(name, e.Detail, err)
}
