package secret

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"sotto/account"
)

// largestFile is the most bytes that the file may have.
const largestFile = 1 << 20

// read gives the file's bytes, nil where there is none. One that others may
// read is taken from them first: it is sealed, but they could try passphrases.
func (f *file) read() ([]byte, error) {
	if f.options.File == "" {
		return nil, nil
	}
	info, err := os.Stat(f.options.File)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err == nil && info.Size() > largestFile:
		err = errors.New("it is larger than 1 MiB")
	case err == nil:
		err = private(f.options.File, info, 0o600)
	}
	var sealed []byte
	if err == nil {
		sealed, err = os.ReadFile(f.options.File)
	}
	if err != nil {
		return nil, f.broken("read", err)
	}
	return sealed, nil
}

// private takes a file or folder of ours from everybody else.
func private(path string, info fs.FileInfo, mode fs.FileMode) error {
	if runtime.GOOS == "windows" || info.Mode().Perm()&^mode == 0 {
		return nil
	}
	return os.Chmod(path, mode)
}

// folder makes the folder that the file is in, for us alone.
func (f *file) folder() error {
	if f.options.File == "" {
		return f.broken("create", errors.New("it is not known where it should be"))
	}
	dir := filepath.Dir(f.options.File)
	err := os.MkdirAll(dir, 0o700)
	if err != nil {
		return f.broken("create", err)
	}
	info, err := os.Stat(dir)
	if err == nil {
		err = private(dir, info, 0o700)
	}
	if err != nil {
		return f.broken("create", err)
	}
	return nil
}

// unfinished is the name of a file that is not whole yet, with something
// random for the star.
const unfinished = ".secrets-*.age"

// write puts the file in its place, whole or not at all, and reads it back.
func (f *file) write(sealed []byte) (err error) {
	path := f.options.File
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real // a file kept elsewhere stays there
	}
	sweep(filepath.Dir(path))
	fresh, err := os.CreateTemp(filepath.Dir(path), unfinished) // its mode is 0600
	if err != nil {
		return f.broken("create", err)
	}
	defer func() {
		if err != nil {
			_ = os.Remove(fresh.Name())
		}
	}()
	_, err = fresh.Write(sealed)
	if err = errors.Join(err, fresh.Sync(), fresh.Close()); err != nil {
		return f.broken("write", err)
	}
	read, err := os.ReadFile(fresh.Name())
	if err == nil && !bytes.Equal(read, sealed) {
		err = errors.New("what was written could not be read back")
	}
	if err == nil {
		err = os.Rename(fresh.Name(), path)
	}
	if err != nil {
		return f.broken("write", err)
	}
	settle(filepath.Dir(path))
	return nil
}

// sweep takes away what a process left that was killed while it wrote: we
// hold the lock, so nobody writes now (threats R-41).
func sweep(folder string) {
	all, _ := os.ReadDir(folder) // what cannot be read is told when it is written to
	for _, e := range all {
		if ours, _ := filepath.Match(unfinished, e.Name()); ours && e.Type().IsRegular() {
			_ = os.Remove(filepath.Join(folder, e.Name()))
		}
	}
}

// discard removes the file when it holds nothing any more.
func (f *file) discard() error {
	if err := os.Remove(f.options.File); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return f.broken("remove", err)
	}
	settle(filepath.Dir(f.options.File))
	f.remember(nil, nil)
	return nil
}

// settle has the system write a folder's new names down. Not every system
// can; the names are then as safe as it makes them.
func settle(dir string) {
	if d, err := os.Open(dir); err == nil {
		_ = d.Sync()
		_ = d.Close()
	}
}

// locked does something while no other process of ours changes the file.
func (f *file) locked(ctx context.Context, do func() error) error {
	if err := f.folder(); err != nil {
		return err
	}
	return exclusively(ctx, filepath.Join(filepath.Dir(f.options.File), "secrets.lock"), f.options.Limit+10*time.Second, do)
}

// exclusively does something while nobody else does, in any process, who asks
// by the same lock. It waits for its turn, for no longer than the limit.
func exclusively(ctx context.Context, lock string, limit time.Duration, do func() error) error {
	broken := func(err error) error { return &account.FileError{File: lock, Doing: "lock", Cause: err} }
	held, err := os.OpenFile(lock, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return broken(err)
	}
	defer held.Close() // which gives the lock back
	late := time.NewTimer(limit)
	defer late.Stop()
	again := time.NewTicker(20 * time.Millisecond)
	defer again.Stop()
	for {
		taken, err := tryLock(held)
		switch {
		case err != nil:
			return broken(err)
		case taken:
			return do()
		}
		select {
		case <-again.C:
		case <-late.C:
			return broken(errors.New("another sotto holds it"))
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (f *file) broken(doing string, cause error) error {
	return &account.FileError{File: f.options.File, Doing: doing, Cause: cause}
}
