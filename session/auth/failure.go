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

// failure explains why the server does not let us in.
func failure(e *element.Element, domain string) *problem.Problem {
	condition := ""
	for _, c := range e.Children {
		if c.Space == nsSASL && c.Name != "text" {
			condition = c.Name
			break
		}
	}
	code, ok := failures[condition]
	if !ok {
		code = problem.LoginRefused
	}
	text := []rune(e.ChildText(nsSASL, "text"))
	return problem.New(code, domain).With(
		problem.Fact{Name: "condition", Value: condition},
		problem.Fact{Name: "server says", Value: string(text[:min(len(text), 200)])},
	)
}
