package secret

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"sotto/account"
	"sotto/roster"
)

var ana = roster.MustParse("ana@acme.example")

// word is how something with the keyring went, in the fault's word.
func word(t *testing.T, err error) string {
	t.Helper()
	var e *account.SecretError
	switch {
	case err == nil:
		return "done"
	case strings.Contains(err.Error(), "pässword"):
		t.Errorf("the error shows the password: %v", err)
	case errors.As(err, &e):
		return string(e.Fault)
	}
	return err.Error()
}

func TestA35Command(t *testing.T) {
	dir := t.TempDir()
	script := func(name, text string) string {
		file := filepath.Join(dir, name)
		if err := os.WriteFile(file, []byte("#!/bin/sh\n"+text), 0o700); err != nil {
			t.Fatal(err)
		}
		return file
	}
	s := New(Options{Getenv: os.Getenv, CommandLimit: 5 * time.Second})
	from := func(s *Store, command ...string) (string, *account.SecretError) {
		got, err := s.Password(context.Background(), account.Account{
			Address: ana, Password: account.Password{Source: account.FromCommand, Command: command},
		})
		var e *account.SecretError
		errors.As(err, &e)
		return string(got), e
	}
	for name, c := range map[string]struct{ text, want string }{
		"a line":     {"echo 'pa ss'", "pa ss"},
		"two lines":  {"printf 'one\\ntwo\\n'", "one"},
		"no newline": {"printf one", "one"},
		"windows":    {"printf 'one\\r\\n'", "one"},
		"no shell":   {`printf '%s' "$1"`, "$(id) ; x"},
	} {
		if got, err := from(s, script(strings.ReplaceAll(name, " ", "-"), c.text), "$(id) ; x"); got != c.want || err != nil {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
	for name, c := range map[string]struct{ text, detail string }{
		"exit 1":     {"echo secret; echo 'no such entry' >&2; exit 1", "no such entry"},
		"empty line": {"echo; echo secret", "empty"},
		"nothing":    {"exit 0", "empty"},
	} {
		_, err := from(s, script(strings.ReplaceAll(name, " ", "-"), c.text))
		if err == nil || err.Fault != account.CommandFailed || !strings.Contains(err.Detail, c.detail) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := from(s, filepath.Join(dir, "none")); err == nil || err.Fault != account.CommandFailed {
		t.Errorf("a missing program: %v", err)
	}
	if _, err := from(New(Options{CommandLimit: 50 * time.Millisecond}), "sleep", "60"); err == nil || !strings.Contains(err.Detail, "did not end") {
		t.Errorf("a command that hangs: %v", err)
	}
}

func TestAsking(t *testing.T) {
	a := account.Account{Address: ana, Password: account.Password{Source: account.FromPrompt}}
	var e *account.SecretError
	if _, err := New(Options{}).Password(context.Background(), a); !errors.As(err, &e) || e.Fault != account.NobodyToAsk {
		t.Errorf("with nobody to ask: %v", err)
	}
	times := 0
	s := New(Options{Ask: func(context.Context, account.Account) ([]byte, error) { times++; return []byte("told"), nil }})
	for range 2 {
		got, err := s.Password(context.Background(), a)
		if string(got) != "told" || err != nil {
			t.Errorf("%q, %v", got, err)
		}
		clear(got)
	}
	if times != 1 {
		t.Errorf("asked %d times", times)
	}
}
