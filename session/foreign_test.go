package session

import (
	"net"
	"os"
	"path/filepath"
	"testing"

	"sotto/account"
	"sotto/account/foreign"
	"sotto/session/event"
	"sotto/session/intent"
	"sotto/session/problem"
	"sotto/session/sessiontest"
)

// What another client keeps is told without its password; that is read when
// an account is added with it, and not before.
func TestForeignAccounts(t *testing.T) {
	ca := authority()
	s := sessiontest.Honest(t, sessiontest.HonestOptions{CA: ca})
	home := t.TempDir()
	host, port, err := net.SplitHostPort(s.Address)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(home, ".local", "share", "profanity", "accounts")
	keep := func(text string) {
		if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte("[romeo@sotto.test]\nserver="+host+"\nport="+port+"\n"+text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	keep("password=wherefore\n")
	o, b := quick(ca), booksIn(t, home)
	o.Books, o.Home = &b, home
	o.Foreign = func() ([]foreign.Found, error) {
		return foreign.Find(foreign.Here(func(string) string { return "" }, home))
	}
	w := watch(t, o)
	found := until(w, "what was found", func(event.Foreign) bool { return true }).All
	if len(found) != 1 || found[0].File != "~/.local/share/profanity/accounts" || !found[0].Plain || found[0].Account.Server != s.Address {
		t.Fatalf("found %+v", found)
	}
	add := intent.Add{Of: intent.Of{Address: romeo}, Set: found[0].Account, From: "profanity"}
	add.Set.Password.Source = account.FromPassphrase
	w.Do(add)
	if p := until(w, "a refusal", func(event.AccountRefused) bool { return true }).Problem; p.Code != problem.LoginWrongPassword {
		t.Errorf("refused because of %v", p)
	}
	keep("password=romeo-secret\n")
	w.Do(add)
	until(w, "the account", func(e event.AccountSet) bool { return e.Set.Address == romeo })
	if kept, err := b.Secrets.Password(t.Context(), add.Set); string(kept) != "romeo-secret" || err != nil {
		t.Errorf("%q is kept, %v", kept, err)
	}
	keep("")
	w.Do(add)
	if p := until(w, "a refusal", func(event.AccountRefused) bool { return true }).Problem; p.Code != problem.PasswordMissing {
		t.Errorf("refused because of %v", p)
	}
	w.Do(intent.Foreign{})
	if again := until(w, "what was found", func(event.Foreign) bool { return true }).All; len(again) != 1 || again[0].Plain {
		t.Errorf("found again %+v", again)
	}
}
