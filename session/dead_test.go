package session

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"sotto/session/element"
	"sotto/session/event"
	"sotto/session/problem"
	"sotto/session/sessiontest"
)

// After silence, be it from the very start, the server is asked for a sign of
// life; without one the link is lost, and another is made.
func TestDeadLinkIsLost(t *testing.T) {
	ca := authority()
	s := sessiontest.Honest(t, sessiontest.HonestOptions{CA: ca, Unanswered: []string{"urn:xmpp:ping", "jabber:iq:roster"}})
	o := quick(ca)
	o.Timeouts.Idle, o.Timeouts.Probe = 100*time.Millisecond, 100*time.Millisecond
	w := watch(t, o, at(romeo, s.Address))
	w.connect(romeo)
	w.link(romeo, event.Online)
	began := time.Now()
	heardOf(t, met(t, s), func(e *element.Element) bool { return e.Child("urn:xmpp:ping", "ping") != nil })
	if p := w.link(romeo, event.Waiting).Problem; p.Code != problem.TimedOut {
		t.Errorf("lost because of %v", p)
	}
	if took := time.Since(began); took > patience/2 {
		t.Errorf("a dead link was lost only after %v", took)
	}
	w.link(romeo, event.Online)
}

// Who refuses the question is alive.
func TestServerWithoutPingIsAlive(t *testing.T) {
	ca := authority()
	s := sessiontest.Honest(t, sessiontest.HonestOptions{CA: ca, Unanswered: []string{"urn:xmpp:ping"}})
	o := quick(ca)
	o.Timeouts.Idle = 20 * time.Millisecond
	w := watch(t, o, at(romeo, s.Address))
	w.connect(romeo)
	w.link(romeo, event.Online)
	c := met(t, s)
	for range 5 {
		ping := last(heardOf(t, c, named("iq", "get")))
		tell(t, c, fmt.Sprintf("<iq type='error' id='%s'><error type='cancel'>"+
			"<service-unavailable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>", ping.Get("id")))
	}
	w.close()
	if got := story(w.told, romeo); !slices.Equal(got[len(got)-2:], []string{"online", "offline"}) {
		t.Errorf("told %q", got)
	}
}

// A server that does not read is none, even if it speaks: what is written must
// go out in time.
func TestStalledWriterLosesTheLink(t *testing.T) {
	ca := authority()
	s := sessiontest.Honest(t, sessiontest.HonestOptions{CA: ca})
	o := quick(ca)
	o.Timeouts.Write, o.Timeouts.Farewell = 200*time.Millisecond, 50*time.Millisecond
	w := watch(t, o, at(romeo, s.Address))
	w.connect(romeo)
	w.link(romeo, event.Online)
	met(t, s).Stall()
	body := strings.Repeat("x", longest)
	for i := range 300 { // more than the kernel holds
		w.say(romeo, juliet, fmt.Sprint("m", i), body)
	}
	if p := w.link(romeo, event.Waiting).Problem; p.Class != problem.Network {
		t.Errorf("lost because of %v", p)
	}
	w.link(romeo, event.Online)
}

// a server that begins something and never ends it, byte by byte,
// is none, whatever it is: what is said to it is not answered, and the link is
// lost. Nothing of it is heard, and what is said whole afterwards is.
func TestX24EndlessStanzaLosesTheLink(t *testing.T) {
	for name, drip := range map[string]struct{ begin, byte string }{
		"a text":           {"<message from='juliet@sotto.test/x'><body>", "x"},
		"an attribute":     {"<message from='", "x"},
		"a name":           {"<message", "x"},
		"tags":             {"<message from='juliet@sotto.test/x'><body>half</body>", "<x/>"},
		"nothing in a tag": {"<message ", " "},
		"nothing at all":   {"", " "},
	} {
		for _, managed := range []*sessiontest.Managed{nil, {Mute: true}} {
			t.Run(fmt.Sprintf("%s, managed %v", name, managed != nil), func(t *testing.T) {
				ca := authority()
				s := sessiontest.Honest(t, sessiontest.HonestOptions{CA: ca, Managed: managed, Unanswered: []string{"urn:xmpp:ping"}})
				o := quick(ca)
				o.Timeouts.Idle, o.Timeouts.Probe, o.Timeouts.Farewell = 50*time.Millisecond, 100*time.Millisecond, 50*time.Millisecond
				w := watch(t, o, at(romeo, s.Address))
				w.connect(romeo)
				until(w, "roster", func(event.Roster) bool { return true }) // the last that the server answers
				c := met(t, s)
				over := make(chan struct{})
				go func() {
					defer close(over)
					pace := time.NewTicker(time.Millisecond)
					defer pace.Stop()
					for err := c.Send(drip.begin); err == nil; err = c.Send(drip.byte) {
						<-pace.C
					}
				}()
				if p := w.link(romeo, event.Waiting).Problem; p.Code != problem.TimedOut {
					t.Errorf("lost because of %v", p)
				}
				w.link(romeo, event.Online)
				c.Drop()
				<-over
				tell(t, met(t, s), "<message from='juliet@sotto.test/x'><body>whole</body></message>")
				w.message("whole")
				if all := w.bodies(); len(all) != 1 {
					t.Errorf("heard %q", all)
				}
			})
		}
	}
}
