package secret

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"sotto/account"
)

// a store that knows passwords, a passphrase and a key shows none of
// them, however it and what it holds are printed.
func TestA31StorePrintsNoSecret(t *testing.T) {
	s, _ := fileStore(t, newPath(t), "open-sesame")
	s.options.Ask = func(context.Context, account.Account) ([]byte, error) { return []byte("asked-for"), nil }
	kept(t, s, "kept-word")
	if _, err := s.Password(t.Context(), from(account.FromPrompt)); err != nil {
		t.Fatal(err)
	}
	secrets := []string{"open-sesame", "asked-for", "kept-word"}
	if string(s.memory.copy(s.file.passphrase)) != secrets[0] || string(s.memory.copy(s.asked[ana])) != secrets[1] ||
		!strings.Contains(string(s.memory.copy(s.file.text)), "a2VwdC13b3Jk") {
		t.Fatal("the store does not hold what it should hide")
	}
	var said strings.Builder
	for _, verb := range strings.Fields("%v %+v %#v %s %q %x %X %d %c %U") {
		for _, each := range []any{s, s.file, s.memory, s.memory.held, s.asked, &s.options, s.file.text, s.file.passphrase} {
			fmt.Fprintf(&said, verb+"\n", each)
		}
	}
	coded, _ := json.Marshal(s.asked)
	said.Write(coded)
	slog.New(slog.NewTextHandler(&said, nil)).Info("a store", "it", s.file, "all", s.memory.held)
	for _, secret := range append(secrets, "a2VwdC13b3Jk") {
		raw := []byte(secret)
		for _, shape := range []string{secret, fmt.Sprintf("%x", raw), fmt.Sprintf("%X", raw), strings.Trim(fmt.Sprint(raw), "[]")} {
			if strings.Contains(said.String(), shape) {
				t.Errorf("%q is shown", shape)
			}
		}
	}
}

// what was remembered is gone when the store is closed.
func TestA33CloseWipes(t *testing.T) {
	s, person := fileStore(t, newPath(t), "open sesame")
	s.options.Ask = func(context.Context, account.Account) ([]byte, error) { return []byte("asked for"), nil }
	kept(t, s, "the pässword")
	if _, err := s.Password(t.Context(), from(account.FromPrompt)); err != nil {
		t.Fatal(err)
	}
	if len(s.memory.held) != 3 {
		t.Errorf("%d secrets are remembered: passphrase, text and answer were to be", len(s.memory.held))
	}
	s.Close()
	if !s.file.passphrase.Empty() || !s.file.text.Empty() || !s.asked[ana].Empty() || len(s.memory.held) > 0 {
		t.Error("something is left")
	}
	if _, err := s.Password(t.Context(), underPassphrase); err == nil || person.was() != "new once" {
		t.Errorf("closed, it asked %q and said %v", person.was(), err)
	}
	if late := s.memory.keep([]byte("late")); !late.Empty() {
		t.Error("a closed store remembers")
	}
}

// A secret that is wiped alone leaves the others where they are.
func TestA33WipingOne(t *testing.T) {
	m := &memory{}
	given := []byte("one")
	one, two := m.keep(given), m.keep([]byte("two"))
	if string(given) != "\x00\x00\x00" {
		t.Errorf("%q is left where it came from", given)
	}
	m.wipe(one)
	if string(m.copy(two)) != "two" || !one.Empty() || len(m.copy(one)) > 0 || len(m.held) != 1 {
		t.Errorf("%d are held", len(m.held))
	}
	m.close()
	m.wipe(two)
}
