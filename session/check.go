package session

import (
	"context"
	"strings"

	"sotto/account"
	"sotto/session/auth"
	"sotto/session/element"
	"sotto/session/event"
	"sotto/session/problem"
)

// Check makes one attempt to log in, tells every step, and says goodbye. An
// account whose password has no source is only looked at: it stops before
// the login. What was found is given; the error is a *problem.Problem. The
// resource is one by chance, so that no session of the account's is thrown
// off.
func Check(ctx context.Context, a account.Account, o Options, tell func(event.Step)) (event.Security, error) {
	a.Resource = ""
	try := &attempt{account: a, options: o.withDefaults(), tell: tell, entry: entry{agent: agent()}}
	s, client, features, err := try.open(ctx)
	if err != nil {
		return event.Security{}, err
	}
	defer try.close(s)
	try.step("features", []problem.Fact{{Name: "mechanisms", Value: mechanisms(features)}}, nil)
	if a.Password.Source == "" {
		return Security(s.Secure()), nil
	}
	l, err := try.logIn(ctx, s, client, features)
	if err != nil {
		return event.Security{}, err
	}
	return l.security, nil
}

// mechanisms lists the ways to log in that a server offers.
func mechanisms(features *element.Element) string {
	return orWord(strings.Join(auth.Mechanisms(features), " "), "none")
}
