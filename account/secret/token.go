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

// tokenOf names an account's token. No address has a space in it. Where the
// password is kept elsewhere nobody is asked to unlock a keyring for it: the
// password does as well.
func tokenOf(a account.Account) item {
	return item{name: a.Address.String() + " token", of: a.Address, quiet: !keeps(a.Password.Source)}
}

// keeps tells whether a source keeps passwords in a place of ours.
func keeps(from account.Source) bool {
	return from != account.FromCommand && from != account.FromPrompt
}

// tokens is where an account's token is kept: with its password, or in the OS
// keyring where that is kept nowhere.
func (s *Store) tokens(from account.Source) place {
	if p := s.place(from); p != nil {
		return p
	}
	return s.ring
}

// Token is the token that is kept for an account, by which it logs in without
// its password (XEP-0484); zero for none. An error says that the place cannot
// be used, so that none can be kept either.
func (s *Store) Token(ctx context.Context, a account.Account) (account.Token, error) {
	text, err := s.tokens(a.Password.Source).get(ctx, tokenOf(a))
	if faulty(err, account.SecretMissing) {
		return account.Token{}, nil
	}
	if err != nil {
		return account.Token{}, err
	}
	defer clear(text)
	var kept slip
	if err := json.Unmarshal(text, &kept); err != nil {
		clear(kept.Token)
		return account.Token{}, nil // of no use; the next one takes its place
	}
	return account.Token{Agent: kept.Agent, Mechanism: kept.Mechanism, Value: account.Conceal(kept.Token), Expiry: kept.Expiry}, nil
}

// KeepToken replaces the token that is kept for an account. One without a
// value has the old one forgotten, and not what the installation is called.
func (s *Store) KeepToken(ctx context.Context, a account.Account, t account.Token) error {
	value := t.Value.Reveal()
	defer clear(value)
	text, err := json.Marshal(slip{Agent: t.Agent, Mechanism: t.Mechanism, Token: value, Expiry: t.Expiry})
	if err != nil {
		return tokenOf(a).wrong(account.SecretDamaged, "the token cannot be written down", err)
	}
	defer clear(text)
	return s.tokens(a.Password.Source).set(ctx, tokenOf(a), text)
}

// ForgetToken removes the token that is kept for an account, and what the
// installation is called there. None there is no error, nor is a keyring that
// is missing or locked, where the password is kept elsewhere.
func (s *Store) ForgetToken(ctx context.Context, a account.Account) error {
	it := tokenOf(a)
	err := s.tokens(a.Password.Source).remove(ctx, it)
	if it.quiet && faulty(err, unanswered...) {
		return nil
	}
	return err
}
