package ui_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"sotto/roster"
	"sotto/roster/chat"
	"sotto/session/event"
	"sotto/session/intent"
	"sotto/session/problem"
	"sotto/ui"
)

var bob = roster.MustParse("bob@far.example")

// opened says that what is kept is open, and sealed.
func opened() event.Event { return event.Keeping{State: event.Open, Sealed: true} }

// kept is a message of Bora's as it is kept: message i of a conversation that
// began long before today, two a day.
func kept(i int) chat.Message {
	return chat.Message{
		ID: fmt.Sprint("k", i), Peer: bora, From: bora.WithResource("phone"), Body: fmt.Sprintf("said %04d", i),
		Time: today.Add(time.Duration(i-1000) * 12 * time.Hour), Place: int64(i + 1),
	}
}

// piece is a page of messages from one number up to another, of which there
// are 1000.
func piece(ticket, first, end int) event.Page {
	p := event.Page{To: to(ana), Peer: bora, Ticket: ticket, Asked: -1}
	for i := first; i < end; i++ {
		p.Messages = append(p.Messages, kept(i))
	}
	if first > 0 {
		p.Older = int64(first + 1)
	}
	if end < 1000 {
		p.Newer = int64(end)
	}
	return p
}

func afresh(p event.Page, asked int) event.Page {
	p.Afresh, p.Asked = true, asked
	return p
}

func wants(want intent.Direction, from string, ticket int) intent.Page {
	return intent.Page{Of: of(ana), Peer: bora, Want: want, From: placeOf(from), Ticket: ticket}
}

// placeOf is the place of a message by its number; "" is none.
func placeOf(number string) int64 {
	n, err := strconv.ParseInt(number, 10, 64)
	if err != nil {
		return 0
	}
	return n + 1
}

func read(place string) intent.Read {
	return intent.Read{Of: of(ana), Peer: bora, UpTo: placeOf(place)}
}

// draft is a draft to Bora that shall be kept.
func draft(text string) intent.Draft { return intent.Draft{Of: of(ana), Peer: bora, Text: text} }

func conversations(all ...event.Conversation) event.Event {
	return event.Conversations{To: to(ana), All: all}
}

// reading is a screen on which the newest page of a long conversation with
// Bora stands.
func reading(t *testing.T) *screen {
	s := start(t, 80, 24, withBora)
	s.emit(event.Added{To: to(ana)}, opened(), conversations(), contact(ana, "bora@acme.example", "Bora Demir"))
	s.wanted(wants(intent.Newest, "", 1))
	s.emit(afresh(piece(1, 900, 1000), -1))
	s.WaitForText("said 0999")
	s.wanted()
	return s
}

// What is kept is shown before anything is online: who wrote, what is unread,
// where something is typed.
func TestListComesFromDisk(t *testing.T) {
	s := start(t, 80, 24, ui.Chat{})
	s.emit(
		event.Added{To: to(ana)},
		opened(),
		conversations(
			event.Conversation{Peer: bora, Unread: 2, Since: today.Add(-25 * time.Hour), Last: today.Add(-time.Hour)},
			event.Conversation{Peer: bob, Draft: "half a thought", Last: today.Add(-2 * time.Hour)},
			event.Conversation{Peer: mum, Unread: 1, Since: today, Last: today},
		),
	)
	frame := s.WaitForText("bora@acme.e… 2", "mum@home.ex… 1", "1 mum 1  2 bora 2")
	if row := rowWith(frame, "bob@far"); !strings.Contains(row, "✎") {
		t.Errorf("no draft is shown: %q", row)
	}
	s.wanted()
	s.Keys("<A-2>")
	s.wanted(wants(intent.Newest, "", 1))
	s.emit(afresh(piece(1, 900, 1000), -1))
	s.WaitForText("said 0999", "new since 08:42")
	s.wanted(read("999"))
	s.WaitForNo("bora 2")
}

func rowWith(frame, text string) string {
	for row := range strings.SplitSeq(frame, "\n") {
		if strings.Contains(row, text) {
			return row
		}
	}
	return ""
}

// How it stands with what is kept is said in words.
func TestKeepingIsSaid(t *testing.T) {
	waits := event.Keeping{State: event.Opening, Waits: "the keyring to be unlocked"}
	closed := event.Keeping{State: event.Closed, Problem: problem.New(problem.FileUnusable, "history.db")}
	for _, c := range []struct {
		name  string
		open  ui.Chat
		event event.Keeping
		keys  string
		shows []string
	}{
		{"waits", withBora, waits, "", []string{"history waits for the keyring to be unlocked", "history waits │"}},
		{"waits, and nothing is open", ui.Chat{}, waits, "", []string{"─ history waits for the keyring"}},
		{"waits, on the page", withBora, waits, "<F5>", []string{"not open yet: it waits for the keyring to be unlocked"}},
		{"waits, and is searched", withBora, waits, "<C-f>", []string{"can be searched later"}},
		{"closed", withBora, closed, "", []string{"The file history.db cannot be used.", "not kept"}},
		{"closed, on the page", withBora, closed, "<F5>", []string{"Nothing is kept ─", "What to do", "that the disk"}},
		{"closed, and is searched", withBora, closed, "<Esc><C-f>", []string{"The file history.db cannot be used."}},
		{"closed, and is forgotten", withBora, closed, "/forget<Enter>", []string{"Nothing is kept now"}},
		{"open", withBora, event.Keeping{State: event.Open, Sealed: true}, "<F5>", []string{"✓ kept encrypted"}},
		{"only read", withBora, event.Keeping{State: event.Open, Sealed: true, Problem: closed.Problem}, "", []string{"not kept"}},
		{"only read, on the page", withBora, event.Keeping{State: event.Open, Sealed: true, Problem: closed.Problem}, "<F5>", []string{"What is kept is only read", "history.db cannot be used"}},
		{"not sealed", withBora, event.Keeping{State: event.Open}, "<F5>", []string{"! kept unencrypted"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := start(t, 80, 24, c.open)
			s.emit(event.Added{To: to(ana)}, c.event, event.Trouble{To: to(ana), Problem: settled})
			s.WaitForText(settled.Title)
			s.Keys("<Esc>" + c.keys)
			if c.name == "closed" {
				s.emit(c.event)
			}
			s.WaitForText(c.shows...)
		})
	}
	s := start(t, 140, 40, ui.Chat{})
	s.emit(event.Added{To: to(ana)}, waits)
	s.WaitForText("◐ history waits for the", "  keyring to be unlocked")
}

// A conversation asks for its newest page once, and for what is beyond when
// one comes near, never twice for the same place.
func TestPagesAreAskedForOnce(t *testing.T) {
	s := reading(t)
	s.emit(contact(ana, "carla@acme.example", "Carla Reis"))
	s.folded()
	s.Keys("<A-Down>")
	s.WaitForText("○ Carla Reis  offline")
	s.wanted(intent.Page{Of: of(ana), Peer: roster.MustParse("carla@acme.example"), Want: intent.Newest, Ticket: 2})
	s.Keys("<A-/>")
	s.WaitForText("said 0999")
	s.wanted()
	s.Keys("<A-Home>")
	s.wanted(wants(intent.Older, "900", 3))
	s.Keys("<A-Home><PgUp><PgDn><A-Home>x")
	before := s.WaitForText("said 0900", "Alt-End newest", "› x")
	s.wanted()
	s.emit(piece(3, 800, 900))
	s.folded()
	after := s.WaitForText("said 0900", "Alt-End newest")
	if a, b := said(before), said(after); a != b {
		t.Errorf("the page moved what is read from\n%s\nto\n%s", a, b)
	}
	s.Keys("<PgUp>")
	s.WaitForText("said 0899")
	s.Keys("<A-Home>")
	s.wanted(wants(intent.Older, "800", 4))
	s.emit(event.Page{To: to(ana), Peer: bora, Ticket: 4, Problem: settled})
	s.WaitForText(settled.Title)
	s.Keys("<Esc>")
	s.wanted()
	s.Keys("<A-Home>") // who moves asks again
	s.wanted(wants(intent.Older, "800", 5))
	s.emit(piece(5, 0, 800))
	s.folded()
	s.Keys("<A-Home>")
	s.WaitForText("said 0000")
	s.wanted()
}

// said is the texts of a frame with the rows in which they stand.
func said(frame string) string {
	var all []string
	for y, row := range strings.Split(frame, "\n") {
		if at := strings.Index(row, "said "); at >= 0 {
			all = append(all, fmt.Sprintf("%d %s", y, row[at:at+9]))
		}
	}
	return strings.Join(all, "\n")
}

// What comes while older messages are read is counted, and stands in its
// place when one goes back.
func TestNewMessagesWaitBelowAWindow(t *testing.T) {
	for name, back := range map[string]string{"Alt-End": "<A-End>", "Esc": "<Esc><Esc>", "sending": "on my way<Enter>"} {
		t.Run(name, func(t *testing.T) {
			s := reading(t)
			s.Keys("<C-f>0500")
			s.WaitForText("/ 0500")
			s.wanted(intent.Search{Of: of(ana), Peer: bora, Query: "0", Ticket: 2})
			s.later.Add(int64(time.Second))
			s.wanted(intent.Search{Of: of(ana), Peer: bora, Query: "0500", Ticket: 3})
			s.emit(event.Found{To: to(ana), Ticket: 3, Query: "0500", Hits: []event.Hit{{Account: ana, Message: kept(500)}}})
			s.WaitForText("1 hit in")
			s.Keys("<Enter>")
			s.wanted(wants(intent.Around, "500", 4))
			s.emit(afresh(piece(4, 490, 511), 10))
			s.WaitForText("▌", "said 0500", "Ctrl-F hits")
			s.wanted(wants(intent.Older, "490", 5))
			s.emit(piece(5, 390, 490))
			s.wanted(wants(intent.Newer, "510", 6))
			s.emit(theirs(ana, bora, "late", 9, 42, "are you there?"))
			frame := s.WaitForText("↓ 1 new")
			if strings.Contains(frame, "are you there?") || !strings.Contains(frame, "said 0500") {
				t.Errorf("the message was put into another time:\n%s", frame)
			}
			s.Keys(back)
			s.wait(wants(intent.Newest, "", 7))
			s.emit(piece(6, 511, 611)) // it is too late
			s.emit(theirs(ana, bora, "later", 9, 43, "hello?"))
			s.emit(afresh(piece(7, 900, 1000), -1))
			frame = s.WaitForText("said 0999", "hello?")
			if strings.Contains(frame, "said 06") || strings.Contains(frame, "↓") {
				t.Errorf("it is not the newest page:\n%s", frame)
			}
		})
	}
}

// wait waits until an intent is among those that were wanted, and forgets
// all.
func (s *screen) wait(want intent.Intent) {
	s.t.Helper()
	for end := time.Now().Add(10 * time.Second); time.Now().Before(end); time.Sleep(time.Millisecond) {
		s.mu.Lock()
		for _, i := range s.intents {
			if i == want {
				s.intents = nil
				s.mu.Unlock()
				return
			}
		}
		s.mu.Unlock()
	}
	s.t.Fatalf("%#v was not wanted; %#v were\n%s", want, s.intents, s.Frame())
}

// What is typed is kept a second after the last change, when one leaves, and
// at the end; what was sent is no longer a draft.
func TestDraftsAreKept(t *testing.T) {
	s := reading(t)
	s.Keys("half")
	s.WaitForText("› half")
	s.wanted()
	s.later.Add(int64(time.Second))
	s.wanted(draft("half")) // the pump comes by itself
	s.Keys(" a thought")
	s.WaitForText("half a thought")
	s.emit(contact(ana, "carla@acme.example", "Carla Reis"))
	s.folded()
	s.Keys("<A-Down>")
	s.wanted(draft("half a thought"), intent.Page{Of: of(ana), Peer: roster.MustParse("carla@acme.example"), Want: intent.Newest, Ticket: 2})
	s.Keys("<A-/><Enter>")
	s.wanted(send(ana, bora, "half a thought"), draft(""))
	s.Keys("/msg bo")
	s.WaitForText("› /msg bo")
	s.later.Add(int64(time.Minute))
	s.emit(contact(ana, "dan@acme.example", "Dan Wu"))
	s.WaitForText("Dan Wu")
	s.wanted() // a command is nobody's draft
	s.Keys("<C-c>the end<C-q>")
	s.end()
	s.wanted(draft("the end"))
}

// Whoever ends the screen, what is typed is kept.
func TestDraftOutlivesTheContext(t *testing.T) {
	s := reading(t)
	s.Keys("half")
	s.WaitForText("› half")
	s.cancel()
	s.end()
	s.wanted(draft("half"))
}

// A draft from disk comes back, and never takes the place of what is typed.
func TestDraftsComeBack(t *testing.T) {
	s := start(t, 80, 24, withBora)
	s.emit(event.Added{To: to(ana)}, opened(), conversations(event.Conversation{Peer: bora, Draft: "from yesterday"}))
	s.WaitForText("› from yesterday")
	s.wanted(wants(intent.Newest, "", 1))

	s = start(t, 80, 24, withBora)
	s.Keys("new")
	s.WaitForText("› new")
	s.emit(event.Added{To: to(ana)}, opened(), conversations(event.Conversation{Peer: bora, Draft: "from yesterday"}))
	s.wanted(wants(intent.Newest, "", 1), draft("new"))
	s.Keys("<C-p>")
	s.WaitForText("› from yesterday")
}

// A conversation is read when its newest message is seen: not while one reads
// further up, nor behind a page or a search.
func TestReadWhenSeen(t *testing.T) {
	s := reading(t)
	live := func(id string) event.Message {
		e := theirs(ana, bora, id, 9, 42, "message "+id)
		e.Message.Place = placeOf(id)
		return e
	}
	s.emit(live("1001"))
	s.wanted(read("1001"))
	s.Keys("<PgUp>")
	s.WaitForText("Alt-End newest")
	s.emit(live("1002"))
	s.WaitForText("↓ 1 new")
	s.wanted()
	s.Keys("<A-End>")
	s.wanted(read("1002"))
	for i, away := range []string{"<F5>", "<F1>", "<C-f>"} {
		before := s.Frame()
		s.Keys(away)
		s.WaitFor("something else", func(frame string) bool { return frame != before })
		id := fmt.Sprint(1003 + i)
		s.emit(live(id))
		s.folded()
		s.wanted()
		s.Keys("<Esc>")
		s.wanted(read(id))
		s.WaitForText("message " + id)
	}
}

// folded waits until all that was emitted is on the screen. One update folds
// at most 4096 events, and no event is taken before the update of those that
// came before: so the last of more than that comes after the first was drawn.
func (s *screen) folded() {
	s.t.Helper()
	for range 4096 + 1 {
		s.emit(event.ContactRemoved{To: to(ana)})
	}
}

// What was read elsewhere is not unread here, but for what came since.
func TestSeenElsewhere(t *testing.T) {
	s := start(t, 140, 40, ui.Chat{})
	s.emit(event.Added{To: to(ana)}, opened(), conversations(event.Conversation{Peer: bora, Unread: 5, Since: today}))
	s.WaitForText("1 bora 5")
	s.emit(event.Seen{To: to(ana), Peer: bora, Unread: 1})
	s.WaitForText("1 bora 1")
	s.emit(event.Seen{To: to(ana), Peer: bora})
	s.WaitForNo("1 bora")
}

// What cannot be undone is asked, and only y does it.
func TestForgetAsks(t *testing.T) {
	s := reading(t)
	s.Keys("/forget<Enter>")
	s.WaitForText("Remove all kept here with Bora Demir?  y yes  n no")
	s.Keys("n")
	s.WaitForText("Nothing was removed")
	s.Keys("<Esc>/forget bora<Enter>")
	s.WaitForText("Remove all")
	s.Keys("word")
	s.WaitForText("› word") // which says no, and is not lost
	s.Keys("<C-c>/forget<Enter>")
	s.WaitForText("Remove all")
	s.Keys("y") // too soon: it was meant for what came before
	s.folded()
	s.wanted()
	s.later.Add(int64(time.Second))
	s.Keys("y")
	s.wait(intent.Forget{Of: of(ana), Peer: bora})
	s.emit(event.Forgotten{To: to(ana), Peer: bora})
	s.WaitForText("Nothing was said here yet.")
}

// A narrow screen cuts the question, never the keys that answer it.
func TestForgetAsksWhereThereIsNoRoom(t *testing.T) {
	s := start(t, 40, 12, withBora)
	s.emit(event.Added{To: to(ana)}, opened(), contact(ana, "bora@acme.example", "Bora Demir of the long name"))
	s.folded()
	s.Keys("/forget<Enter>")
	s.WaitForText("Remove all kept here w…  y yes  n no")
	s.later.Add(int64(time.Second))
	s.Keys("y")
	s.wait(intent.Forget{Of: of(ana), Peer: bora})
}

// In a search, the keys that go to chats change nothing.
func TestSearchKeepsOtherKeysOut(t *testing.T) {
	s := searching(t, 80, 24)
	s.Keys("<A-1><A-a><A-Down>")
	s.folded()
	s.WaitForText("/ smacks\n", "SEARCH")
	s.wanted()
}
