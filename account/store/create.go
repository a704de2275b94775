package store

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/ncruces/go-sqlite3"

	"sotto/account"
)

// present sees that there is a file to open. A missing one is made; one that
// is empty has lost what it held, because sotto never leaves an empty one,
// and stays as it is.
func (s *Store) present(ctx context.Context) error {
	info, err := os.Stat(s.options.File)
	switch {
	case errors.Is(err, fs.ErrNotExist) && !s.options.ReadOnly:
		return s.create(ctx)
	case err != nil:
		return err
	case info.IsDir():
		return s.fail(account.StoreUnreadable, "it is a folder", nil)
	case info.Size() == 0:
		return s.fail(account.StoreCorrupt, "it is empty", nil)
	case s.options.ReadOnly:
		_ = s.secure() // where nothing can be made, nothing is
		return nil
	}
	return s.secure()
}

// create makes the database beside its place and puts it there when it is
// whole, so that a crash leaves none or a good one. A log without its
// database means that somebody took the database away.
func (s *Store) create(ctx context.Context) error {
	if logged(s.options.File) {
		return s.fail(account.StoreCorrupt, "it is gone, and its log is still there", nil)
	}
	fresh := s.options.File + ".new"
	for _, left := range []string{fresh, fresh + "-wal", fresh + "-shm"} {
		if err := os.Remove(left); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	if err := s.disk.fill(ctx, fresh, s.options.schema); err != nil {
		return errors.Join(err, os.Remove(fresh))
	}
	if err := os.Rename(fresh, s.options.File); err != nil {
		return err
	}
	if err := settle(filepath.Dir(s.options.File)); err != nil {
		return err
	}
	return s.secure()
}

// fill makes a database of the newest form in a new file.
func (d *disk) fill(ctx context.Context, file string, schema []string) error {
	f, err := os.OpenFile(file, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	c, err := open(ctx, d.uri(file), sqlite3.OPEN_READWRITE)
	if err != nil {
		return err
	}
	err = c.found(schema)
	return errors.Join(err, c.close())
}

// found gives an empty database its checksums, its log and its tables.
func (c *conn) found(schema []string) error {
	if err := c.db.EnableChecksums("main"); err != nil {
		return err
	}
	if err := c.migrate(schema); err != nil {
		return err
	}
	if err := c.db.Exec("PRAGMA journal_mode = WAL"); err != nil {
		return err
	}
	return c.keepLog(false)
}

// secure sees that nobody else can read the database and what lies beside
// it. The log is made here, because SQLite would make it readable to all.
func (s *Store) secure() error {
	for _, end := range []string{"", "-wal", "-shm"} {
		f, err := os.OpenFile(s.options.File+end, os.O_RDWR|os.O_CREATE, 0o600)
		if err != nil {
			return err
		}
		if err := errors.Join(narrow(f.Name(), 0o600), f.Close()); err != nil {
			return err
		}
	}
	return nil
}
