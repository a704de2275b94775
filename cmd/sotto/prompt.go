package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"runtime"

	"golang.org/x/term"

	"sotto/account"
	"sotto/roster"
)

// longestPassword is the most bytes that are read as one.
const longestPassword = 64 << 10

// ask asks for a password at the terminal, without showing it. It may only
// be called while no screen owns the terminal. When the context ends, the
// terminal shows again what is typed.
func ask(ctx context.Context, a account.Account) ([]byte, error) {
	address := a.Address
	read, write := "/dev/tty", "/dev/tty"
	if runtime.GOOS == "windows" {
		read, write = "CONIN$", "CONOUT$"
	}
	nobody := func(err error) error {
		return &account.SecretError{Address: address, Fault: account.NobodyToAsk, Cause: err}
	}
	in, err := os.OpenFile(read, os.O_RDWR, 0)
	if err != nil {
		return nil, nobody(err)
	}
	out, err := os.OpenFile(write, os.O_RDWR, 0)
	if err != nil {
		return nil, nobody(err)
	}
	defer out.Close()
	fd := int(in.Fd())
	before, err := term.GetState(fd)
	if err != nil {
		return nil, nobody(err)
	}
	fmt.Fprintf(out, "Password of %s: ", address)
	defer fmt.Fprintln(out)
	return typed(ctx, fd, before, address)
}

// typed waits for the password, or for the end of the context. A read that
// nobody waits for any more ends with the program.
func typed(ctx context.Context, fd int, before *term.State, address roster.JID) ([]byte, error) {
	type answer struct {
		password []byte
		err      error
	}
	answers := make(chan answer, 1)
	go func() {
		password, err := term.ReadPassword(fd)
		answers <- answer{password, err}
	}()
	select {
	case <-ctx.Done():
		_ = term.Restore(fd, before) // there is no better way to put it back
		return nil, ctx.Err()
	case a := <-answers:
		if a.err != nil || len(a.password) == 0 {
			return nil, &account.SecretError{Address: address, Fault: account.NobodyToAsk, Detail: "nothing was typed", Cause: a.err}
		}
		return a.password, nil
	}
}

// passwordFrom reads a password from the first line of an input.
func passwordFrom(r io.Reader) ([]byte, error) {
	line, err := bufio.NewReader(io.LimitReader(r, longestPassword)).ReadBytes('\n')
	if err != nil && err != io.EOF {
		return nil, &account.FileError{File: "standard input", Doing: "read", Cause: err}
	}
	line = bytes.TrimSuffix(bytes.TrimSuffix(line, []byte("\n")), []byte("\r"))
	if len(line) == 0 {
		return nil, usage("No password came on standard input.")
	}
	return line, nil
}
