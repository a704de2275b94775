package store

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
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
	fresh, err := os.CreateTemp(filepath.Dir(file), ".backup-*.db") // its mode is 0600
	if err != nil {
		return &account.FileError{File: file, Doing: "create", Cause: err}
	}
	defer os.Remove(fresh.Name())
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
	defer target.unmount()
	c, err := s.connect(ctx, true)
	if err != nil {
		return s.explain(err)
	}
	quoted := "'" + strings.ReplaceAll(target.uri(file), "'", "''") + "'"
	err = c.until(ctx, func() error { return c.db.Exec("VACUUM INTO " + quoted) })
	return errors.Join(s.explain(err), c.close())
}

// SetAside gives a database that cannot be used, and what lies beside it,
// names with the date, and tells the new name. Then a new one can be made in
// its place; the old one is as it was.
func SetAside(file string, now time.Time) (string, error) {
	aside := file + now.UTC().Format(".2006-01-02T150405Z")
	if _, err := os.Lstat(aside); !errors.Is(err, fs.ErrNotExist) {
		return "", &account.FileError{File: aside, Doing: "create", Cause: fs.ErrExist}
	}
	l, err := take(file)
	if err != nil {
		return "", err
	}
	defer l.drop()
	for _, end := range []string{"", "-wal", "-shm"} {
		err := os.Rename(file+end, aside+end)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return "", &account.FileError{File: file + end, Doing: "write", Cause: err}
		}
	}
	return aside, nil
}
