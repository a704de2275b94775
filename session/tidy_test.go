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
	h.mail.put(heard{number, romeoDesk, parse(t, "<message from='juliet@sotto.test/x'><body>wait!</body></message>")})
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

// What an earlier link's writer still holds is not sent by another, until it
// says that it did not get it out.
func TestNothingIsSentWhileAnEarlierWriterHoldsIt(t *testing.T) {
	h := byHand(t, Options{})
	for _, id := range []string{"m1", "m2", "m3"} {
		h.send(id, "hello")
	}
	old := h.out
	h.leave()
	h.online()
	h.send("m4", "hello")
	if sent := h.write(); len(sent) > 0 {
		t.Fatalf("sent %v", sent)
	}
	if items, open := old.take(); len(items) != 4 || open { // three messages and the goodbye
		t.Errorf("the earlier writer holds %v, and may get more: %v", items, open)
	}
	h.mail.put(wrote{h.attempt - 1, "m1"})
	h.mail.put(laidDown{})
	h.turn()
	if got := messages(h.write()); !slices.Equal(got, []string{"m2", "m3", "m4"}) {
		t.Errorf("sent %q", got)
	}
	h.leave()
}
