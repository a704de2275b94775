package chat

import (
	"math/rand/v2"
	"testing"
	"time"

	"sotto/roster"
)

var (
	bora  = roster.MustParse("bora@acme.example/phone")
	ana   = roster.MustParse("ana@acme.example/desk")
	start = time.Date(2026, 11, 3, 9, 0, 0, 0, time.UTC)
)

func theirs(id, body string, minute int) Message {
	return Message{ID: id, Peer: bora.Bare(), From: bora, Body: body, Time: start.Add(time.Duration(minute) * time.Minute)}
}

func ours(id, body string, minute int) Message {
	m := theirs(id, body, minute)
	m.From, m.State = ana, Pending
	return m
}

func TestTimelineKeepsReadingOrder(t *testing.T) {
	var all []Message
	for i := range 50 {
		all = append(all, theirs(string(rune('a'+i)), "text", i))
	}
	for round := range 20 {
		rand.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
		var line Timeline
		for _, m := range all {
			line.Add(m)
		}
		for i := 1; i < line.Len(); i++ {
			if line.At(i).Time.Before(line.At(i - 1).Time) {
				t.Fatalf("round %d: message %d is before the one above it", round, i)
			}
		}
	}
}

func TestTimelineAddsNothingTwice(t *testing.T) {
	var line Timeline
	if !line.Add(theirs("1", "hello", 0)) || line.Add(theirs("1", "hello", 0)) {
		t.Error("the same message was added twice, or not at all")
	}
	if !line.Add(ours("1", "hello", 1)) {
		t.Error("our message with their id hides behind theirs")
	}
	// S-48: an id that anybody can forge never hides a message.
	if !line.Add(theirs("1", "another text", 2)) {
		t.Error("a message with a known id and another text was hidden")
	}
	if line.Len() != 3 {
		t.Errorf("there are %d messages, want 3", line.Len())
	}
}

func TestStatesOnlyMoveForward(t *testing.T) {
	var line Timeline
	line.Add(ours("1", "hello", 0))
	line.Add(theirs("0", "earlier", -1)) // moves ours to another place
	for _, step := range []struct{ to, want State }{
		{Written, Written}, {Pending, Written}, {Sent, Sent}, {Written, Sent}, {Failed, Failed}, {Sent, Failed},
	} {
		if !line.Advance("1", step.to, "") || line.At(1).State != step.want {
			t.Errorf("after %s it is %s, want %s", step.to, line.At(1).State, step.want)
		}
	}
	if line.Advance("0", Sent, "") {
		t.Error("their message was taken for ours")
	}
}
