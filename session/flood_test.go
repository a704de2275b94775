package session

import (
	"fmt"
	"math"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"sotto/session/event"
	"sotto/session/problem"
	"sotto/session/sessiontest"
)

// flood lets a server send one stanza after the other, for ever: text, where
// the number is in the place of #. It counts what it got rid of.
func flood(c *sessiontest.Client, text string, n int) (sent *atomic.Int64) {
	sent = &atomic.Int64{}
	go func() {
		const chunk = 500
		var b strings.Builder
		for i := 0; i < n; i += chunk {
			b.Reset()
			for j := range chunk {
				b.WriteString(strings.ReplaceAll(text, "#", fmt.Sprint(i+j)))
			}
			if c.Send(b.String()) != nil {
				return
			}
			sent.Store(int64(i + chunk))
		}
	}()
	return sent
}

// stuck waits until a flood does not come further, and gives how far it came
// and how much memory was in use at most.
func stuck(t *testing.T, sent *atomic.Int64) (stands int64, most int) {
	t.Helper()
	limit := time.Now().Add(patience)
	for still := 0; still < 50; {
		if time.Now().After(limit) {
			t.Fatalf("a flood was not held up: %d stanzas, %d MiB", sent.Load(), most>>20)
		}
		most = max(most, int(heap()))
		if now := sent.Load(); now > 0 && now == stands {
			still++
		} else {
			still, stands = 0, now
		}
	}
	return stands, most
}

// a flood that nobody looks at is held up by TCP, in bounded memory,
// and goes on when somebody does; nothing of it is lost.
func TestX23FloodIsHeldUp(t *testing.T) {
	for name, row := range map[string]struct {
		text string
		tell func(event.Event) bool
	}{
		"tiny":     {"<message from='a@b'><body>#</body></message>", isMessage},
		"large":    {"<message from='a@b'><body>" + strings.Repeat("x", 10_000) + "</body></message>", isMessage},
		"presence": {"<presence from='juliet@sotto.test/#'><status>here</status></presence>", func(e event.Event) bool { _, is := e.(event.Presence); return is }},
	} {
		t.Run(name, func(t *testing.T) {
			ca := authority()
			s := sessiontest.Honest(t, sessiontest.HonestOptions{CA: ca, Roster: "<item jid='juliet@sotto.test' subscription='both'/>"})
			o := quick(ca)
			o.Timeouts.Farewell = 100 * time.Millisecond // nobody listens
			w := watch(t, o, at(romeo, s.Address))
			w.connect(romeo)
			until(w, "roster", func(event.Roster) bool { return true })
			c := met(t, s)
			before := int(heap())
			sent := flood(c, row.text, math.MaxInt)
			stands, most := stuck(t, sent)
			if most-before > 64<<20 {
				t.Errorf("%d stanzas were taken, in %d MiB", stands, (most-before)>>20)
			}
			t.Logf("%d stanzas were taken before the server waited, in %d MiB", stands, (most-before)>>20)
			limit := time.After(patience)
			for heard := int64(0); heard <= stands; { // more than was sent before it was held up
				select {
				case e := <-w.Events():
					if row.tell(e) {
						heard++
					}
				case <-limit:
					t.Fatalf("after %d stanzas of %d nothing more came", heard, stands)
				}
			}
			c.Drop()
		})
	}
}

func isMessage(e event.Event) bool { _, is := e.(event.Message); return is }

// a flood is worked off in bounded memory, however long it is.
func TestX23FloodIsWorkedOff(t *testing.T) {
	const n = 150_000
	ca := authority()
	s := sessiontest.Honest(t, sessiontest.HonestOptions{CA: ca})
	w := watch(t, quick(ca), at(romeo, s.Address))
	w.connect(romeo)
	w.link(romeo, event.Online)
	c := met(t, s)
	before, most := int(heap()), 0
	flood(c, "<message from='u#@b/r'><body>#</body></message>", n)
	for came := 0; came < n; {
		if m, is := (<-w.Events()).(event.Message); is {
			if m.Message.Body != fmt.Sprint(came) {
				t.Fatalf("%q came as number %d", m.Message.Body, came)
			}
			if came++; came%(n/5) == 0 {
				most = max(most, int(heap()))
			}
		}
	}
	if most-before > 48<<20 {
		t.Errorf("it took %d MiB", (most-before)>>20)
	}
	w.onlineOnce()
}

// A flood of questions is answered in bounded memory, by a server that takes
// the answers and does not say so.
func TestX23FloodOfQuestions(t *testing.T) {
	h := byHand(t, Options{Timeouts: Timeouts{Probe: time.Hour}}) // nobody answers ours
	h.stream.manage("id", romeoDesk)
	for i := range 50_000 {
		h.read(fmt.Sprintf("<iq type='get' id='%d' from='eve@sotto.test/x'><query xmlns='urn:x'/></iq>", i))
	}
	if n := len(h.stream.Queue); n > mostAnswers+1 {
		t.Errorf("%d answers are queued", n)
	}
	h.drop(problem.New(problem.ConnectionLost, domain), false)
}

// S-29, S-31, S-33: strangers without number who want to see us, show
// themselves, type and speak leave next to nothing behind in the session, and
// of those who want to see us alone it is told, a bounded number of times.
func TestS29FloodOfStrangersIsForgotten(t *testing.T) {
	h := byHand(t, Options{})
	befriend(h, juliet)
	h.forgetTold()
	const n = 10_000
	say := func(from string) {
		for _, xml := range []string{
			"<presence type='subscribe' from='%s'/>", "<presence type='subscribed' from='%s'/>", "<presence type='unsubscribe' from='%s'/>",
			"<presence from='%s/x'><status>call me</status></presence>", "<presence type='error' from='%s'/>",
			"<message from='%s/x'><composing xmlns='http://jabber.org/protocol/chatstates'/></message>",
			"<message from='%s/x'><received xmlns='urn:xmpp:receipts' id='m1'/></message>",
		} {
			h.read(fmt.Sprintf(xml, from))
		}
	}
	say("first@sotto.test")
	before := int(heap())
	for i := range n {
		say("eve@sotto.test")
		say(fmt.Sprintf("eve@%d.test", i))
	}
	if grown := int(heap()) - before; grown > n*20 {
		t.Errorf("the session keeps %d bytes of %d strangers", grown, n)
	}
	told, sent := h.heard(), h.write()
	for _, e := range told {
		if _, is := e.(event.Requests); !is {
			t.Errorf("told %s", line(e))
		}
	}
	if len(told) > 250 || len(sent) > 0 {
		t.Errorf("told %d events, sent %d stanzas", len(told), len(sent))
	}
	runtime.KeepAlive(h)
	h.drop(problem.New(problem.ConnectionLost, domain), false)
}
