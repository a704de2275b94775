//go:build unix

package main

import (
	"fmt"
	"testing"

	"sotto/roster"
	"sotto/session/element"
	"sotto/session/sessiontest"
	"sotto/ui/uitest/window"
)

// siege is romeo in a window, in the conversation with juliet, and eve, whom
// he does not know, on the same server. Both women say what a test likes.
type siege struct {
	*window.Window
	t             *testing.T
	columns, rows int
	own           roster.JID // romeo's
	juliet, eve   *sessiontest.Stranger
}

func besiege(t *testing.T, columns, rows int) *siege {
	t.Helper()
	ca := sessiontest.NewCA("the prince of Verona")
	v := newVeronaThat(t, sessiontest.ProsodyOptions{CA: ca, Users: []sessiontest.User{
		{Name: "romeo", Password: "romeo-secret", Label: "Romeo"},
		{Name: "juliet", Password: "juliet-secret", Label: "Juliet"},
		{Name: "eve", Password: "eve-secret", Stranger: true},
	}})
	romeo := v.citizen("romeo")
	s := &siege{
		t: t, columns: columns, rows: rows,
		juliet: sessiontest.Intrude(t, v.server, ca, "juliet", "juliet-secret"),
		eve:    sessiontest.Intrude(t, v.server, ca, "eve", "eve-secret"),
		Window: window.Open(t, window.Options{Columns: columns, Rows: rows, Env: romeo.env}),
	}
	starts(s.Window, "--with juliet@sotto.test")
	came := s.juliet.Until(func(e *element.Element) bool {
		return e.Name == "presence" && e.Get("type") == "" && roster.FromWire(e.Get("from")).Bare() == roster.MustParse(romeo.address)
	})
	s.own = roster.FromWire(came[len(came)-1].Get("from"))
	s.WaitForText("Nothing was said here yet.", "● Juliet")
	return s
}

func TestStrangersInTheWindow(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {40, 12}} {
		t.Run(fmt.Sprintf("%dx%d", size[0], size[1]), func(t *testing.T) {
			s := besiege(t, size[0], size[1])
			for i, p := range append(sessiontest.Pills(), sessiontest.Queries()...) {
				s.eve.Say(p.Against(s.own, fmt.Sprint("q", i)))
				s.eve.Heard()
				fence := fmt.Sprintf("fence %d.", i)
				s.juliet.Say("<message to='" + s.own.String() + "' type='chat'><body>" + fence + "</body></message>")
				t.Log(p.Name + "\n" + s.WaitForText(fence))
				answer := fmt.Sprintf("answer %d.", i)
				s.Keys(answer + "<Enter>")
				s.juliet.Until(func(e *element.Element) bool { return e.ChildText("jabber:client", "body") == answer })
			}
			s.Keys("/chat eve@sotto.test<Enter>")
			t.Log(s.WaitForText("pill"))
			quits(t, s.Window)
		})
	}
}
