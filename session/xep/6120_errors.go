package xep

import (
	"sotto/session/element"
	"sotto/session/problem"
)

// Refused is an IQ that was answered with an error (RFC 6120, section 8.3).
type Refused struct {
	Condition string // one of the defined conditions, or ""
	Text      string // as the server says it
}

func (r *Refused) Error() string { return "refused: " + r.Condition }

// RefusedBy reads the error of an IQ's answer.
func RefusedBy(e *element.Element) *Refused {
	failure := e.Child(nsClient, "error")
	r := &Refused{Text: failure.ChildText(nsStanza, "text")}
	if failure == nil {
		return r
	}
	for _, c := range failure.Children {
		if c.Space == nsStanza && c.Name != "text" {
			r.Condition = c.Name
			break
		}
	}
	return r
}

// Condition tells an error stanza's condition and text as facts.
func Condition(e *element.Element) []problem.Fact {
	r := RefusedBy(e)
	return []problem.Fact{{Name: "condition", Value: r.Condition}, {Name: "server says", Value: r.Text}}
}

// Result is the empty answer to an IQ of type set or get. One without a
// sender came from our server, and so does its answer go there.
func Result(iq *element.Element) *element.Element {
	answer := element.New(nsClient, "iq").Set("type", "result").Set("id", iq.Get("id"))
	if from := iq.Get("from"); from != "" {
		answer.Set("to", from)
	}
	return answer
}

// Unavailable answers an IQ that nobody here answers (RFC 6120, section
// 8.4): to a stranger it looks like the answer for an absent resource.
func Unavailable(iq *element.Element) *element.Element {
	return Result(iq).Set("type", "error").Add(
		element.New(nsClient, "error").Set("type", "cancel").Add(element.New(nsStanza, "service-unavailable")))
}
