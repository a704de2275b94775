package session

import (
	"strings"
	"testing"
	"time"

	"sotto/session/dial"
	"sotto/session/event"
	"sotto/session/problem"
	"sotto/session/sessiontest"
)

// a server that accepts and then is silent, or says a byte now and then,
// costs no more than the time of the phase it is in, and is tried again after a
// wait: in no phase does an account hang.
func TestR01SilenceInEachPhase(t *testing.T) {
	const short = 100 * time.Millisecond
	ca := authority()
	leaf := ca.Issue(sessiontest.Names(domain))
	secure := sessiontest.Secure(domain, sessiontest.With(leaf))
	login := sessiontest.Login{User: "romeo", Password: "romeo-secret"}
	open := sessiontest.Open(domain)
	offer := sessiontest.Send(sessiontest.Mechanisms(nil, "SCRAM-SHA-256"))
	drip := sessiontest.Drip(strings.Repeat(" ", 100_000), time.Millisecond)
	ended := func(steps ...sessiontest.Step) func(end sessiontest.Step) sessiontest.Step {
		return func(end sessiontest.Step) sessiontest.Step {
			return sessiontest.Steps(append(steps, end)...)
		}
	}
	long := Timeouts{
		Dial:  dial.Timeouts{DNS: patience, TCP: patience, TLS: patience, Stream: patience},
		Login: patience, Bind: patience, Attempt: patience,
	}
	for _, c := range []struct {
		name   string
		set    func(*Timeouts)
		script func(sessiontest.Step) sessiontest.Step
		step   string // that fails
	}{
		{"before the stream", func(t *Timeouts) { t.Dial.Stream = short }, ended(sessiontest.Expect("<stream:stream")), "tls"},
		{"in the handshake", func(t *Timeouts) { t.Dial.TLS = short }, ended(open, sessiontest.Send("<stream:features><starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/></stream:features>"), sessiontest.Expect("<starttls"), sessiontest.Send("<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>")), "tls"},
		{"after the handshake", func(t *Timeouts) { t.Dial.Stream = short }, ended(secure), "auth"},
		{"in the login", func(t *Timeouts) { t.Login = short }, ended(secure, open, offer, sessiontest.Expect("</auth")), "auth"},
		{"after the login", func(t *Timeouts) { t.Bind = short }, ended(secure, open, offer, login.Step), "bind"},
		{"anywhere before the login", func(t *Timeouts) { t.Attempt = short }, ended(secure), "auth"},
	} {
		for how, end := range map[string]sessiontest.Step{"silent": sessiontest.Silence(), "dripping": drip} {
			if how == "dripping" && strings.Contains(c.name, "handshake") && c.step == "tls" {
				continue // a space is no TLS: that ends at once
			}
			t.Run(how+" "+c.name, func(t *testing.T) {
				s := sessiontest.Serve(t, c.script(end))
				o := quick(ca)
				set := long
				c.set(&set)
				set.Answer, set.Idle, set.Probe, set.Farewell, set.Steady, set.First, set.Longest = o.Timeouts.Answer,
					o.Timeouts.Idle, o.Timeouts.Probe, short, o.Timeouts.Steady, o.Timeouts.First, o.Timeouts.Longest
				o.Timeouts, o.Jitter = set, forever
				w := watch(t, o, at(romeo, s.Address))
				began := time.Now()
				w.connect(romeo)
				for range 2 { // the first is repeated at once
					failed := until(w, "step that fails", func(e event.Step) bool { return e.Problem != nil })
					if failed.Problem.Code != problem.TimedOut {
						t.Errorf("%s failed with %v", failed.Name, failed.Problem)
					}
					w.link(romeo, event.Waiting)
				}
				if took := time.Since(began); took > patience/2 {
					t.Errorf("two attempts took %v", took)
				}
			})
		}
	}
}
