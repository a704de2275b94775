package config

import (
	"errors"
	"os"
	"path/filepath"
	"time"

	"sotto/account"
)

// unfinished is the name of a config file that is not whole yet, with something
// random for the star.
const unfinished = ".config-*.toml"

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
	sweep(filepath.Dir(file))
	fresh, err := os.CreateTemp(filepath.Dir(file), unfinished) // its mode is 0600
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

// sweep takes away what a process left that was killed while it wrote
// (threats R-41). Nobody writes for a minute.
func sweep(folder string) {
	all, _ := os.ReadDir(folder) // what cannot be read is told when it is written to
	for _, e := range all {
		if ours, _ := filepath.Match(unfinished, e.Name()); !ours {
			continue
		}
		if info, err := e.Info(); err == nil && info.Mode().IsRegular() && time.Since(info.ModTime()) > time.Minute {
			_ = os.Remove(filepath.Join(folder, e.Name()))
		}
	}
}
