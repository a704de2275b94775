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
	for _, size := range sizes {
		s := start(t, size[0], size[1], withBora)
		s.emit(event.Added{To: to(ana)}, online(ana))
		rapid.Check(t, func(r *rapid.T) {
			any := func(name string) string { return rapid.String().Draw(r, name) }
			peer := roster.FromWire(any("address"))
			if peer.IsZero() {
				peer = bora
			}
			l := online(ana)
			l.Security.Issuer, l.Security.Server = any("issuer"), any("server")
			p := problem.New(problem.StreamError, any("subject")).With(problem.Fact{Name: any("fact"), Value: any("value")})
			s.emit(
				event.Contact{To: to(ana), Contact: roster.Contact{JID: peer.Bare(), Name: any("name")}},
				event.Presence{To: to(ana), Presence: roster.Presence{From: peer.WithResource(any("resource")), Status: any("status")}},
				event.Message{To: to(ana), Message: chat.Message{ID: any("id"), Peer: bora, From: bora, Body: any("body"), Time: today}},
				event.Typing{To: to(ana), Peer: peer, Active: true}, l,
				event.Trouble{To: to(ana), Problem: p},
				event.Trouble{To: to(ana), Problem: settled},
			)
			whole(r, s.WaitForText(settled.Title, "›", "09:42"), size[0], size[1])
			s.Keys("<F5>")
			whole(r, s.WaitForText("Connection and security"), size[0], size[1])
			s.Keys("<F5><Esc>")
			s.WaitForNo(settled.Title)
		})
	}
}
