package secret

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"syscall"
	"time"

	"sotto/account"
)

// run takes the password from the first line that a command prints. There is
// no shell: the words of the config are the words of the command.
func (s *Store) run(ctx context.Context, a account.Account) ([]byte, error) {
	failed := func(detail string, cause error) error {
		return &account.SecretError{Address: a.Address, Fault: account.CommandFailed, Detail: detail, Cause: cause}
	}
	if len(a.Password.Command) == 0 {
		return nil, failed("no command is named", nil)
	}
	ctx, cancel := context.WithTimeout(ctx, s.options.CommandLimit)
	defer cancel()
	out, complaints := &line{limit: 4096}, &tail{limit: 500}
	c := exec.CommandContext(ctx, a.Password.Command[0], a.Password.Command[1:]...)
	c.Stdout, c.Stderr, c.WaitDelay = out, complaints, time.Second
	err := c.Run()
	password := out.take()
	var exit *exec.ExitError
	switch {
	case ctx.Err() != nil:
		clear(password)
		return nil, failed(fmt.Sprintf("it did not end within %s", s.options.CommandLimit), ctx.Err())
	case errors.As(err, &exit):
		clear(password)
		return nil, failed(strings.TrimSpace(exit.Error()+". "+complaints.String()), err)
	case errors.Is(err, syscall.EMFILE), errors.Is(err, syscall.ENFILE):
		clear(password)
		return nil, failed("it could not be run, because sotto may open no more files", err)
	case err != nil:
		clear(password)
		return nil, failed("it could not be run", err)
	case len(password) == 0:
		return nil, failed("it printed an empty first line", nil)
	}
	return password, nil
}

// line keeps the first line that is written to it.
type line struct {
	limit int
	text  []byte
	done  bool
}

func (l *line) Write(p []byte) (int, error) {
	first, _, ended := bytes.Cut(p, []byte("\n"))
	if !l.done {
		l.text = append(l.text, first[:min(len(first), l.limit-len(l.text))]...)
	}
	l.done = l.done || ended
	return len(p), nil
}

// take gives a copy of the line, and wipes what was kept.
func (l *line) take() []byte {
	defer clear(l.text[:cap(l.text)])
	return append([]byte(nil), bytes.TrimSuffix(l.text, []byte("\r"))...)
}

// tail keeps the end of what is written to it.
type tail struct {
	limit int
	text  []byte
}

func (t *tail) Write(p []byte) (int, error) {
	t.text = append(t.text, p[max(0, len(p)-t.limit):]...)
	t.text = t.text[max(0, len(t.text)-t.limit):]
	return len(p), nil
}

func (t *tail) String() string { return strings.ToValidUTF8(strings.TrimSpace(string(t.text)), "?") }
