package ui_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sotto/roster"
	"sotto/session/event"
	"sotto/ui"
	"sotto/ui/uitest"
)

var sizes = [][2]int{{40, 12}, {60, 16}, {80, 24}, {140, 40}}

// Each screen, at each size, as it was when somebody last looked at it.
func TestFrames(t *testing.T) {
	for _, c := range []struct {
		name   string
		open   ui.Chat
		events []event.Event
		ready  string // is there when all events were folded
		keys   string
		wait   string
	}{
		{"start", ui.Chat{}, []event.Event{event.Added{To: to(ana)}}, "ana@acme", "", "/chat"},
		{"chat", withBora, office(), "Bora is typing", "10:00 works.", "10:00 works."},
		{"problem", ui.Chat{}, []event.Event{event.Added{To: to(ana)}, expired(ana)}, "has expired", "", "has expired"},
		{"problem-page", ui.Chat{}, []event.Event{event.Added{To: to(ana)}, expired(ana)}, "has expired", "<F5>", "Not connected ─"},
		{"waiting", withBora, append(office(), waiting()), "Deploy at 10:00", "", "Deploy at 10:00"},
		{"waiting-page", withBora, append(office(), waiting()), "Deploy at 10:00", "<F5>", "waits; next"},
		{"help", withBora, office(), "Bora is typing", "<F1>", "Keys and commands"},
		{"status", withBora, office(), "Bora is typing", "<F5>", "Connection and security"},
		{"complete", withBora, office(), "Bora is typing", "/c", "› /c"},
		{"hostile", ui.Chat{Account: ana, Peer: mallory}, hostile(), "deploy", "", "deploy"},
		{"chats", withBora, office(), "Bora is typing", "<F2>", "choose"},
	} {
		for _, size := range sizes {
			name := fmt.Sprintf("%s-%dx%d", c.name, size[0], size[1])
			t.Run(name, func(t *testing.T) {
				s := start(t, size[0], size[1], c.open)
				s.WaitForText("09:42")
				s.emit(c.events...)
				s.WaitForText(c.ready)
				s.Keys(c.keys)
				frame := s.WaitForText(c.wait)
				whole(t, frame, size[0], size[1])
				uitest.Golden(t, name, frame)
			})
		}
	}
}

// The picture in the README is a frame that was held against the screen.
func TestReadmeShowsTheScreen(t *testing.T) {
	readme, err := os.ReadFile(filepath.Join("..", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	frame, err := os.ReadFile(filepath.Join("testdata", "chat-80x24.txt"))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(readme), "```\n"+string(frame)+"```\n") {
		t.Error("the README shows another screen than testdata/chat-80x24.txt")
	}
}

var mallory = roster.FromWire("mallory@evil.example")

// hostile is somebody whose every word tries to do something.
func hostile() []event.Event {
	evil := "\x1b]52;c;ZXZpbA==\a[red]x[:::https://evil/a]y\u202etxt.exe\u200b z" + strings.Repeat("\u0301", 60)
	return []event.Event{
		event.Added{To: to(ana)},
		online(ana),
		event.Contact{To: to(ana), Contact: roster.Contact{JID: mallory, Name: "Mal\x1b[2Jlory\n\u202e"}},
		event.Presence{To: to(ana), Presence: roster.Presence{
			From: mallory.WithResource("\x1b[31mphone\r\n"), Status: "\x9b2J\x00[\"region\"]",
		}},
		theirs(ana, mallory, "1", 9, 1, evil),
		theirs(ana, mallory, "2", 9, 2, "a\tb\r\nc\vd\u2028e\x7f\xff\U0010EEEE"),
		theirs(ana, mallory, "3", 9, 3, "👩‍👩‍👧‍👦 ❤️ 1️⃣ 🏳️‍🌈 ﷽ שלום مرحبا 漢字かな"),
		theirs(ana, mallory, "4", 9, 4, "\u2e3b\u2e3a deploy"),
	}
}
