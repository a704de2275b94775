package config

import (
	"errors"
	"os"
	"path/filepath"

	"sotto/account"
)

// replace writes a file in the place of another. A crash leaves the one or
// the other, whole. The file is ours alone, and so is its folder when it is
// made.
func replace(file string, data []byte) (err error) {
	if real, err := filepath.EvalSymlinks(file); err == nil {
		file = real // a config file kept elsewhere stays there
	}
	fail := func(doing string, err error) error {
		return &account.FileError{File: file, Doing: doing, Cause: err}
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return fail("create", err)
	}
	fresh, err := os.CreateTemp(filepath.Dir(file), ".config-*.toml") // its mode is 0600
	if err != nil {
		return fail("create", err)
	}
	defer func() {
		if err != nil {
			_ = os.Remove(fresh.Name())
		}
	}()
	_, err = fresh.Write(data)
	if err = errors.Join(err, fresh.Sync(), fresh.Close()); err != nil {
		return fail("write", err)
	}
	if err = os.Rename(fresh.Name(), file); err != nil {
		return fail("write", err)
	}
	return nil
}
