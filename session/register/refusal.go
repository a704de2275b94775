package register

import (
	"errors"

	"sotto/session/element"
	"sotto/session/problem"
)

// refusal is an answer that is an error. What else stands in it, which may be
// our own words with the password in them, is left out.
type refusal struct{ condition, text, page string }

func (r *refusal) Error() string { return "refused: " + r.condition }

func refusedBy(iq *element.Element) *refusal {
	e := iq.Child(nsClient, "error")
	r := &refusal{text: e.ChildText(nsStanza, "text")}
	if e == nil {
		return r
	}
	for _, c := range e.Children {
		if c.Space == nsStanza && c.Name != "text" {
			r.condition, r.page = c.Name, c.Text
			break
		}
	}
	return r
}

// codes are what the conditions mean here (XEP-0077, sections 3.1 and 5;
// RFC 6120, section 8.3.3).
var codes = map[string]problem.Code{
	"conflict":                problem.RegisterTaken,
	"not-acceptable":          problem.RegisterNotAccepted,
	"bad-request":             problem.RegisterNotAccepted,
	"not-allowed":             problem.RegisterNotAllowed,
	"forbidden":               problem.RegisterNotAllowed,
	"not-authorized":          problem.RegisterNotAllowed,
	"registration-required":   problem.RegisterNotAllowed,
	"resource-constraint":     problem.RegisterTooMany,
	"policy-violation":        problem.RegisterTooMany,
	"service-unavailable":     problem.RegisterNotOffered,
	"feature-not-implemented": problem.RegisterNotOffered,
	"unexpected-request":      problem.RegisterNotOffered,
	"redirect":                problem.RegisterElsewhere,
	"gone":                    problem.RegisterElsewhere,
}

// refused explains a refusal; other errors stay as they are. The subject is
// the address that was asked for, or the domain while none was.
func (c Counter) refused(err error, address string) error {
	var r *refusal
	if !errors.As(err, &r) {
		return err
	}
	code, known := codes[r.condition]
	subject := c.Domain
	switch {
	case !known:
		code = problem.RegisterRefused
	case code == problem.RegisterTaken:
		subject = address
	}
	return r.explain(problem.New(code, subject))
}

// explain adds what the server says.
func (r *refusal) explain(p *problem.Problem) *problem.Problem {
	if p.Code == problem.RegisterElsewhere {
		p.With(problem.Fact{Name: "page", Value: r.page})
	}
	return p.Because(r).With(problem.Fact{Name: "condition", Value: r.condition}, problem.Fact{Name: "server says", Value: r.text})
}
