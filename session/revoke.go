package session

import (
	"context"
	"time"

	"sotto/account"
	"sotto/session/auth"
	"sotto/session/stream"
)

// farewell is how long a server may take to forget a token.
const farewell = 5 * time.Second

// Revoke has the server forget the token that is kept for an account: a login
// by it, which makes it the last one (XEP-0484, section 3.6). It does nothing
// where there is none. If it fails the token works there until it expires, for
// whoever has kept it; the error is a *problem.Problem.
func Revoke(ctx context.Context, a account.Account, o Options) error {
	ctx, cancel := context.WithTimeout(ctx, farewell)
	defer cancel()
	try := &attempt{account: a, options: o.withDefaults()}
	try.lookUp(ctx)
	if !try.entry.token.Usable(time.Now()) {
		return nil
	}
	secure, err := try.dial(ctx)
	if err != nil {
		return err
	}
	s := stream.New(secure)
	defer try.close(s)
	client := auth.New(secure.State(), try.credentials(secure.State()), a.Auth, auth.Wish{Invalidate: true})
	features, err := try.restart(ctx, s, client.Ahead()...)
	if err == nil {
		_, err = client.Login(ctx, s, features)
	}
	if err != nil {
		return try.explain(err)
	}
	return nil
}
