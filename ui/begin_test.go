package ui_test

import (
	"testing"

	"sotto/roster"
	"sotto/session/event"
	"sotto/session/intent"
	"sotto/ui"
	"sotto/ui/uitest"
)

// brought runs the screen with what a link brings.
func brought(t *testing.T, o ui.Options) *screen {
	t.Helper()
	s := &screen{Terminal: uitest.New(t, 80, 24), t: t, events: make(chan event.Event), ended: make(chan error, 1)}
	o.Do, o.Events, o.Screen, o.Now = s.do, s.events, s.Screen(), s.now
	go func() { s.ended <- ui.Run(t.Context(), o) }()
	t.Cleanup(s.end)
	return s
}

// What a link wants stands in the compose line, and is done by Enter alone.
func TestBeginWithACommand(t *testing.T) {
	bob := roster.MustParse("bob@far.example")
	s := brought(t, ui.Options{
		Open: ui.Chat{Account: ana, Peer: bob}, Draft: "/contact add bob@far.example --token t1 Bob B",
		Say: "Enter adds bob@far.example to your contacts.",
	})
	s.emit(event.Added{To: to(ana)}, online(ana))
	s.WaitForText("› /contact add bob@far.example --token t1 Bob B")
	s.WaitForText("Enter adds bob@far.example to your contacts.")
	s.wanted()
	s.Keys("<Enter>")
	s.wanted(intent.Subscribe{Of: of(ana), Peer: bob, Name: "Bob B", Token: "t1"})
	s.WaitForText("Adding bob@far.example to your contacts …")
}

// A text that is brought can be changed before it is said.
func TestBeginWithAText(t *testing.T) {
	s := brought(t, ui.Options{Open: withBora, Draft: "Hello"})
	s.emit(event.Added{To: to(ana)}, online(ana))
	s.WaitForText("› Hello")
	s.Keys(", Bora<Enter>")
	s.WaitForNo("› Hello")
	s.mu.Lock()
	defer s.mu.Unlock()
	var said []intent.Intent
	for _, i := range s.intents {
		if send, ok := i.(intent.Send); ok {
			said = append(said, send)
		}
	}
	if len(said) != 1 || said[0] != (intent.Send{Of: of(ana), To: bora, Body: "Hello, Bora"}) {
		t.Errorf("said %+v", s.intents)
	}
}
