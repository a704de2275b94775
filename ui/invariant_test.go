package ui_test

import (
	"strings"
	"testing"
	"unicode"

	"pgregory.net/rapid"

	"sotto/roster"
	"sotto/roster/chat"
	"sotto/session/event"
	"sotto/session/problem"
	"sotto/ui/text"
)

// settled is what tests say in order to know that all before it was folded.
var settled = problem.New(problem.UsageError, "All was folded.")

// whole checks what holds for every frame.
func whole(t interface {
	Helper()
	Fatalf(string, ...any)
}, frame string, columns, rows int,
) {
	t.Helper()
	lines := strings.Split(strings.TrimSuffix(frame, "\n"), "\n")
	if len(lines) > rows {
		t.Fatalf("%d rows on a screen of %d:\n%s", len(lines), rows, frame)
	}
	for y, line := range lines {
		if w := text.Width(line); w > columns {
			t.Fatalf("row %d takes %d cells of %d: %q", y, w, columns, line)
		}
		for _, r := range line {
			if unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || unicode.Is(unicode.Co, r) {
				t.Fatalf("row %d holds %U: %q", y, r, line)
			}
		}
	}
}

// Whatever characters come in whatever field, the frame stays whole, and the
// compose line and the bar stay where they are.
func TestAnyTextKeepsTheFrameWhole(t *testing.T) {
	var screens []*screen
	for _, size := range sizes {
		s := start(t, size[0], size[1], withBora)
		s.emit(event.Added{To: to(ana)}, online(ana))
		screens = append(screens, s)
	}
	rapid.Check(t, func(r *rapid.T) {
		at := rapid.IntRange(0, len(screens)-1).Draw(r, "screen")
		s, columns, rows := screens[at], sizes[at][0], sizes[at][1]
		s.emit(anything(r)...)
		frame := s.WaitForText(settled.Title, "›", "09:42")
		whole(r, frame, columns, rows)
		lines := strings.Split(frame, "\n")
		if len(lines) < rows || !strings.Contains(lines[rows-2], "›") || !strings.HasSuffix(lines[rows-1], "09:42") {
			r.Fatalf("the compose line or the bar has moved:\n%s", frame)
		}
		s.Keys("<F5>")
		whole(r, s.WaitForText("Connection and security"), columns, rows)
		s.Keys("<F5>")
		s.WaitForText("›")
		s.Keys("<Esc>") // only now: it would put away what the next events say
		s.WaitForNo(settled.Title)
	})
}

// anything is events with any text in every field.
func anything(r *rapid.T) []event.Event {
	text := func(name string) string { return rapid.String().Draw(r, name) }
	peer := roster.FromWire(text("address"))
	if peer.IsZero() {
		peer = bora
	}
	l := online(ana)
	l.Security.Issuer, l.Security.Server = text("issuer"), text("server")
	p := problem.New(problem.StreamError, text("subject")).With(problem.Fact{Name: text("fact"), Value: text("value")})
	return []event.Event{
		event.Contact{To: to(ana), Contact: roster.Contact{JID: peer.Bare(), Name: text("name")}},
		event.Presence{To: to(ana), Presence: roster.Presence{From: peer.WithResource(text("resource")), Status: text("status")}},
		event.Message{To: to(ana), Message: chat.Message{ID: text("id"), Peer: bora, From: bora, Body: text("body"), Time: today}},
		event.Typing{To: to(ana), Peer: peer, Active: true},
		l,
		event.Trouble{To: to(ana), Problem: p},
		event.Trouble{To: to(ana), Problem: settled},
	}
}
