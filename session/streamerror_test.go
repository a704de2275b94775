package session

import (
	"fmt"
	"strings"
	"testing"

	"sotto/session/event"
	"sotto/session/problem"
	"sotto/session/sessiontest"
)

// after each of the stream errors that RFC 6120 defines (section 4.9.3),
// and after what it does not define, the account comes back by itself, or
// leaves it to a person where another attempt could only fail or do harm.
func TestX32StreamErrors(t *testing.T) {
	const defined = 25
	errors := []struct {
		condition string
		want      problem.Code
		stops     bool
	}{
		{"bad-format", problem.StreamError, false},
		{"bad-namespace-prefix", problem.StreamError, false},
		{"conflict", problem.Conflict, true},
		{"connection-timeout", problem.TimedOut, false},
		{"host-gone", problem.ServerHostUnknown, true},
		{"host-unknown", problem.ServerHostUnknown, true},
		{"improper-addressing", problem.ServerHostUnknown, true},
		{"internal-server-error", problem.StreamError, false},
		{"invalid-from", problem.StreamError, false},
		{"invalid-namespace", problem.StreamError, false},
		{"invalid-xml", problem.StreamError, false},
		{"not-authorized", problem.NotAuthorized, true},
		{"not-well-formed", problem.StreamError, false},
		{"policy-violation", problem.ServerPolicy, true},
		{"remote-connection-failed", problem.StreamError, false},
		{"reset", problem.Kicked, false},
		{"resource-constraint", problem.StreamError, false},
		{"restricted-xml", problem.StreamError, false},
		{"see-other-host", problem.StreamRedirect, false},
		{"system-shutdown", problem.ServerShutdown, false},
		{"undefined-condition", problem.StreamError, false},
		{"unsupported-encoding", problem.StreamError, false},
		{"unsupported-feature", problem.StreamError, false},
		{"unsupported-stanza-type", problem.StreamError, false},
		{"unsupported-version", problem.StreamError, false},

		{"made-up", problem.StreamError, false},
		{"", problem.StreamError, false},
	}
	if len(errors) != defined+2 {
		t.Fatalf("the table has %d rows", len(errors))
	}
	ca := authority()
	s := sessiontest.Honest(t, sessiontest.HonestOptions{CA: ca})
	w := watch(t, quick(ca), at(romeo, s.Address))
	w.connect(romeo)
	for _, c := range errors {
		w.link(romeo, event.Online)
		tell(t, met(t, s), streamError(c.condition))
		state := event.Waiting
		if c.stops {
			state = event.Offline
		}
		l := until(w, "end of the link", func(l event.Link) bool { return l.State == event.Waiting || l.State == event.Offline })
		if l.State != state || l.Problem.Code != c.want {
			t.Errorf("after <%s/> it is %s because of %v, want %s because of %s", c.condition, l.State, l.Problem, state, c.want)
		}
		for _, f := range l.Problem.Facts {
			if f.Name == "server says" && f.Value != "Abschied" {
				t.Errorf("of the texts of <%s/> it tells %q", c.condition, f.Value)
			}
		}
		if l.State == event.Offline {
			w.connect(romeo)
		}
	}
	w.link(romeo, event.Online)
}

// streamError is one with a text in 50 languages, and a child of the
// application's own, where the rules allow both.
func streamError(condition string) string {
	const ns = "xmlns='urn:ietf:params:xml:ns:xmpp-streams'"
	var b strings.Builder
	b.WriteString("<stream:error>")
	if condition != "" {
		fmt.Fprintf(&b, "<%s %s/>", condition, ns)
	}
	fmt.Fprintf(&b, "<text %s xml:lang='de'>Abschied</text>", ns)
	for i := range 49 {
		fmt.Fprintf(&b, "<text %s xml:lang='x-%d'>%d</text>", ns, i, i)
	}
	b.WriteString("<own xmlns='urn:example:own'><conflict " + ns + "/></own></stream:error></stream:stream>")
	return b.String()
}
