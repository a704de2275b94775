package store

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"sotto/account"
)

// Backup writes a copy of the database as it is now to a new file, encrypted
// with a key or, for nil, plain. It may be any key: a copy that is to be read
// elsewhere has its own. Whoever writes meanwhile is not kept waiting. The
// copy appears when it is whole; a file that is there already is not touched.
func (s *Store) Backup(ctx context.Context, file string, key []byte) error {
	if _, err := os.Lstat(file); !errors.Is(err, fs.ErrNotExist) {
		return &account.FileError{File: file, Doing: "create", Cause: fs.ErrExist}
	}
	scratch, err := NewScratch(file)
	if err != nil {
		return err
	}
	defer scratch.Close()
	fresh, err := os.OpenFile(scratch.File("backup.db"), os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return &account.FileError{File: file, Doing: "create", Cause: err}
	}
	if err := s.copy(ctx, fresh.Name(), key); err != nil {
		return errors.Join(err, fresh.Close())
	}
	if err := errors.Join(fresh.Sync(), fresh.Close()); err != nil {
		return &account.FileError{File: file, Doing: "write", Cause: err}
	}
	if err := os.Rename(fresh.Name(), file); err != nil {
		return &account.FileError{File: file, Doing: "create", Cause: err}
	}
	return settle(filepath.Dir(file))
}

func (s *Store) copy(ctx context.Context, file string, key []byte) error {
	target := mount(nil, key)
	target.copies = true
	defer target.unmount()
	c, err := s.connect(ctx, true)
	if err != nil {
		return s.explain(err)
	}
	err = c.until(ctx, func() error { return (&Tx{c}).Exec("VACUUM INTO ?", target.uri(file)) })
	return errors.Join(s.explain(err), c.close())
}

// Replace puts another database, which nobody has open, in the place of one
// that is set aside, and tells the new name of that; "" where there was none.
// If anything fails, the first is where it was. Another process that writes
// to the first is an *account.StoreError, and nothing is changed.
func Replace(file, by string, now time.Time) (aside string, err error) {
	l, err := take(file)
	if err != nil {
		return "", named(err, file)
	}
	defer l.drop()
	aside = asideOf(file, now)
	if err := move(file, aside); err != nil {
		return "", err
	}
	if err := os.Rename(by, file); err != nil {
		return "", errors.Join(&account.FileError{File: file, Doing: "create", Cause: err}, move(aside, file))
	}
	if _, err := os.Lstat(aside); errors.Is(err, fs.ErrNotExist) {
		aside = ""
	}
	return aside, settle(filepath.Dir(file))
}

func asideOf(file string, now time.Time) string {
	return file + now.UTC().Format(".2006-01-02T150405Z")
}

// move gives a database and what lies beside it other names, all or none.
func move(from, to string) error {
	ends := []string{"", "-wal", "-shm"}
	for _, end := range ends {
		if _, err := os.Lstat(to + end); !errors.Is(err, fs.ErrNotExist) {
			return &account.FileError{File: to + end, Doing: "create", Cause: fs.ErrExist}
		}
	}
	for i, end := range ends {
		err := os.Rename(from+end, to+end)
		if err == nil || errors.Is(err, fs.ErrNotExist) {
			continue
		}
		for _, back := range ends[:i] {
			_ = os.Rename(to+back, from+back) // what is missing there was never moved
		}
		return &account.FileError{File: from + end, Doing: "write", Cause: err}
	}
	return nil
}

// named says in an error of a lock whose lock it is.
func named(err error, file string) error { return (&Store{options: Options{File: file}}).explain(err) }
