// Package doctor judges a server by what was found out about it: facts go in,
// a verdict comes out. It is pure. The rules are those of RFC 7590 and of the
// recommendations for TLS that it stands on (RFC 9325), and what the promise
// of 2014 names beyond them. What is not known is not judged.
//
// A server that sotto connects to is never worse than weak: what RFC 9325
// forbids is refused before anything is said.
package doctor

import (
	"time"

	"sotto/session/event"
	"sotto/session/problem"
)

// Findings are what is known of the server of a domain.
type Findings struct {
	Domain   string
	Now      time.Time
	Named    bool      // the person says where the server is, and DNS was not asked
	Services []Service // what DNS says, where it was asked
	Ports    []Port    // each place that was tried
	Security event.Security
	Offer    Offer // what it offers on the connection
	Features Features
	Trips    int              // round trips until we could be online, that of TCP among them; 0 where we were not
	Problem  *problem.Problem // what ended the examination; nil where nothing did
}

// Connected tells whether there was a connection that is encrypted and
// verified. Where there was none, Security holds nothing.
func (f Findings) Connected() bool { return f.Security.Version != "" }

// Service is what DNS says of one of the two ways to reach a server.
type Service struct {
	Direct     bool // TLS from the first byte (XEP-0368), not STARTTLS
	Records    []Record
	Unanswered bool // DNS gave no answer
}

// Refused tells whether DNS says that this way is not offered (RFC 2782).
func (s Service) Refused() bool {
	return len(s.Records) == 1 && (s.Records[0].Target == "." || s.Records[0].Target == "")
}

// Record is one place that DNS names (RFC 2782).
type Record struct {
	Target                 string
	Port, Priority, Weight uint16
}

// Port is one place where the server was looked for.
type Port struct {
	Target   string // "host:port (STARTTLS)"
	Direct   bool
	Promised bool // DNS names it, so it should work
	Clear    *Clear
	Security event.Security   // where it worked
	Problem  *problem.Problem // why it did not
}

// Clear is what a server says before TLS, which anybody on the way may have
// written.
type Clear struct {
	Required   bool     // STARTTLS is called required (RFC 6120, section 5.3.1)
	Mechanisms []string // ways to log in that are offered without TLS
}

// Offer is what a server offers within TLS.
type Offer struct {
	Mechanisms  []string // of SASL, by the classic way and by SASL2
	Bindings    []string // the channel bindings that it can check (XEP-0440); nil where it does not say
	Compression []string // of the stream (XEP-0138)
}

// Grade says how good something is. The greater, the worse.
type Grade int

// The grades.
const (
	Unknown   Grade = iota // it could not be found out
	Good                   // as it should be
	Better                 // good enough, and there is something better
	Weak                   // it works, and the operator should do something
	Unreached              // there was no connection, and nothing bad was seen
	Refused                // sotto does not connect
)

// String is the grade in a word or two.
func (g Grade) String() string {
	return []string{"unknown", "good", "could be better", "weak", "not reached", "refused"}[g]
}

// Finding is what one rule finds.
type Finding struct {
	Rule   string // the rule's name, which does not change
	Source string // where the rule stands
	Grade  Grade
	Says   string // what was found, in a sentence
	Advice string // what the operator can do; "" where nothing is to do
}

// Verdict is the judgement on a server.
type Verdict struct {
	Grade    Grade // Good, Weak, Unreached or Refused
	Findings []Finding
}

// Judge holds what was found against every rule. What could be better makes
// nothing weak.
func Judge(f Findings) Verdict {
	v := Verdict{Grade: Good}
	for _, r := range rules() {
		found := r.judge(f)
		if found.Grade == Unknown {
			continue
		}
		found.Rule, found.Source = r.name, r.source
		v.Findings = append(v.Findings, found)
		if found.Grade > Better {
			v.Grade = max(v.Grade, found.Grade)
		}
	}
	return v
}

// Of are the findings of one grade.
func (v Verdict) Of(g Grade) []Finding {
	var all []Finding
	for _, f := range v.Findings {
		if f.Grade == g {
			all = append(all, f)
		}
	}
	return all
}

// Direct tells whether TLS from the first byte works somewhere.
func (f Findings) Direct() bool {
	for _, p := range f.Ports {
		if p.Direct && p.Problem == nil {
			return true
		}
	}
	return false
}

// Days is how many whole days the certificate still holds.
func (f Findings) Days() int { return int(f.Security.NotAfter.Sub(f.Now).Hours() / 24) }
