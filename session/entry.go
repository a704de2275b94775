package session

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"

	"sotto/account"
	"sotto/session/auth"
)

// Tokens are where the tokens are kept by which an account logs in without
// its password (XEP-0484). They may be used by several goroutines, and wait
// for a person.
type Tokens interface {
	// Token is what is kept for an account; zero for nothing. An error says
	// that nothing can be kept either.
	Token(context.Context, account.Account) (account.Token, error)
	// KeepToken replaces it.
	KeepToken(context.Context, account.Account, account.Token) error
}

// entry is what an account's next login goes by, besides its password.
type entry struct {
	agent string        // what this installation is called at the server, unless the token says
	token account.Token // its Value is empty where there is none
	known bool          // the token is the one that is kept; else that is to be looked up
	keeps bool          // a token could be kept
}

// agent is a name for this installation by chance: a UUID of version 4 (RFC
// 9562, section 5.4). It tells nothing of the computer or its user.
func agent() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

// lookUp finds the token, where one can be kept.
func (a *attempt) lookUp(ctx context.Context) {
	if a.options.Tokens == nil || a.entry.known {
		return
	}
	t, err := a.options.Tokens.Token(ctx, a.account)
	a.entry.known = ctx.Err() == nil
	if a.entry.keeps = err == nil; err != nil {
		return
	}
	if t.Agent != "" {
		a.entry.agent = t.Agent
	}
	a.entry.token = t
}

// refused throws a token away that the server did not take. What the
// installation is called stays.
func (a *attempt) refused(ctx context.Context, _ *auth.TokenError) {
	a.entry.token.Value.Wipe()
	a.entry.token = account.Token{Agent: a.entry.agent}
	_ = a.options.Tokens.KeepToken(ctx, a.account, a.entry.token) // then it is refused once more
}

// passed keeps what the next login goes by, and the token that came with this
// one. Keeping may wait for a person, so a task does it.
func (s *Session) passed(l *link) {
	if s.entry = l.entry; !l.renewed {
		return
	}
	t, tokens := l.entry.token, l.tokens
	s.task(func() {
		_ = tokens.KeepToken(context.Background(), s.account, t) // without it the next run asks for the password
	})
}

// asTokenError tells whether a login failed for its token alone.
func asTokenError(err error) (*auth.TokenError, bool) {
	var refused *auth.TokenError
	return refused, errors.As(err, &refused)
}
