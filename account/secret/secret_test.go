package secret

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"sotto/account"
	"sotto/account/secret/secrettest"
	"sotto/roster"
)

var ana = roster.MustParse("ana@acme.example")

// TestMain lets this program be its own child: the keyring's library keeps
// one bus for the life of a process, so every case has a process of its own.
func TestMain(m *testing.M) {
	if doing := os.Getenv("SECRET_TEST_DOES"); doing != "" {
		os.Stdout.WriteString(does(doing))
		return
	}
	os.Exit(m.Run())
}

// does something with the keyring, and says how it went.
func does(what string) string {
	s := New(Options{Getenv: os.Getenv, Limit: 1500 * time.Millisecond})
	ctx := context.Background()
	said := func(err error) string {
		var e *account.SecretError
		switch {
		case err == nil:
			return "done"
		case errors.As(err, &e) && !strings.Contains(err.Error(), "pässword"):
			return string(e.Fault)
		}
		return "unexpected: " + err.Error()
	}
	var answers []string
	for _, step := range strings.Fields(what) {
		switch step {
		case "keep":
			answers = append(answers, said(s.Keep(ctx, ana, []byte("the pässword"))))
		case "read":
			password, err := s.Password(ctx, account.Account{Address: ana})
			if err == nil && string(password) != "the pässword" {
				err = errors.New("another password")
			}
			answers = append(answers, said(err))
		case "forget":
			answers = append(answers, said(s.Forget(ctx, ana)))
		case "available":
			answers = append(answers, said(s.Available(ctx, ana)))
		}
	}
	return strings.Join(answers, " ")
}

// child has a process of its own do something, and gives what it said.
func child(t *testing.T, env []string, what string) string {
	t.Helper()
	c := exec.Command(os.Args[0])
	c.Env = append(env, "SECRET_TEST_DOES="+what, "PATH="+os.Getenv("PATH"))
	began := time.Now()
	out, err := c.Output()
	if err != nil {
		t.Fatal(err)
	}
	if took := time.Since(began); took > 10*time.Second {
		t.Errorf("it took %v", took)
	}
	return string(out)
}

func TestKeyring(t *testing.T) {
	bus := secrettest.Start(t, true)
	if got := child(t, bus.Env(), "available read keep read keep read forget read forget"); got != "done missing done done done done done missing done" {
		t.Errorf("it said %s", got)
	}
	// Another process reads what one has kept.
	if got := child(t, bus.Env(), "keep"); got != "done" {
		t.Errorf("it said %s", got)
	}
	if got := child(t, bus.Env(), "read"); got != "done" {
		t.Errorf("it said %s", got)
	}
}

// A-37, F-24: each way in which there is no keyring ends in time, with the
// word for it.
func TestF24NoKeyring(t *testing.T) {
	secrettest.Need(t, "dbus-daemon", "gnome-keyring-daemon")
	silent := "[D-BUS Service]\nName=org.freedesktop.secrets\nExec=/bin/sh -c 'exec sleep 10'\n"
	broken := "[D-BUS Service]\nName=org.freedesktop.secrets\nExec=/bin/false\n"
	for name, c := range map[string]struct{ got, want string }{
		"no bus":        {child(t, []string{"HOME=" + t.TempDir()}, "available keep read forget"), "absent absent absent absent"},
		"autolaunch":    {child(t, []string{"DBUS_SESSION_BUS_ADDRESS=autolaunch:"}, "read"), "absent"},
		"bogus socket":  {child(t, []string{"DBUS_SESSION_BUS_ADDRESS=unix:path=" + filepath.Join(t.TempDir(), "none")}, "read keep"), "absent absent"},
		"no service":    {child(t, secrettest.Empty(t, "").Env(), "read keep"), "absent absent"},
		"broken":        {child(t, secrettest.Empty(t, broken).Env(), "read keep"), "absent absent"},
		"never answers": {child(t, secrettest.Empty(t, silent).Env(), "read keep"), "silent silent"},
	} {
		if c.got != c.want {
			t.Errorf("%s: it said %s, want %s", name, c.got, c.want)
		}
	}
}

// A locked keyring asks to be unlocked; where nobody can, it is locked, or
// silent while its question stands.
func TestA37LockedKeyring(t *testing.T) {
	bus := secrettest.Start(t, false)
	got := child(t, bus.Env(), "read keep")
	for _, word := range strings.Fields(got) {
		if word != "locked" && word != "silent" && word != "denied" {
			t.Errorf("it said %s", got)
		}
	}
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
