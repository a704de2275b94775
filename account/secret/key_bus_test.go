//go:build !darwin && !windows

package secret

import (
	"bytes"
	"errors"
	"path/filepath"
	"testing"
	"time"

	"sotto/account"
	"sotto/account/secret/secrettest"
)

// The key lives in the real keyring, and outlives it and us.
func TestKeyInKeyring(t *testing.T) {
	bus := secrettest.Start(t, true)
	file := newPath(t)
	s := storeOn(t, bus, Options{File: file})
	if _, err := s.Key(t.Context(), account.FromKeyring); word(t, err) != "missing" {
		t.Errorf("before there is one: %v", err)
	}
	first, err := s.FirstKey(t.Context(), account.FromKeyring)
	if err != nil || len(first) != 32 {
		t.Fatalf("the first is %x, %v", first, err)
	}
	if got := does(t, s, "read keep read forget"); got != "missing done done done" {
		t.Errorf("beside a password it said %s", got)
	}
	bus.Unlocked(t)
	s = storeOn(t, bus, Options{File: file})
	if again, err := s.FirstKey(t.Context(), account.FromKeyring); err != nil || !bytes.Equal(again, first) {
		t.Errorf("the first is another: %v", err)
	}
	bus.Locked(t)
	bus.Person(t, secrettest.Types(secrettest.Passphrase))
	if again, err := s.Key(t.Context(), account.FromKeyring); err != nil || !bytes.Equal(again, first) {
		t.Errorf("unlocked by a person it is another: %v", err)
	}
}

// A keyring that merely fails makes no key, even on the caller's word.
func TestKeyIsNotMadeByAFailingKeyring(t *testing.T) {
	fake := func(s *secrettest.Service) func(*testing.T) *Store {
		return func(t *testing.T) *Store {
			bus := secrettest.Empty(t, "")
			bus.Fake(t, s)
			return storeOn(t, bus, Options{File: newPath(t)})
		}
	}
	for want, start := range map[string]func(t *testing.T) *Store{
		"absent": func(t *testing.T) *Store { return storeOf(t, nil, Options{File: newPath(t)}) },
		"silent": func(t *testing.T) *Store {
			return storeOf(t, []string{"DBUS_SESSION_BUS_ADDRESS=unix:path=" + mute(t)}, Options{File: newPath(t), Limit: 700 * time.Millisecond})
		},
		"dismissed": func(t *testing.T) *Store {
			return storeOn(t, secrettest.Start(t, false), Options{File: newPath(t)})
		},
		"denied":  fake(&secrettest.Service{Refuses: map[string]string{"SearchItems": "org.freedesktop.DBus.Error.AccessDenied"}}),
		"differs": fake(&secrettest.Service{Forgets: true}),
	} {
		t.Run(want, func(t *testing.T) {
			s := start(t)
			first, err := s.FirstKey(t.Context(), account.FromKeyring)
			key, again := s.Key(t.Context(), account.FromKeyring)
			if first != nil || key != nil || word(t, err) != want || word(t, again) != want && want != "differs" {
				t.Errorf("there is %x, then %x: %v, then %v", first, key, err, again)
			}
		})
	}
}

// A locked keyring that nobody unlocked is as it was.
func TestKeyIsNotMadeInALockedKeyring(t *testing.T) {
	bus := secrettest.Start(t, false)
	s := storeOn(t, bus, Options{File: newPath(t)})
	if _, err := s.FirstKey(t.Context(), account.FromKeyring); word(t, err) != "dismissed" {
		t.Errorf("it said %v", err)
	}
	bus.Unlocked(t)
	if _, err := s.Key(t.Context(), account.FromKeyring); word(t, err) != "missing" {
		t.Errorf("while it was locked a key was made: %v", err)
	}
}

// From the keyring to the file and back, with the real one; it ends in the
// middle, and nothing is lost.
func TestMoveOutOfTheKeyring(t *testing.T) {
	bus := secrettest.Start(t, true)
	person := &typist{types: []string{"open sesame"}}
	s := storeOn(t, bus, Options{File: filepath.Join(t.TempDir(), "secrets.age"), AskPassphrase: person.ask, WorkFactor: 2})
	done := func() error { return nil }
	if got := does(t, s, "keep"); got != "done" {
		t.Fatal(got)
	}
	err := s.Move(t.Context(), inKeyring, underPassphrase, done)
	if got := does(t, s, "read"); err != nil || got != "missing" {
		t.Errorf("moved, the keyring said %s: %v", got, err)
	}
	reads(t, s, "the pässword")
	failed := errors.New("it failed")
	err = s.Move(t.Context(), underPassphrase, inKeyring, func() error { return failed })
	if got := does(t, s, "read"); !errors.Is(err, failed) || got != "missing" {
		t.Errorf("not moved back, the keyring said %s: %v", got, err)
	}
	if err := s.Move(t.Context(), underPassphrase, inKeyring, done); err != nil {
		t.Error(err)
	}
	if got := does(t, s, "read"); got != "done" {
		t.Errorf("moved back, the keyring said %s", got)
	}
	if _, err := s.Password(t.Context(), underPassphrase); word(t, err) != "missing" {
		t.Errorf("moved back, the file said %v", err)
	}
	err = s.Move(t.Context(), inKeyring, underPassphrase, func() error { bus.Stop(t); return nil })
	if word(t, err) != "left" {
		t.Errorf("when the keyring ended it said %v", err)
	}
	reads(t, s, "the pässword")
}
