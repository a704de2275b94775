package ui_test

import (
	"testing"

	"sotto/session/event"
	"sotto/session/problem"
	"sotto/ui"
)

// calls is what another sotto was started with.
func calls(draft, say string) event.Called {
	return event.Called{To: to(ana), Peer: bob, Draft: draft, Say: say}
}

// What a second sotto was started with is shown here, and nothing is done.
func TestCalled(t *testing.T) {
	s := brought(t, ui.Options{Open: withBora})
	s.emit(event.Added{To: to(ana)}, online(ana))
	s.WaitForText("bora@acme.example")
	s.emit(calls("/contact add bob@far.example", "Enter adds bob@far.example to your contacts."))
	s.WaitForText("› /contact add bob@far.example")
	s.WaitForText("Enter adds bob@far.example to your contacts.")
	s.wanted()
}

// What is typed stays, here and elsewhere; what was brought can be called up.
func TestCalledWhileTyping(t *testing.T) {
	s := brought(t, ui.Options{Open: withBora})
	s.emit(event.Added{To: to(ana)}, online(ana))
	s.Keys("half a thought")
	s.WaitForText("› half a thought")
	s.emit(calls("", ""))
	s.WaitForNo("half a thought")
	s.Keys("for Bob")
	s.WaitForText("› for Bob")
	s.emit(calls("/contact add bob@far.example", "Enter adds them."))
	s.WaitForText("› for Bob")
	s.WaitForText("What you have typed stays.")
	s.Keys("<C-p>")
	s.WaitForText("› /contact add bob@far.example")
	s.Keys("<C-n>")
	s.WaitForText("› for Bob")
}

// A page on which something may be typed is not taken away.
func TestCalledOverAPage(t *testing.T) {
	s := brought(t, ui.Options{Open: withBora})
	s.emit(event.Added{To: to(ana)}, online(ana), settingsOf("dark"))
	s.folded()
	s.Keys("<F9>/stanza<Enter><Enter>99")
	s.WaitForText("26214499")
	s.emit(calls("Hello", ""))
	s.emit(event.Trouble{To: to(ana), Problem: problem.New(problem.UsageError, "Said after it.")})
	s.WaitForText("26214499")
	s.Keys("<F9>")
	s.WaitForNo("26214499")
	s.Keys("/chat bob@far.example<Enter>")
	s.WaitForNo("/chat bob")
	s.Keys("<C-p>")
	s.WaitForText("› Hello")
}

// Nobody is made known by a call.
func TestCalledFromNobody(t *testing.T) {
	s := brought(t, ui.Options{Open: withBora})
	s.emit(event.Added{To: to(ana)}, online(ana))
	s.emit(event.Called{To: to(bob), Peer: bob, Say: "never said"}, event.Trouble{To: to(ana), Problem: problem.New(problem.UsageError, "said after it")})
	s.WaitForText("said after it")
	s.WaitForNo("never said")
	s.WaitForNo("bob@far.example")
}
