package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"testing"

	"sotto/account"
	"sotto/account/secret"
	"sotto/roster"
)

// additionOf is an account on its way into an empty config file, with a store
// whose passphrase is known.
func additionOf(t *testing.T, home string, source account.Source) *addition {
	t.Helper()
	getenv := func(name string) string {
		return map[string]string{"XDG_CONFIG_HOME": home, "XDG_DATA_HOME": home}[name]
	}
	store := secret.New(secret.Options{
		Getenv: getenv, File: secret.Path(getenv, ""), WorkFactor: 2,
		AskPassphrase: func(context.Context, secret.Question) ([]byte, error) { return []byte("open sesame"), nil },
		Ask:           func(context.Context, account.Account) ([]byte, error) { return []byte("asked"), nil },
	})
	t.Cleanup(store.Close)
	d := &door{out: &bytes.Buffer{}, err: &bytes.Buffer{}, getenv: getenv, store: store}
	a := account.Account{Address: roster.MustParse("you@a.example"), Password: account.Password{Source: source}}
	return &addition{call: &call{door: d}, account: a, store: store}
}

// A password goes where the account says, and away from where it was.
func TestAddedPasswordIsKeptInOnePlace(t *testing.T) {
	home := t.TempDir()
	a := additionOf(t, home, account.FromPassphrase)
	if err := a.keep(t.Context(), []byte("the password")); err != nil {
		t.Fatal(err)
	}
	now, known, err := a.find(a.account.Address)
	if err != nil || !known || now.Password.Source != account.FromPassphrase {
		t.Errorf("the config file says %+v, %v", now, err)
	}
	if got, err := a.store.Password(t.Context(), now); string(got) != "the password" || err != nil {
		t.Errorf("%q is kept, %v", got, err)
	}
	again := additionOf(t, home, account.FromPrompt)
	again.before, again.known = now, true
	if err := again.keep(t.Context(), []byte("the password")); err != nil {
		t.Fatal(err)
	}
	if got, err := again.store.Password(t.Context(), now); err == nil {
		t.Errorf("%q is left under the passphrase", got)
	}
}

// When the config file cannot be written, no password is kept.
func TestNothingIsKeptWithoutTheConfig(t *testing.T) {
	home := t.TempDir()
	broken := filepath.Join(home, "sotto", "config.toml")
	if err := os.MkdirAll(broken, 0o700); err != nil {
		t.Fatal(err)
	}
	a := additionOf(t, home, account.FromPassphrase)
	if err := a.keep(t.Context(), []byte("the password")); err == nil {
		t.Error("it was added to a folder")
	}
	if got, err := a.store.Password(t.Context(), a.account); err == nil {
		t.Errorf("%q is kept", got)
	}
}
