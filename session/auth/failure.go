package auth

import (
	"sotto/session/element"
	"sotto/session/problem"
)

// failures explain the conditions of RFC 6120, section 6.5.
var failures = map[string]problem.Code{
	"account-disabled":       problem.LoginDisabled,
	"credentials-expired":    problem.LoginExpired,
	"incorrect-encoding":     problem.LoginMalformed,
	"invalid-mechanism":      problem.LoginNoMechanism,
	"malformed-request":      problem.LoginRefused,
	"mechanism-too-weak":     problem.LoginNoMechanism,
	"not-authorized":         problem.LoginWrongPassword,
	"temporary-auth-failure": problem.LoginTemporary,
}

// failure explains why the server does not let us in. The condition stands
// in the namespace of RFC 6120 in both wrappings; some servers put it in
// that of XEP-0388.
func failure(e *element.Element, domain string) *problem.Problem {
	condition := ""
	for _, c := range e.Children {
		if (c.Space == nsSASL || c.Space == nsSASL2) && c.Name != "text" {
			condition = c.Name
			break
		}
	}
	code, ok := failures[condition]
	if !ok {
		code = problem.LoginRefused
	}
	return problem.New(code, domain).With(
		problem.Fact{Name: "condition", Value: condition},
		problem.Fact{Name: "server says", Value: short(e.ChildText(e.Space, "text"))},
	)
}

// short is as much of a server's text as is shown.
func short(text string) string {
	runes := []rune(text)
	return string(runes[:min(len(runes), 200)])
}
