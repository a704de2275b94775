package session

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"sotto/account"
	"sotto/account/secret"
)

// booksIn are books in a folder, with a store whose passphrase is known.
func booksIn(t *testing.T, home string) Books {
	t.Helper()
	getenv := func(name string) string { return map[string]string{"XDG_DATA_HOME": home}[name] }
	store := secret.New(secret.Options{
		Getenv: getenv, File: secret.Path(getenv, ""), WorkFactor: 2,
		AskPassphrase: func(context.Context, secret.Question) ([]byte, error) { return []byte("open sesame"), nil },
		Ask:           func(context.Context, account.Account) ([]byte, error) { return []byte("asked"), nil },
	})
	t.Cleanup(store.Close)
	return Books{File: filepath.Join(home, "sotto", "config.toml"), Secrets: store}
}

// A password goes where the account says, and away from where it was.
func TestBooksKeepAPasswordInOnePlace(t *testing.T) {
	home := t.TempDir()
	b := booksIn(t, home)
	a := account.Account{Address: romeo, Password: account.Password{Source: account.FromPassphrase}}
	if err := b.Keep(t.Context(), a, account.Conceal([]byte("the password"))); err != nil {
		t.Fatal(err)
	}
	now, known, err := b.find(romeo)
	if err != nil || !known || now.Password.Source != account.FromPassphrase {
		t.Errorf("the config file says %+v, %v", now, err)
	}
	if got, err := b.Secrets.Password(t.Context(), now); string(got) != "the password" || err != nil {
		t.Errorf("%q is kept, %v", got, err)
	}
	moved := now
	moved.Password.Source = account.FromPrompt
	again := booksIn(t, home)
	if err := again.Keep(t.Context(), moved, account.Conceal([]byte("the password"))); err != nil {
		t.Fatal(err)
	}
	if got, err := again.Secrets.Password(t.Context(), now); err == nil {
		t.Errorf("%q is left under the passphrase", got)
	}
}

// When the config file cannot be written, no password is kept.
func TestBooksKeepNothingWithoutTheConfig(t *testing.T) {
	home := t.TempDir()
	if err := os.MkdirAll(filepath.Join(home, "sotto", "config.toml"), 0o700); err != nil {
		t.Fatal(err)
	}
	b := booksIn(t, home)
	a := account.Account{Address: romeo, Password: account.Password{Source: account.FromPassphrase}}
	if err := b.Keep(t.Context(), a, account.Conceal([]byte("the password"))); err == nil {
		t.Error("it was added to a folder")
	}
	if got, err := b.Secrets.Password(t.Context(), a); err == nil {
		t.Errorf("%q is kept", got)
	}
}

// What is set of an account changes in the file, and can be set back.
func TestBooksEdit(t *testing.T) {
	b := booksIn(t, t.TempDir())
	a := account.Account{Address: romeo, Password: account.Password{Source: account.FromPrompt}}
	if err := b.Keep(t.Context(), a, account.Conceal([]byte("x"))); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		setting, value, nick string
		fails                bool
	}{
		{"nick", "Monty", "Monty", false},
		{"nick", "", "", false},
		{"nikc", "Monty", "", true},
		{"server", "nowhere", "", true},
	} {
		a, err := b.Edit(romeo, c.setting, c.value)
		if (err != nil) != c.fails || err == nil && a.Nick != c.nick {
			t.Errorf("%s = %q gives %+v, %v", c.setting, c.value, a, err)
		}
	}
	if err := b.Dismiss(t.Context(), romeo, Options{}); err != nil {
		t.Error(err)
	}
	if _, known, err := b.find(romeo); known || err != nil {
		t.Errorf("it is still written down: %v, %v", known, err)
	}
}
