package session

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"

	"sotto/roster/chat"
	"sotto/session/element"
	"sotto/session/event"
	"sotto/session/intent"
)

// A reader waits when its loop is two bunches behind, be they many stanzas or
// large ones, and goes on when the loop has come so far, when the link is given
// up, and when the loop is over.
func TestReaderStaysALittleAhead(t *testing.T) {
	small := element.New("jabber:client", "message")
	large := element.New("jabber:client", "message").Say(strings.Repeat("x", mass/4))
	for _, c := range []struct {
		name    string
		stanza  *element.Element
		most    int // stanzas that are ahead
		release func(*Session, context.CancelFunc)
	}{
		{"many", small, (lead + 1) * bunch, func(s *Session, _ context.CancelFunc) { workOff(s) }},
		{"large ones", large, (lead + 1) * 4, func(s *Session, _ context.CancelFunc) { workOff(s) }},
		{"the link is given up", small, (lead + 1) * bunch, func(_ *Session, cancel context.CancelFunc) { cancel() }},
		{"the loop is over", small, (lead + 1) * bunch, func(s *Session, _ context.CancelFunc) { close(s.closing) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newSession(at(romeo, ""), Options{}.withDefaults(), nil)
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				read, over := 0, false
				go func() {
					for p := newPacer(); read < 10_000; read++ {
						p.read(ctx, s, c.stanza)
					}
					over = true
				}()
				synctest.Wait()
				if over || read >= c.most || read < c.most/2 {
					t.Errorf("it read %d stanzas ahead, want less than %d", read, c.most)
				}
				before := read
				for !over {
					c.release(s, cancel)
					if synctest.Wait(); read == before {
						t.Fatalf("it does not go on after %d", read)
					}
					before = read
				}
			})
		})
	}
}

// workOff is what the loop does with the mail that is there.
func workOff(s *Session) {
	all, _ := s.mail.take()
	for _, m := range all {
		s.handle(context.Background(), m)
	}
}

// What was written offline departs in bunches, all of it and in order, and
// also when there is only a goodbye left for it.
func TestOutboxDepartsInBunches(t *testing.T) {
	const said = 1000
	for _, leaves := range []bool{false, true} {
		t.Run(fmt.Sprint("leaves ", leaves), func(t *testing.T) {
			h := byHand(t, Options{})
			link, out := h.link, h.out
			h.link = nil
			for i := range said {
				h.mail.put(intent.Send{Of: intent.Of{Address: romeo}, To: juliet, ID: fmt.Sprint("m", i), Body: "one of many"})
			}
			h.turn()
			h.link, h.out, h.state = link, out, event.Online
			h.release()
			if first, _ := out.take(); len(first) < bunch || len(first) > bunch+2 {
				t.Errorf("the first bunch is of %d", len(first))
			} else {
				for _, o := range first {
					out.put(o)
				}
			}
			if leaves {
				h.leave()
			} else {
				h.turn()
			}
			items, _ := out.take()
			n := 0
			for _, o := range items {
				if o.message == "" {
					continue
				}
				if want := fmt.Sprint("m", n); o.message != want {
					t.Fatalf("%s departs, and %s is due", o.message, want)
				}
				n++
			}
			if n != said {
				t.Errorf("of %d messages %d departed", said, n)
			}
		})
	}
}

// A message that is large is a bunch with few others.
func TestLargeMessagesAreAFewABunch(t *testing.T) {
	s := newSession(at(romeo, ""), Options{}.withDefaults(), nil)
	for _, c := range []struct{ bytes, want int }{{1, bunch}, {mass / 4, 4}, {longest, mass / longest}, {2 * mass, 1}} {
		s.unsent = nil
		for range 2 * bunch {
			s.unsent = append(s.unsent, chat.Message{Body: strings.Repeat("x", c.bytes)})
		}
		if got := len(s.next()); got != c.want {
			t.Errorf("%d depart together of %d bytes each, want %d", got, c.bytes, c.want)
		}
		var b batch
		n := 0
		for m := (intent.Send{Body: strings.Repeat("x", c.bytes)}); !b.full(m); n++ {
		}
		if n != c.want {
			t.Errorf("%d are said together of %d bytes each, want %d", n, c.bytes, c.want)
		}
	}
}
