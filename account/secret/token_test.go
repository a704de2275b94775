package secret

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"sotto/account"
)

func aToken() account.Token {
	return account.Token{
		Agent: "d4565fa7-4d72-4749-b3d3-740edbf87770", Mechanism: "HT-SHA-256-EXPR",
		Value: account.Conceal([]byte("the tøken")), Expiry: time.Date(2031, 1, 2, 3, 4, 5, 0, time.UTC),
	}
}

// a token is kept where the password is; it is forgotten with its
// account, and moves nowhere.
func TestA36TokenIsKeptWithThePassword(t *testing.T) {
	for source, inFile := range map[account.Source]bool{
		account.FromKeyring: false, account.FromPassphrase: true,
	} {
		s, ring := moving(t)
		a := from(source)
		if got, err := s.Token(t.Context(), a); err != nil || got.Agent != "" || !got.Value.Empty() {
			t.Errorf("%s: at first there is %+v, %v", source, got, err)
		}
		if err := s.KeepToken(t.Context(), a, aToken()); err != nil {
			t.Errorf("%s: %v", source, err)
		}
		got, err := s.Token(t.Context(), a)
		if err != nil || !got.Value.Is([]byte("the tøken")) || got.Agent != aToken().Agent ||
			got.Mechanism != aToken().Mechanism || !got.Expiry.Equal(aToken().Expiry) {
			t.Errorf("%s: read %+v, %v", source, got, err)
		}
		if _, there := ring.kept[tokenOf(a).name]; there == inFile {
			t.Errorf("%s: it is in the keyring: %v", source, there)
		}
		if err := s.KeepToken(t.Context(), a, account.Token{Agent: aToken().Agent}); err != nil {
			t.Errorf("%s: %v", source, err)
		}
		if got, err := s.Token(t.Context(), a); err != nil || got.Usable(time.Now()) || got.Agent != aToken().Agent {
			t.Errorf("%s: after it was thrown away there is %+v, %v", source, got, err)
		}
		for range 2 {
			if err := s.ForgetToken(t.Context(), a); err != nil {
				t.Errorf("%s: %v", source, err)
			}
		}
		if got, err := s.Token(t.Context(), a); err != nil || got.Agent != "" {
			t.Errorf("%s: after it was forgotten there is %+v, %v", source, got, err)
		}
	}
}

// A token that moves with nothing is left nowhere.
func TestA36TokenIsForgottenWhenThePasswordMoves(t *testing.T) {
	s, ring := moving(t)
	a := from(account.FromKeyring)
	if err := s.Keep(t.Context(), a, []byte("the pässword")); err != nil {
		t.Fatal(err)
	}
	if err := s.KeepToken(t.Context(), a, aToken()); err != nil {
		t.Fatal(err)
	}
	if err := s.Move(t.Context(), a, from(account.FromPassphrase), func() error { return nil }); err != nil {
		t.Fatal(err)
	}
	if len(ring.kept) != 0 {
		t.Errorf("in the keyring is left %d items", len(ring.kept))
	}
}

// Where the password is kept nowhere, nothing is kept that stands for it.
func TestA36NoTokenWithoutAPassword(t *testing.T) {
	for _, source := range []account.Source{account.FromCommand, account.FromPrompt} {
		s, ring := moving(t)
		a := from(source)
		if err := s.KeepToken(t.Context(), a, aToken()); err != nil {
			t.Errorf("%s: %v", source, err)
		}
		if len(ring.kept) != 0 {
			t.Errorf("%s: in the keyring is %d", source, len(ring.kept))
		}
		if _, err := s.Token(t.Context(), a); word(t, err) != string(account.SecretMissing) {
			t.Errorf("%s: %v", source, err)
		}
		if err := s.ForgetToken(t.Context(), a); err != nil {
			t.Errorf("%s: %v", source, err)
		}
	}
}

// A token that cannot be forgotten is told of.
func TestA36ATokenThatIsLeftBehindIsTold(t *testing.T) {
	s, ring := moving(t)
	a := from(account.FromKeyring)
	ring.fails = map[string]error{"remove": tokenOf(a).wrong(account.KeyringLocked, "", nil)}
	if err := s.ForgetToken(t.Context(), a); word(t, err) != string(account.KeyringLocked) {
		t.Errorf("%v", err)
	}
}

func TestTokenThatCannotBeReadIsNone(t *testing.T) {
	s, ring := moving(t)
	a := from(account.FromKeyring)
	ring.kept[tokenOf(a).name] = "no token of ours"
	if got, err := s.Token(t.Context(), a); err != nil || got.Agent != "" || got.Usable(time.Now()) {
		t.Errorf("%+v, %v", got, err)
	}
}

// however it is printed, a token does not show.
func TestA31TokenIsNotPrinted(t *testing.T) {
	text, err := json.Marshal(aToken())
	if err != nil {
		t.Fatal(err)
	}
	for _, shown := range []string{string(text), fmt.Sprintf("%v %+v %#v %s", aToken(), aToken(), aToken(), aToken())} {
		if strings.Contains(shown, "tøken") {
			t.Errorf("it shows: %s", shown)
		}
	}
}

func TestTokensThatAreUsable(t *testing.T) {
	now := time.Now()
	for name, c := range map[string]struct {
		change func(*account.Token)
		usable bool
	}{
		"as it is":      {func(*account.Token) {}, true},
		"no expiry":     {func(k *account.Token) { k.Expiry = time.Time{} }, true},
		"expired":       {func(k *account.Token) { k.Expiry = now.Add(-time.Second) }, false},
		"no mechanism":  {func(k *account.Token) { k.Mechanism = "" }, false},
		"wiped":         {func(k *account.Token) { k.Value.Wipe() }, false},
		"nothing in it": {func(k *account.Token) { k.Value = account.Secret{} }, false},
	} {
		k := aToken()
		c.change(&k)
		if k.Usable(now) != c.usable {
			t.Errorf("%s: usable %v", name, !c.usable)
		}
	}
}
