package view

import (
	"fmt"
	"testing"
	"time"

	"sotto/roster"
	"sotto/roster/chat"
)

// minutes is a conversation of so many messages, a minute and a row each.
func minutes(n int) Talk {
	var line chat.Timeline
	for i := range n {
		line.Add(chat.Message{
			ID: fmt.Sprint(i), From: roster.MustParse("bora@acme.example"), Body: "text",
			Time: time.Date(2026, 11, 3, 9, i, 0, 0, time.UTC),
		})
	}
	return Talk{Messages: &line, Nick: func(chat.Message) string { return "Bora" }, Since: -1, Found: -1, Columns: 60, Names: 7, TextMost: 60}
}

// A message is in the middle as far as the ends allow it.
func TestCentred(t *testing.T) {
	for _, c := range []struct {
		messages, at, seen int
		want               Anchor
	}{
		{100, 50, 21, Anchor{Up: true, Index: 60}},
		{100, 50, 20, Anchor{Up: true, Index: 59}},
		{100, 0, 20, Anchor{Up: true, Index: 18}}, // 19 messages and a day
		{100, 99, 20, Anchor{}},
		{100, 93, 20, Anchor{}},
		{5, 2, 20, Anchor{}},
	} {
		if got := minutes(c.messages).Centred(c.at, c.seen); got != c.want {
			t.Errorf("message %d of %d in %d rows is shown by %+v, want %+v", c.at, c.messages, c.seen, got, c.want)
		}
	}
}

// Near is less than a screen beyond what is seen.
func TestNear(t *testing.T) {
	for _, c := range []struct {
		anchor      Anchor
		top, bottom bool
	}{
		{Anchor{}, false, true},
		{Anchor{Up: true, Index: 99}, false, true},
		{Anchor{Up: true, Index: 80}, false, true},
		{Anchor{Up: true, Index: 79}, false, false},
		{Anchor{Up: true, Index: 38}, false, false},
		{Anchor{Up: true, Index: 37}, true, false},
		{Anchor{Up: true, Index: 10}, true, false},
	} {
		v := minutes(100)
		v.Anchor = c.anchor
		if top, bottom := v.NearTop(20), v.NearBottom(20); top != c.top || bottom != c.bottom {
			t.Errorf("%+v: near the top %v, near the bottom %v; want %v, %v", c.anchor, top, bottom, c.top, c.bottom)
		}
	}
}
