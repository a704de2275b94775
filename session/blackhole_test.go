package session

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"sotto/session/element"
	"sotto/session/event"
	"sotto/session/intent"
	"sotto/session/problem"
	"sotto/session/sense"
)

// watchFor lets the seconds pass until the link is lost, or so many have, and
// tells how many. What is sent goes into a black hole; what each second brings
// in is said by sends.
func watchFor(h *hand, most time.Duration, sends func(second int)) (lost time.Duration) {
	began := time.Now()
	for second := 0; h.link != nil && time.Since(began) < most; second++ {
		if sends != nil {
			sends(second)
		}
		h.turn()
		h.write()
		time.Sleep(time.Second)
		synctest.Wait()
		h.turn()
	}
	return time.Since(began)
}

// a connection on which nothing comes any more, and nothing says so, is
// found out in 80 s where nothing is said, in 50 s where something waits to be
// confirmed, and in seconds where the computer woke up or the network changed.
// The clocks are those that everybody has.
func TestR02BlackHoleIsFoundOut(t *testing.T) {
	say := func(h *hand, id int) {
		h.mail.put(intent.Send{Of: intent.Of{Address: romeo}, To: juliet, ID: fmt.Sprint("m", id), Body: "is anybody there"})
	}
	presence := func(h *hand) { h.Send(element.New("jabber:client", "presence")) }
	for _, c := range []struct {
		name  string
		sends func(*hand, int)
		want  time.Duration
	}{
		{"nothing is said", func(*hand, int) {}, 75 * time.Second},
		{"something came for half a minute", func(h *hand, second int) {
			if second < 30 {
				h.read("<presence from='juliet@sotto.test/x'/>")
			}
		}, 104 * time.Second},
		{"a message", func(h *hand, second int) {
			if second == 0 {
				say(h, second)
			}
		}, 15 * time.Second},
		{"a message every second", say, 15 * time.Second},
		{"the computer woke up", func(h *hand, second int) {
			if second == 3 {
				h.handle(h.t.Context(), roused{sense.Woke})
			}
		}, 8 * time.Second},
		{"it woke up every second", func(h *hand, _ int) { h.handle(h.t.Context(), roused{sense.Woke}) }, 5 * time.Second},
		{"a message, and it woke up", func(h *hand, second int) {
			if second == 3 {
				say(h, second)
				h.handle(h.t.Context(), roused{sense.Moved})
			}
		}, 8 * time.Second},
	} {
		for _, managed := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, managed %v", c.name, managed), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					h := dying(t, managed)
					lost := watchFor(h, 5*time.Minute, func(second int) { c.sends(h, second) })
					if lost != c.want || h.state != event.Offline {
						t.Errorf("found out after %v, want %v; the account is %s", lost, c.want, h.state)
					}
					if p := problemOf(h); p == nil || p.Code != problem.TimedOut {
						t.Errorf("lost because of %v", p)
					}
				})
			})
		}
	}
	t.Run("stanzas that are no messages, managed", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			h := dying(t, true)
			if lost := watchFor(h, 5*time.Minute, func(second int) {
				if second < 4 { // one less than makes it ask at once
					presence(h)
				}
			}); lost != 3*time.Second+15*time.Second {
				t.Errorf("found out after %v", lost)
			}
			h = dying(t, true)
			if lost := watchFor(h, 5*time.Minute, func(second int) {
				if second == 0 {
					for range many {
						presence(h)
					}
				}
			}); lost != 15*time.Second {
				t.Errorf("found out after %v", lost)
			}
		})
	})
}

// A link that answers is asked once a minute at most while nothing is said, and
// stays for ever.
func TestQuietLinkIsAskedOnceAMinute(t *testing.T) {
	for _, managed := range []bool{false, true} {
		t.Run(fmt.Sprint("managed ", managed), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				h := dying(t, managed)
				asked := 0
				for range 3600 {
					h.turn()
					for _, e := range h.write() {
						asked++
						if e.Name == "r" {
							h.read("<a xmlns='urn:xmpp:sm:3' h='0'/>")
						} else {
							h.read("<iq type='result' id='" + e.Get("id") + "'/>")
						}
					}
					time.Sleep(time.Second)
					synctest.Wait()
				}
				if h.link == nil || asked < 58 || asked > 61 {
					t.Errorf("in an hour it was asked %d times; the account is %s", asked, h.state)
				}
				h.drop(problem.New(problem.ConnectionLost, domain), false)
			})
		})
	}
}

// dying is a link whose next attempt a person has to want.
func dying(t *testing.T, managed bool) *hand {
	h := byHand(t, Options{})
	h.wanted = false
	if managed {
		h.stream.manage("a-stream", romeoDesk)
		h.link.managed = true
	}
	h.listen()
	h.write()
	h.forgetTold()
	return h
}

// problemOf is why the link stands as it was told last.
func problemOf(h *hand) (p *problem.Problem) {
	for _, e := range h.heard() {
		if l, is := e.(event.Link); is {
			p = l.Problem
		}
	}
	return p
}
