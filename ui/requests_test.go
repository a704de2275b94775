package ui_test

import (
	"fmt"
	"strings"
	"testing"

	"sotto/roster"
	"sotto/session/event"
	"sotto/session/problem"
	"sotto/ui"
)

// S-29: who asks to see us is one line, which hides no trouble, and a row of
// the page with what can be done. Nobody comes into the list.
func TestS29RequestsAreOneLine(t *testing.T) {
	eve := roster.MustParse("eve@evil.example")
	s := start(t, 80, 24, ui.Chat{})
	s.emit(event.Added{To: to(ana)}, online(ana))
	s.emit(event.Requests{To: to(ana), Who: eve, Count: 1})
	frame := s.WaitForText("eve@evil.example asks to see you online.")
	if strings.Count(frame, "eve") != 1 {
		t.Errorf("it is told more than once:\n%s", frame)
	}
	for i := 2; i <= 100; i++ {
		s.emit(event.Requests{To: to(ana), Who: roster.FromWire(fmt.Sprintf("eve@%d.example", i)), Count: i})
	}
	s.WaitForText("eve@100.example and 99 others ask to see you online.")
	s.emit(event.Requests{To: to(ana), Who: roster.MustParse("eve@last.example"), Count: 100, More: true})
	s.WaitForText("More than 100 people ask to see you online.")
	s.Keys("<F5>")
	s.WaitForText("requests", "More than 100 people ask to see you online.", "/contact add eve@last.example lets them see")
	s.Keys("<End>")
	if frame := s.WaitForText("asks to see you online."); strings.Count(frame, "ask to see you")+strings.Count(frame, "asks to see you") > 3 {
		t.Errorf("the log is full of it:\n%s", frame)
	}
	s.Keys("<Esc>")
	s.emit(event.Trouble{To: to(ana), Problem: problem.New(problem.NothingKept, "")})
	trouble := problem.New(problem.NothingKept, "").Title
	s.WaitForText(trouble[:20])
	s.emit(event.Requests{To: to(ana), Who: eve, Count: 3}, event.Requests{To: to(ana)}, event.Typing{To: to(ana), Peer: eve, Active: true})
	s.WaitForText("○ eve@evil.exa…")
	s.WaitForText(trouble[:20])
	s.Keys("<F5>")
	s.WaitForText("others see")
	s.WaitForNo("requests")
}
