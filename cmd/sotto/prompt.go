package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"

	"golang.org/x/term"

	"sotto/account"
	"sotto/account/secret"
)

// longestPassword is the most bytes that are read as one.
const longestPassword = 64 << 10

// ask asks for a password at the terminal, without showing it.
func ask(ctx context.Context, a account.Account) ([]byte, error) {
	return hidden(ctx, "Password of "+a.Address.String(), account.SecretError{Address: a.Address})
}

// askPassphrase asks for the passphrase of sotto's own secrets, and twice for
// a new one, since nothing can open what a slip of the finger has sealed.
func askPassphrase(ctx context.Context, q secret.Question) ([]byte, error) {
	nobody := account.SecretError{File: q.File}
	switch {
	case q.New:
		return newPassphrase(ctx, "sotto's secrets", nobody)
	case q.Again:
		return hidden(ctx, "That does not open it. Passphrase of sotto's secrets", nobody)
	}
	return hidden(ctx, "Passphrase of sotto's secrets", nobody)
}

// newPassphrase asks for a passphrase to seal something with, until it was
// typed twice.
func newPassphrase(ctx context.Context, what string, nobody account.SecretError) ([]byte, error) {
	return twice(ctx, "Choose a passphrase for "+what, "The same again", nobody, hidden)
}

// hidden asks for something at the terminal, without showing it. It may only
// be called while no screen owns the terminal. When the context ends, the
// terminal shows again what is typed. nobody is the error where there is no
// terminal, or nothing comes.
func hidden(ctx context.Context, say string, nobody account.SecretError) ([]byte, error) {
	answer, err := hiddenOrNone(ctx, say, nobody)
	if err == nil && len(answer) == 0 {
		nobody.Fault, nobody.Detail = account.NobodyToAsk, "nothing was typed"
		return nil, &nobody
	}
	return answer, err
}

// hiddenOrNone is hidden where Enter alone is an answer too.
func hiddenOrNone(ctx context.Context, say string, nobody account.SecretError) ([]byte, error) {
	return asked(ctx, say, nobody, false)
}

// shown asks for a line at the terminal, which is seen as it is typed.
func shown(ctx context.Context, say string, nobody account.SecretError) (string, error) {
	line, err := asked(ctx, say, nobody, true)
	return strings.TrimSpace(string(line)), err
}

// asked asks for a line at the terminal, and shows what is typed or not.
func asked(ctx context.Context, say string, nobody account.SecretError, show bool) ([]byte, error) {
	read, write := "/dev/tty", "/dev/tty"
	if runtime.GOOS == "windows" {
		read, write = "CONIN$", "CONOUT$"
	}
	nobody.Fault = account.NobodyToAsk
	failed := func(err error) error {
		nobody.Cause = err
		return &nobody
	}
	in, err := os.OpenFile(read, os.O_RDWR, 0)
	if err != nil {
		return nil, failed(err)
	}
	out, err := os.OpenFile(write, os.O_RDWR, 0)
	if err != nil {
		return nil, failed(err)
	}
	defer out.Close()
	if !term.IsTerminal(int(in.Fd())) {
		return nil, failed(errors.New("it is no terminal"))
	}
	answer, err := answered(ctx, in, out, say, show)
	if err != nil && ctx.Err() == nil {
		nobody.Detail = "nothing was typed"
		return nil, failed(err)
	}
	return answer, err
}

// answered says a question and waits for the answer. Where more than one line
// was pasted at once, it says so and asks again.
func answered(ctx context.Context, in, out *os.File, say string, show bool) ([]byte, error) {
	for {
		if show {
			fmt.Fprintf(out, "%s: ", say)
			return typed(ctx, func() ([]byte, error) { return lineOf(in) })
		}
		answer, err := unseen(ctx, in, out, say)
		if !errors.Is(err, errLineEnd) {
			return answer, err
		}
		fmt.Fprintln(out, "What you pasted has more than one line. Nothing of it was taken.")
	}
}

// typed waits for what is typed, or for the end of the context. A read that
// nobody waits for any more ends with the program.
func typed(ctx context.Context, read func() ([]byte, error)) ([]byte, error) {
	type answer struct {
		text []byte
		err  error
	}
	answers := make(chan answer, 1)
	go func() {
		text, err := read()
		answers <- answer{text, err}
	}()
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case a := <-answers:
		return a.text, a.err
	}
}

// lineOf reads one line, and nothing behind it.
func lineOf(r io.Reader) ([]byte, error) {
	var line []byte
	for one := make([]byte, 1); len(line) < longestPassword; {
		n, err := r.Read(one)
		switch {
		case n == 1 && one[0] == '\n':
			return line, nil
		case n == 1:
			line = append(line, one[0])
		case err != nil:
			return nil, err
		}
	}
	return line, nil
}

// tellTerminal says something to the person at the terminal alone: what no
// file or pipe shall get.
func tellTerminal(say string) error {
	name := "/dev/tty"
	if runtime.GOOS == "windows" {
		name = "CONOUT$"
	}
	out, err := os.OpenFile(name, os.O_RDWR, 0)
	if err != nil {
		return &account.FileError{File: "the terminal", Doing: "write", Cause: err}
	}
	_, err = fmt.Fprintln(out, say)
	return errors.Join(err, out.Close())
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
