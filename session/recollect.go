package session

import (
	"crypto/tls"
	"maps"
	"slices"
	"time"

	"sotto/session/event"
	"sotto/session/problem"
)

// recognized says since when the certificate is known, where that is
// remembered.
func (e *examination) recognized(s event.Security) event.Security {
	for _, c := range e.before.seen {
		if c.Fingerprint == s.Fingerprint {
			s.Since = c.First
		}
	}
	return s
}

// facts are what is remembered, in words.
func (m memory) facts() []problem.Fact {
	if m.strongest.Since.IsZero() && len(m.seen) == 0 {
		return []problem.Fact{{Name: "of this server", Value: "nothing yet"}}
	}
	var facts []problem.Fact
	if !m.strongest.Since.IsZero() {
		facts = []problem.Fact{
			m.since(),
			{Name: "strongest TLS", Value: tls.VersionName(m.strongest.TLS)},
			{Name: "strongest login", Value: m.strongest.Mechanism},
		}
	}
	for _, version := range slices.Sorted(maps.Keys(m.strongest.Binding)) {
		facts = append(facts, problem.Fact{Name: "bound under " + version, Value: orWord(m.strongest.Binding[version], "not")})
	}
	for _, c := range m.seen {
		facts = append(facts, problem.Fact{Name: "certificate", Value: "issued by " + c.Issuer + ", seen first " + c.First.UTC().Format(time.DateOnly) + ", key " + c.Key})
	}
	return facts
}
