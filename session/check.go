package session

import (
	"context"
	"strings"

	"sotto/account"
	"sotto/session/event"
	"sotto/session/problem"
	"sotto/session/stream"
)

// Check makes one attempt to log in, tells every step, and says goodbye. An
// account whose password has no source is only looked at: it stops before
// the login. What was found is given; the error is a *problem.Problem. The
// resource is one by chance, so that no session of the account's is thrown
// off.
func Check(ctx context.Context, a account.Account, o Options, tell func(event.Step)) (event.Security, error) {
	try := &attempt{account: a, options: o.withDefaults(), tell: tell}
	return try.check(ctx, checks{})
}

// checks are what the doctor looks at on the way; each may be nil.
type checks struct {
	opened func(*stream.Stream)         // before the login
	online func(context.Context, *link) // after it
}

// check makes the attempt.
func (a *attempt) check(ctx context.Context, look checks) (event.Security, error) {
	a.account.Resource, a.entry = "", entry{agent: agent()}
	s, client, features, err := a.open(ctx)
	if err != nil {
		return event.Security{}, err
	}
	defer a.close(s)
	a.step("features", []problem.Fact{{Name: "mechanisms", Value: orWord(strings.Join(offer(features).Mechanisms, " "), "none")}}, nil)
	if look.opened != nil {
		look.opened(s)
	}
	if a.account.Password.Source == "" {
		return Security(s.Secure()), nil
	}
	l, err := a.logIn(ctx, s, client, features)
	if err != nil {
		return event.Security{}, err
	}
	if look.online != nil {
		look.online(ctx, l)
	}
	return l.security, nil
}
