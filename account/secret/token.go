package secret

import (
	"context"
	"encoding/json"
	"time"

	"sotto/account"
)

// slip is a token as it is kept.
type slip struct {
	Agent     string    `json:"agent"`
	Mechanism string    `json:"mechanism,omitempty"`
	Token     []byte    `json:"token,omitempty"`
	Expiry    time.Time `json:"expiry,omitzero"`
}

// tokenOf names an account's token, which is kept where its password is.
// Whoever has that asked for each time, or given by a command, wants nothing
// kept that stands for it. No address has a space in it.
func tokenOf(a account.Account) item { return item{name: a.Address.String() + " token", of: a.Address} }

// Token is the token that is kept for an account, by which it logs in without
// its password (XEP-0484); zero for none. An error says that there is no place
// for one, or that it cannot be used, so that none can be kept either.
func (s *Store) Token(ctx context.Context, a account.Account) (account.Token, error) {
	kept := s.place(a.Password.Source)
	if kept == nil {
		return account.Token{}, tokenOf(a).wrong(account.SecretMissing, "its password is kept nowhere", nil)
	}
	text, err := kept.get(ctx, tokenOf(a))
	if faulty(err, account.SecretMissing) {
		return account.Token{}, nil
	}
	if err != nil {
		return account.Token{}, err
	}
	defer clear(text)
	var found slip
	if err := json.Unmarshal(text, &found); err != nil {
		clear(found.Token)
		return account.Token{}, nil // of no use; the next one takes its place
	}
	return account.Token{Agent: found.Agent, Mechanism: found.Mechanism, Value: account.Conceal(found.Token), Expiry: found.Expiry}, nil
}

// KeepToken replaces the token that is kept for an account, where there is a
// place for one. One without a value has the old one forgotten, and not what
// the installation is called.
func (s *Store) KeepToken(ctx context.Context, a account.Account, t account.Token) error {
	kept := s.place(a.Password.Source)
	if kept == nil {
		return nil
	}
	value := t.Value.Reveal()
	defer clear(value)
	text, err := json.Marshal(slip{Agent: t.Agent, Mechanism: t.Mechanism, Token: value, Expiry: t.Expiry})
	if err != nil {
		return tokenOf(a).wrong(account.SecretDamaged, "the token cannot be written down", err)
	}
	defer clear(text)
	return kept.set(ctx, tokenOf(a), text)
}

// ForgetToken removes the token that is kept for an account, and what the
// installation is called there. None there is no error.
func (s *Store) ForgetToken(ctx context.Context, a account.Account) error {
	kept := s.place(a.Password.Source)
	if kept == nil {
		return nil
	}
	return kept.remove(ctx, tokenOf(a))
}
