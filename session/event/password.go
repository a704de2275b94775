package event

import "sotto/session/problem"

// PasswordChanged says that the server has another password for an account.
// With a problem it could not be kept on this computer, and holds for this
// run alone.
type PasswordChanged struct {
	To
	Problem *problem.Problem
}

// PasswordUnchanged says that the password is still the old one, or why that
// is not known.
type PasswordUnchanged struct {
	To
	Problem *problem.Problem
}
