package ui_test

import (
	"strings"
	"testing"
	"time"

	"sotto/roster"
	"sotto/roster/chat"
	"sotto/session/event"
	"sotto/session/intent"
	"sotto/ui"
)

func send(own, peer roster.JID, body string) intent.Send {
	return intent.Send{Of: of(own), To: peer, Body: body}
}

func typing(active bool) intent.Type {
	return intent.Type{Of: of(ana), To: bora, Active: active}
}

// begin is a screen with two accounts online and a conversation with Bora.
func begin(t *testing.T) *screen {
	s := start(t, 80, 24, withBora)
	s.emit(office()...)
	s.WaitForText("Bora is typing")
	return s
}

func TestKeysBecomeIntents(t *testing.T) {
	for _, c := range []struct {
		name, keys string
		want       []intent.Intent
		shows      string
	}{
		{"a message", "10:00 works.<Enter>", []intent.Intent{typing(true), send(ana, bora, "10:00 works.")}, "Enter send"},
		{"two lines", "one<A-Enter>two<C-j>three<Enter>", []intent.Intent{typing(true), send(ana, bora, "one\ntwo\nthree")}, ""},
		{"a slash", "//quit<Enter>", []intent.Intent{typing(true), send(ana, bora, "/quit")}, ""},
		{"an action", "/me waves<Enter>", []intent.Intent{send(ana, bora, "/me waves")}, ""},
		{"nothing", "<Enter>  <Enter>", []intent.Intent{typing(true)}, "Bora is typing"},
		{"to an address", "/msg mum@home.example Hi<Enter>", []intent.Intent{send(home, mum, "Hi")}, "● Mum"},
		{"completed", "/ms<Tab>mu<Tab>Hi<Enter>", []intent.Intent{send(home, mum, "Hi")}, ""},
		{"the second offer", "/ch<Tab><Tab>", nil, "/chat"},
		{"connect", "/connect home<Enter>", []intent.Intent{intent.Connect{Of: of(home)}}, ""},
		{"disconnect", "/disconnect<Enter>", []intent.Intent{intent.Disconnect{Of: of(ana)}}, ""},
		{"reconnect from the page", "<F5>r", []intent.Intent{intent.Reconnect{Of: of(ana)}}, "Connection"},
		{"the other account's page", "<F5><Tab>d", []intent.Intent{intent.Disconnect{Of: of(home)}}, "ana@home.example"},
		{"letters on the help", "<F1>rcd", nil, "Keys and commands"},
		{"composing stops", "x<Backspace>", []intent.Intent{typing(true), typing(false)}, ""},
		{"composing elsewhere", "x<A-Down>", []intent.Intent{typing(true), typing(false)}, "◐ Carla Reis  away"},
		{"unknown", "/conect<Enter>", nil, "Do you mean /connect?"},
		{"unknown, and it stays", "/conect<Enter>", nil, "› /conect"},
		{"a bad address", "/msg @ hi<Enter>", nil, "is not an address"},
		{"a space before a slash", " /quit<Enter>", []intent.Intent{typing(true)}, "behind a space?"},
		{"and again", " /quit<Enter><Enter>", []intent.Intent{typing(true), send(ana, bora, " /quit")}, ""},
		{"emptied", "secret<C-c>", []intent.Intent{typing(true), typing(false)}, ""},
		{"called up again", "one<C-c><C-p>", []intent.Intent{typing(true), typing(false)}, "› one"},
		{"and put away", "one<C-c>two<C-p><C-n>", []intent.Intent{typing(true), typing(false), typing(true)}, "› two"},
		{"emptied when empty", "<C-c>", nil, "Ctrl-Q quits"},
		{"the next unread", "<A-a>", nil, "● Mum  available"},
		{"a slot", "<A-1>", nil, "● Mum  available"},
		{"an empty slot", "<A-5>", nil, "Nothing is unread under 5"},
		{"and back", "<A-1><A-/>", nil, "● Bora Demir  in the"},
		{"up around the end", "<A-Up>", nil, "○ Zoë"},
		{"by the list", "<F2><Down><Enter>", nil, "◐ Carla Reis  away"},
		{"the list, then a letter", "<F2><Down>x", []intent.Intent{typing(true)}, "› x"},
		{"help of one command", "/help msg<Enter>", nil, "/msg ADDRESS TEXT"},
		{"help and back", "<F1><Esc>y", []intent.Intent{typing(true)}, "› y"},
		{"undo", "word<C-u><C-_>", []intent.Intent{typing(true), typing(false), typing(true)}, "› word"},
		{"closed", "/chat bob@far.example<Enter>/close<Enter>", nil, "● Bora Demir  in the"},
		{"status by command", "/status<Enter>", nil, "Connection and security"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := begin(t)
			s.Keys(c.keys)
			s.wanted(c.want...)
			if c.shows != "" && c.shows != "Enter send" {
				s.WaitForText(c.shows)
			}
		})
	}
}

// What is typed in one conversation waits there.
func TestDraftsStay(t *testing.T) {
	s := begin(t)
	s.Keys("half a thought")
	s.WaitForText("› half a thought")
	s.Keys("<A-1>")
	s.WaitForText("● Mum  available", "✎")
	s.Keys("to Mum<A-/>")
	s.WaitForText("● Bora Demir  in the", "› half a thought")
	s.Keys("<A-/>")
	s.WaitForText("› to Mum")
}

// a line end that is pasted sends no half of it.
func TestPasteIsTyped(t *testing.T) {
	s := begin(t)
	s.Paste("first\nsecond")
	s.WaitForText("› first", "second")
	s.Keys("<Enter>")
	s.wanted(typing(true), send(ana, bora, "first\nsecond"))
}

// Nothing that happens moves what is read: the rows stay until we go down.
func TestMessagesDoNotMoveTheView(t *testing.T) {
	s := begin(t)
	for i := range 40 {
		s.emit(theirs(ana, bora, "many"+string(rune('a'+i)), 9, 41, "line "+string(rune('A'+i))))
	}
	s.WaitForText("line " + string(rune('A'+39)))
	s.Keys("<PgUp>")
	before := s.WaitForText("Alt-End newest")
	s.emit(theirs(ana, bora, "late", 9, 42, "are you there?"), mine(ana, bora, "own", 9, 10, "from my phone", chat.Sent))
	after := s.WaitForText("↓ 1 new")
	if b, a := conversation(before), conversation(after); b != a {
		t.Errorf("the view moved from\n%s\nto\n%s", b, a)
	}
	s.Keys("<PgDn><PgDn>") // what came made the way back longer
	s.WaitForText("are you there?", "new since 09:42")
	s.Keys("<A-Home>")
	s.WaitForText("Morning!")
	s.Keys("<Esc>")
	s.WaitForText("are you there?")
}

// conversation is the rows of the messages, without the list beside them.
func conversation(frame string) string {
	var rows []string
	for _, line := range strings.Split(frame, "\n")[1:21] {
		_, right, _ := strings.Cut(line, "│")
		rows = append(rows, right)
	}
	return strings.Join(rows, "\n")
}

func TestUnreadIsCountedUntilSeen(t *testing.T) {
	s := start(t, 140, 40, withBora)
	s.emit(office()...)
	s.emit(theirs(home, mum, "8", 9, 41, "Hello?"))
	s.WaitForText("1 Mum 2")
	s.Keys("<F5>")
	s.WaitForText("Connection and security")
	s.emit(theirs(ana, bora, "9", 9, 42, "while you look at the page"), event.Trouble{To: to(ana), Problem: settled})
	s.WaitForText(settled.Title)
	s.Keys("<Esc>")
	s.WaitForText("while you look at the page", "new since 09:42")
	s.Keys("<A-a>")
	frame := s.WaitForText("Hello?", "new since 09:40")
	if strings.Contains(frame, "1 Mum") {
		t.Errorf("Mum is still unread:\n%s", frame)
	}
}

// A message of ours shows how far it has come, in marks and in words.
func TestFateOfAMessage(t *testing.T) {
	s := begin(t)
	s.emit(mine(ana, bora, "m", 9, 42, "Watch this", chat.Pending))
	s.WaitForText("Watch this                              …")
	s.emit(event.Progress{To: to(ana), Peer: bora, ID: "m", State: chat.Written})
	s.WaitForText("Watch this                              ·")
	s.emit(event.Progress{To: to(ana), Peer: bora, ID: "m", State: chat.Sent})
	s.WaitForText("Watch this                              ✓")
	s.emit(event.Progress{To: to(ana), Peer: bora, ID: "m", State: chat.Failed, Problem: settled})
	s.WaitForText("Watch this                              !", "not sent: All was folded.")
	s.emit(event.Link{To: to(ana), State: event.Offline}, mine(ana, bora, "n", 9, 42, "Later", chat.Pending))
	s.WaitForText("waits until acme.example is", "○ offline")
}

// The countdown of one account and the trouble of another stand side by side.
func TestTwoAccounts(t *testing.T) {
	s := start(t, 140, 40, ui.Chat{})
	waits := expired(home)
	waits.State, waits.Retry = event.Waiting, today.Add(40e9)
	s.emit(event.Added{To: to(ana)}, event.Added{To: to(home)}, expired(ana), waits)
	s.WaitForText("× acme  certificate", "◐ home  waits 40 s")
	s.emit(event.Link{To: to(home), State: event.Connecting}, online(ana))
	s.WaitForText("● acme  online", "◐ home  connecting 0 s")
}

// A countdown goes on by itself where it is shown, also in a window that was
// too narrow for it a moment ago.
func TestCountdownGoesOn(t *testing.T) {
	s := start(t, 40, 12, withBora)
	waits := waiting()
	waits.Retry = today.Add(9 * time.Minute)
	s.emit(append(office(), waits)...)
	s.WaitForText("Deploy at 10:00")
	s.Resize(80, 24)
	s.WaitForText("waits 9 min")
	s.emit(waiting())
	s.WaitForText("waits 23 s")
	s.later.Store(int64(3 * time.Second)) // nothing else happens
	s.WaitForText("waits 20 s")
	s.Keys("<F5>")
	s.WaitForText("next try in 20 s")
	s.later.Store(int64(4 * time.Second))
	s.WaitForText("next try in 19 s")
	s.Keys("r")
	if got := s.next(); got != (intent.Reconnect{Of: of(ana)}) {
		t.Errorf("r wants %#v", got)
	}
}
