package event

import (
	"sotto/account"
	"sotto/session/problem"
)

// AccountSet says how an account of ours is set: after it was added, and
// whenever a setting of it has changed.
type AccountSet struct {
	To
	Account account.Account
}

// AccountRemoved says that an account is no longer one of ours here.
type AccountRemoved struct{ To }

// AccountRefused says that an account could not be added. Nothing was kept.
type AccountRefused struct {
	To
	Problem *problem.Problem
}

// Probed says what was found of an address before any login.
type Probed struct {
	To
	Security   Security
	Mechanisms []string // the ways to log in that its server offers
	Problem    *problem.Problem
}
