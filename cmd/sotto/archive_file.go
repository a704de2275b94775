package main

import (
	"errors"
	"io"
	"os"

	"sotto/account"
)

// outlet is where a command writes what it was asked for. It remembers what
// went wrong there: a full disk under it must not be taken for one under the
// history.
type outlet struct {
	io.Writer
	name   string
	broken error
}

func (o *outlet) Write(p []byte) (int, error) {
	n, err := o.Writer.Write(p)
	if err != nil && o.broken == nil {
		o.broken = &account.FileError{File: o.name, Doing: "write", Cause: err}
	}
	return n, err
}

// fill has something written, and says first what went wrong with the
// writing itself.
func (o *outlet) fill(write func(io.Writer) error) error {
	err := write(o)
	if o.broken != nil {
		return o.broken
	}
	return err
}

// newFile makes a file that only we may read, and has it written. One that
// is there already is not touched, and one that did not become whole is
// removed.
func newFile(name string, write func(io.Writer) error) error {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, os.ErrExist) {
		return exists(name, nil)
	}
	if err != nil {
		return &account.FileError{File: name, Doing: "create", Cause: err}
	}
	o := &outlet{Writer: f, name: name}
	err = o.fill(write)
	if err == nil {
		err = f.Sync()
	}
	if wrong := f.Close(); err == nil {
		err = wrong
	}
	if err == nil {
		return nil
	}
	var told *account.FileError
	if errors.Is(err, os.ErrClosed) || !errors.As(err, &told) && errors.As(err, new(*os.PathError)) {
		err = &account.FileError{File: name, Doing: "write", Cause: err}
	}
	return errors.Join(err, os.Remove(name))
}

// output has something written to the file that is named, or to standard
// output where that is "" or "-".
func (c *call) output(name string, write func(io.Writer) error) error {
	if name == "" || name == "-" {
		return (&outlet{Writer: c.out, name: "standard output"}).fill(write)
	}
	return newFile(name, write)
}

// input opens the file that is named, or standard input for "-".
func (c *call) input(name string) (io.ReadCloser, error) {
	if name == "-" {
		return io.NopCloser(c.in), nil
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, &account.FileError{File: name, Doing: "read", Cause: err}
	}
	return f, nil
}

// exists says that a file is there already, or that nobody can know.
func exists(name string, err error) error {
	if err != nil {
		return err
	}
	return usage("%s exists already, and is not written over.", name)
}
