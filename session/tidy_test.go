package session

import (
	"slices"
	"testing"

	"sotto/roster/chat"
	"sotto/session/event"
	"sotto/session/intent"
)

// What came when the loop had ended is not passed over: a message that was
// heard or wanted is told, and so is what got onto the wire.
func TestTheEndPassesNothingOver(t *testing.T) {
	h := byHand(t, Options{})
	h.send("m1", "last words")
	number, handed := h.attempt, h.out
	h.leave()
	h.mail.put(heard{number, romeoDesk, false, 0, parse(t, "<message from='juliet@sotto.test/x'><body>wait!</body></message>")})
	items, _ := handed.take()
	h.mail.put(wrote{number, items[0].message})
	h.mail.put(intent.Send{Of: intent.Of{Address: romeo}, To: juliet, ID: "m2", Body: "too late"})
	h.tidy()
	var heardOf []string
	for _, e := range h.told {
		if m, ok := e.(event.Message); ok && !m.Message.Mine() {
			heardOf = append(heardOf, m.Message.Body)
		}
	}
	if !slices.Equal(heardOf, []string{"wait!"}) {
		t.Errorf("heard %q", heardOf)
	}
	if got := h.states("m1"); !slices.Equal(got, []chat.State{chat.Pending, chat.Written}) {
		t.Errorf("what was written is %v", got)
	}
	if got := h.states("m2"); !slices.Equal(got, []chat.State{chat.Pending}) {
		t.Errorf("what was wanted too late is %v", got)
	}
}

// While somebody is at work on an earlier link no other is made: what it holds
// may still go out. What it did not get out is sent then, and comes first.
func TestNoLinkIsMadeWhileAnEarlierOneIsAtWork(t *testing.T) {
	h := byHand(t, Options{Jitter: forever})
	for _, id := range []string{"m1", "m2", "m3"} {
		h.send(id, "hello")
	}
	old := h.attempt
	h.mail.put(intent.Disconnect{Of: intent.Of{Address: romeo}})
	h.mail.put(intent.Connect{Of: intent.Of{Address: romeo}})
	h.turn()
	h.send("m4", "hello")
	if h.cancel != nil || h.state != event.Connecting {
		t.Errorf("an attempt is under way, the account is %s", h.state)
	}
	h.mail.put(wrote{old, "m1"})
	h.mail.put(laidDown{old})
	h.turn()
	if h.cancel == nil {
		t.Error("no attempt was begun")
	}
	h.cancel()
	if len(h.doubtful) != 1 || h.doubtful[0].ID != "m1" {
		t.Errorf("in doubt are %v", h.doubtful)
	}
	if h.online(); len(messages(h.write())) != 0 {
		t.Error("something was sent before it was known what became of m1")
	}
	h.doubtful = nil // it is known now
	if got := messages(h.write()); !slices.Equal(got, []string{"m2", "m3", "m4"}) {
		t.Errorf("sent %q", got)
	}
	h.leave()
}
