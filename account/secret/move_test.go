package secret

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"sotto/account"
)

// shelf is a place made of memory, which fails as it is told.
type shelf struct {
	kept  map[string]string
	fails map[string]error // by what is done: get, set, remove
	gets  int              // how often get still works, if "later" fails
}

func (s *shelf) get(_ context.Context, it item) ([]byte, error) {
	if err := s.fails["get"]; err != nil {
		return nil, err
	}
	if s.gets--; s.gets < 0 && s.fails["later"] != nil {
		return nil, s.fails["later"]
	}
	secret, ok := s.kept[it.name]
	if !ok {
		return nil, it.wrong(account.SecretMissing, "", nil)
	}
	return []byte(secret), nil
}

func (s *shelf) set(_ context.Context, it item, secret []byte) error {
	if err := s.fails["set"]; err != nil {
		return err
	}
	if s.fails["forgets"] == nil {
		s.kept[it.name] = string(secret)
	}
	return nil
}

func (s *shelf) remove(_ context.Context, it item) error {
	if err := s.fails["remove"]; err != nil {
		return err
	}
	delete(s.kept, it.name)
	return nil
}

// from gives the account with another source.
func from(source account.Source, command ...string) account.Account {
	return account.Account{Address: ana, Password: account.Password{Source: source, Command: command}}
}

// moving is a store with a keyring that is a shelf, and a file.
func moving(t *testing.T) (*Store, *shelf) {
	t.Helper()
	s, _ := fileStore(t, newPath(t), "open sesame")
	ring := &shelf{kept: map[string]string{}, fails: map[string]error{}}
	s.ring = ring
	s.options.Ask = func(context.Context, account.Account) ([]byte, error) { return []byte("the pässword"), nil }
	return s, ring
}

// prints is a command that prints a text, as a password command does.
func prints(t *testing.T, text string) []string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "prints")
	if err := os.WriteFile(file, []byte("#!/bin/sh\necho '"+text+"'\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	return []string{file}
}

// From every source to every other: there is one copy, where it should be.
func TestMove(t *testing.T) {
	command := prints(t, "the pässword")
	sources := []account.Source{account.FromKeyring, account.FromPassphrase, account.FromCommand, account.FromPrompt}
	for _, old := range sources {
		for _, fresh := range sources {
			s, ring := moving(t)
			before, after := from(old, command...), from(fresh, command...)
			if err := s.Keep(t.Context(), before, []byte("the pässword")); err != nil {
				t.Fatal(err)
			}
			recorded := 0
			err := s.Move(t.Context(), before, after, func() error { recorded++; return nil })
			if err != nil || recorded != 1 {
				t.Errorf("from %s to %s: %v, written down %d times", old, fresh, err, recorded)
			}
			if got, err := s.Password(t.Context(), after); string(got) != "the pässword" || err != nil {
				t.Errorf("from %s to %s: it gives %q, %v", old, fresh, got, err)
			}
			_, inFile := s.file.get(t.Context(), password(ana))
			if (ring.kept[ana.String()] != "") != (fresh == account.FromKeyring) || (inFile == nil) != (fresh == account.FromPassphrase) {
				t.Errorf("from %s to %s: the keyring has %q, the file says %v", old, fresh, ring.kept, inFile)
			}
		}
	}
}

// Whichever step fails, the old source gives the password as before, and the
// new one has kept nothing.
func TestMoveLosesNothing(t *testing.T) {
	failed := errors.New("it failed")
	fails := func(what string) func(*Store, *shelf) {
		return func(_ *Store, ring *shelf) { ring.fails[what] = failed }
	}
	record := func() error { return nil }
	for name, c := range map[string]struct {
		old, fresh account.Account
		fail       func(*Store, *shelf)
		record     func() error
		want       string
	}{
		"the old source fails":      {from(account.FromKeyring), from(account.FromPassphrase), fails("get"), record, "it failed"},
		"the new source is broken":  {from(account.FromPassphrase), from(account.FromKeyring), fails("get"), record, "it failed"},
		"nothing can be stored":     {from(account.FromPassphrase), from(account.FromKeyring), fails("set"), record, "it failed"},
		"nothing was stored":        {from(account.FromPassphrase), from(account.FromKeyring), fails("forgets"), record, "differs"},
		"it cannot be read back":    {from(account.FromPassphrase), from(account.FromKeyring), func(_ *Store, ring *shelf) { ring.gets, ring.fails["later"] = 1, failed }, record, "it failed"},
		"the config is not changed": {from(account.FromPassphrase), from(account.FromKeyring), func(*Store, *shelf) {}, func() error { return failed }, "it failed"},
		"another command":           {from(account.FromPassphrase), from(account.FromCommand, prints(t, "another")...), func(*Store, *shelf) {}, record, "differs"},
		"a broken command":          {from(account.FromPassphrase), from(account.FromCommand, "/nowhere/at/all"), func(*Store, *shelf) {}, record, "command"},
		"a person has forgotten it": {from(account.FromPassphrase), from(account.FromPrompt), func(s *Store, _ *shelf) {
			s.options.Ask = func(context.Context, account.Account) ([]byte, error) { return []byte("guessed"), nil }
		}, record, "differs"},
		"nobody is there": {from(account.FromPassphrase), from(account.FromPrompt), func(s *Store, _ *shelf) { s.options.Ask = nil }, record, "nobody"},
		"no file can be made": {from(account.FromKeyring), from(account.FromPassphrase), func(s *Store, _ *shelf) {
			s.file.options.File = filepath.Join(os.DevNull, "x")
		}, record, ""},
	} {
		s, ring := moving(t)
		if err := s.Keep(t.Context(), c.old, []byte("the pässword")); err != nil {
			t.Fatal(err)
		}
		c.fail(s, ring)
		recorded := false
		err := s.Move(t.Context(), c.old, c.fresh, func() error { recorded = true; return c.record() })
		if got := word(t, err); got != c.want && (c.want != "" || err == nil) {
			t.Errorf("%s: it said %s", name, got)
		}
		if recorded && name != "the config is not changed" {
			t.Errorf("%s: the config was changed", name)
		}
		clear(ring.fails)
		if got, err := s.Password(t.Context(), c.old); string(got) != "the pässword" || err != nil {
			t.Errorf("%s: the old source gives %q, %v", name, got, err)
		}
		if got, err := s.Password(t.Context(), c.fresh); err == nil && s.place(c.fresh.Password.Source) != nil {
			t.Errorf("%s: the new source kept %q", name, got)
		}
	}
}

// What had been kept in the new place before comes back when a step fails.
func TestMovePutsBackWhatWasThere(t *testing.T) {
	failed := errors.New("it failed")
	s, ring := moving(t)
	kept(t, s, "the pässword")
	ring.kept[ana.String()] = "an older one"
	err := s.Move(t.Context(), from(account.FromPassphrase), from(account.FromKeyring), func() error { return failed })
	if !errors.Is(err, failed) || ring.kept[ana.String()] != "an older one" {
		t.Errorf("the keyring has %q, %v", ring.kept, err)
	}
}

// When only the old copy cannot be forgotten, the move is done, and told.
func TestMoveTellsOfWhatIsLeft(t *testing.T) {
	failed := errors.New("it failed")
	s, ring := moving(t)
	ring.kept[ana.String()] = "the pässword"
	recorded := false
	err := s.Move(t.Context(), from(account.FromKeyring), from(account.FromPassphrase), func() error {
		recorded, ring.fails["remove"] = true, failed
		return nil
	})
	if word(t, err) != "left" || !errors.Is(err, failed) || !recorded {
		t.Errorf("it said %v", err)
	}
	reads(t, s, "the pässword")
}
