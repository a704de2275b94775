package ui_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"sotto/session/event"
	"sotto/ui"
	"sotto/ui/uitest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// Each way out ends Run, and nothing of it goes on.
func TestRunEnds(t *testing.T) {
	for name, leave := range map[string]func(*screen){
		"Ctrl-Q":         func(s *screen) { s.Keys("<C-q>") },
		"/quit":          func(s *screen) { s.Keys("/quit<Enter>") },
		"the context":    func(s *screen) { s.cancel() },
		"the last event": func(s *screen) { close(s.events) },
		"closed window":  func(s *screen) { s.Close() },
	} {
		t.Run(name, func(t *testing.T) {
			s := start(t, 80, 24, withBora)
			s.emit(office()...)
			s.WaitForText("Bora is typing")
			leave(s)
			s.end()
		})
	}
}

// The first frame does not wait for anything.
func TestFirstFrameAtOnce(t *testing.T) {
	s := start(t, 80, 24, ui.Chat{})
	s.WaitForText("/chat name@example.org", "F1 help")
}

// Quitting while events pour in neither hangs nor loses the terminal.
func TestQuitInAFlood(t *testing.T) {
	quitInAFlood(t, func(term *uitest.Terminal) { term.Keys("<C-q>") })
}

// Neither does closing the window.
func TestU71ClosedInAFlood(t *testing.T) {
	for range 20 {
		quitInAFlood(t, (*uitest.Terminal).Close)
	}
}

func quitInAFlood(t *testing.T, leave func(*uitest.Terminal)) {
	t.Helper()
	term := uitest.New(t, 80, 24)
	events, ended, over := make(chan event.Event), make(chan error, 1), make(chan struct{})
	go func() {
		ended <- ui.Run(context.Background(), ui.Options{Events: events, Open: withBora, Screen: term.Screen()})
		close(over)
	}()
	go func() {
		for i := 0; ; i++ {
			select {
			case events <- theirs(ana, bora, time.Duration(i).String(), 9, 42, "flood"):
			case <-over:
				return
			}
		}
	}()
	term.WaitForText("flood")
	leave(term)
	select {
	case err := <-ended:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(uitest.Patience):
		t.Fatal("Run did not return")
	}
	<-over
}

// A screen that shrinks and grows shows what has room.
func TestResize(t *testing.T) {
	s := begin(t)
	s.Resize(30, 8)
	if frame := s.WaitForText("too small"); strings.Count(strings.TrimSpace(frame), "\n") > 0 {
		t.Errorf("more than one sentence:\n%s", frame)
	}
	s.Resize(40, 12)
	s.WaitForText("‹ ● Bora Demir")
	s.Resize(140, 40)
	s.WaitForText("Devices", "● Mum")
}

// The compose line grows with what is typed, and shrinks again.
func TestComposeGrows(t *testing.T) {
	s := begin(t)
	s.Keys("one<A-Enter>two<A-Enter>three")
	frame := s.WaitForText("three")
	lines := strings.Split(frame, "\n")
	if !strings.Contains(lines[20], "› one") || !strings.Contains(lines[22], "   three") {
		t.Errorf("the compose line is not three rows high:\n%s", frame)
	}
	s.Keys("<C-c>")
	s.WaitFor("one row", func(f string) bool { return strings.HasSuffix(strings.Split(f, "\n")[22], "│ acme ›") })
}
