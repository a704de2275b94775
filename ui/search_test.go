package ui_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"sotto/roster"
	"sotto/roster/chat"
	"sotto/session/event"
	"sotto/session/intent"
	"sotto/session/problem"
	"sotto/ui"
	"sotto/ui/uitest"
)

// looksFor is a search in the conversation with Bora.
func looksFor(query string, ticket int) intent.Search {
	return intent.Search{Of: of(ana), Peer: bora, Query: query, Ticket: ticket}
}

// at is a message that is kept; mine ones are ours.
func at(id int, when time.Time, mine bool, body string) chat.Message {
	m := chat.Message{ID: fmt.Sprint(id), Peer: bora, From: bora.WithResource("phone"), Body: body, Time: when, Place: int64(id)}
	if mine {
		m.From, m.State = ana, chat.Sent
	}
	return m
}

// smacks is what a search for that word found.
func smacks(ticket int) event.Found {
	day := func(month time.Month, day, hour, minute int) time.Time {
		return time.Date(2026, month, day, hour, minute, 0, 0, time.UTC)
	}
	hit := func(m chat.Message) event.Hit { return event.Hit{Account: ana, Message: m} }
	suspend := hit(at(90, day(10, 28, 17, 48), true, "Smacks resumption now survives a suspend of the laptop."))
	suspend.Before = []chat.Message{
		at(88, day(10, 28, 17, 40), true, "not this one"),
		at(89, day(10, 28, 17, 46), false, "my laptop loses messages when the lid closes"),
	}
	suspend.After = []chat.Message{at(91, day(10, 28, 17, 50), false, "Does smacks keep the counter over a hibernate, too?")}
	return event.Found{
		To: to(ana), Ticket: ticket, Query: "smacks", Took: 3 * time.Millisecond,
		Hits: []event.Hit{
			hit(at(99, day(11, 3, 9, 30), false, "Did anybody look at the one with the lost messages from last week again, this one? It is the smacks counter, I believe.")),
			suspend,
			hit(at(91, day(10, 28, 17, 50), false, "Does smacks keep the counter over a hibernate, too?")),
			hit(at(70, day(10, 12, 11, 3), false, "XEP-0198 (smacks) in the wild: prosody 0.12 sends r too eagerly.")),
			hit(at(60, day(9, 3, 8, 12), false, "who owns the smacks tests?")),
			hit(at(50, time.Date(2025, 8, 30, 22, 10, 0, 0, time.UTC), true, "smacks: ack every 5 stanzas or 60 s, whichever comes first")),
		},
	}
}

// searching is a screen of a size on which hits stand.
func searching(t *testing.T, columns, rows int) *screen {
	s := start(t, columns, rows, withBora)
	s.emit(office()...)
	s.emit(opened(), conversations())
	s.wanted(wants(intent.Newest, "", 1))
	s.emit(event.Page{To: to(ana), Peer: bora, Ticket: 1, Asked: -1})
	s.wanted(read(""))
	s.Keys("a draft")
	s.WaitForText("a draft")
	s.Keys("<C-f>")
	s.WaitForText("SEARCH", "Type what was said")
	s.wait(draft("a draft"))
	s.Paste("smacks")
	s.wanted(looksFor("smacks", 2))
	s.emit(smacks(2))
	s.WaitForText("6 hits in 3 ms")
	return s
}

// The search, at each size, as it was when somebody last looked at it.
func TestSearchFrames(t *testing.T) {
	for _, size := range sizes {
		for name, keys := range map[string]string{"search": "<Down>", "search-filters": "<Space><Tab>"} {
			name := fmt.Sprintf("%s-%dx%d", name, size[0], size[1])
			t.Run(name, func(t *testing.T) {
				s := searching(t, size[0], size[1])
				before := s.Frame()
				s.Keys(keys)
				frame := s.WaitFor("something else", func(frame string) bool {
					return frame != before && (keys == "<Down>" || strings.Contains(frame, "has:link"))
				})
				whole(t, frame, size[0], size[1])
				uitest.Golden(t, name, frame)
			})
		}
		name := fmt.Sprintf("new-below-%dx%d", size[0], size[1])
		t.Run(name, func(t *testing.T) {
			s := start(t, size[0], size[1], withBora)
			s.emit(event.Added{To: to(ana)}, opened(), conversations(), contact(ana, "bora@acme.example", "Bora Demir"))
			s.wanted(wants(intent.Newest, "", 1))
			s.emit(afresh(piece(1, 900, 1000), -1))
			s.WaitForText("said 0999")
			s.Keys("<PgUp>")
			s.WaitForText("Alt-End newest")
			s.emit(theirs(ana, bora, "late", 9, 42, "are you there?"))
			frame := s.WaitForText("↓ 1 new")
			whole(t, frame, size[0], size[1])
			uitest.Golden(t, name, frame)
		})
	}
}

// Esc goes back to where one was, with what was typed.
func TestSearchGoesBack(t *testing.T) {
	s := searching(t, 80, 24)
	s.Keys("<Esc>")
	frame := s.WaitForText("› a draft", "Deploy at 10:00, then?")
	if strings.Contains(frame, "SEARCH") {
		t.Errorf("the search is still there:\n%s", frame)
	}
	s.Keys("<C-f>")
	s.WaitForText("Type what was said")
	s.wanted()
}

// Enter shows what was said around a hit; the message is marked until Esc, and
// Ctrl-F goes back to the hits.
func TestSearchLeadsToItsContext(t *testing.T) {
	s := searching(t, 80, 24)
	s.Keys("<Down><Down><Up><Enter>")
	s.wanted(wants(intent.Around, "89", 3))
	s.emit(event.Page{To: to(ana), Peer: bora, Ticket: 3, Afresh: true, Asked: 1, Older: 89, Newer: 91, Messages: []chat.Message{
		smacks(0).Hits[1].Before[1], smacks(0).Hits[1].Message, smacks(0).Hits[1].After[0],
	}})
	frame := s.WaitForText("when the lid", "▌17:48     ana  Smacks resumption", "Ctrl-F hits", "› a draft")
	if strings.Contains(frame, "Deploy at 10:00") {
		t.Errorf("the newest messages stand in another time:\n%s", frame)
	}
	s.wait(wants(intent.Older, "88", 4))
	s.Keys("<C-f>")
	s.WaitForText("/ smacks", "6 hits", "▌ 17:48 ana")
	s.Keys("<Esc>")
	s.WaitForText("▌17:48", "› a draft")
	s.Keys("<Esc>")
	s.WaitForNo("▌17:48")
	s.Keys("<Esc>")
	s.wait(wants(intent.Newest, "", 5))
}

// Ctrl-F twice looks everywhere; Enter opens the conversation of a hit.
func TestSearchEverywhere(t *testing.T) {
	s := searching(t, 140, 40)
	s.Keys("<C-f>")
	s.WaitForText("all chats", "Ctrl-F this chat")
	s.wanted(intent.Search{Query: "smacks", Ticket: 3})
	m := at(7, today, false, "Do smacks taste good?")
	m.Peer, m.From = mum, mum
	own := smacks(0).Hits[1]
	s.emit(event.Found{Ticket: 3, Query: "smacks", Hits: []event.Hit{{Account: home, Message: m}, own}})
	s.WaitForText("Mum          Do smacks taste", "Bora         ana: Smacks resumption", "2 hits")
	s.Keys("<Enter>")
	s.wanted(intent.Page{Of: of(home), Peer: mum, Want: intent.Around, From: 7, Ticket: 4})
	s.WaitForText("● Mum  available")
	s.Keys("<A-/>")
	s.WaitForText("› a draft")
}

// With no conversation open all are looked through; what was typed is there
// again.
func TestSearchFromNowhere(t *testing.T) {
	s := start(t, 80, 24, ui.Chat{})
	s.emit(event.Added{To: to(ana)}, opened(), conversations())
	s.folded()
	s.Keys("typed<C-f>smacks")
	s.WaitForText("all chats", "/ smacks")
	s.wait(intent.Search{Query: "s", Ticket: 1})
	s.Keys("<C-f><Esc>")
	s.WaitForText("› typed")
	s.Keys("<C-c>/search from:bora* smacks<Enter>")
	s.wanted(intent.Search{Query: "from:bora* smacks", Ticket: 2})
	s.WaitForText("/ from:bora* smacks")
}

// While somebody types, only what stands there after a while is asked for,
// and an answer to what stood there before is left out.
func TestSearchAsksSeldom(t *testing.T) {
	s := searching(t, 80, 24)
	s.Keys(" test")
	s.WaitForText("/ smacks test")
	s.wanted() // all of it within 150 ms of the question before
	s.later.Add(int64(149 * time.Millisecond))
	s.folded()
	s.wanted()
	s.later.Add(int64(time.Millisecond))
	s.wanted(looksFor("smacks test", 3))
	s.emit(smacks(2), event.Found{To: to(ana), Ticket: 3, Query: "smacks test", Hits: smacks(3).Hits[4:5]})
	s.WaitForText("1 hit in")
	s.emit(smacks(3))
	s.folded()
	s.WaitForText("1 hit in")
	s.Keys("<C-c>")
	s.WaitForText("Type what was said")
	s.wanted()
}

// More hits are asked for when one comes near the last, and none is shown
// twice.
func TestSearchGoesOn(t *testing.T) {
	s := searching(t, 80, 24)
	found := smacks(3)
	found.Hits, found.More = nil, true
	for i := range 50 {
		found.Hits = append(found.Hits, event.Hit{Account: ana, Message: kept(999 - i)})
	}
	s.Keys("x")
	s.later.Add(int64(time.Second))
	s.wanted(looksFor("smacksx", 3))
	s.emit(found)
	s.WaitForText("50 hits and more")
	s.Keys("<Down>")
	s.WaitForText("▌ 09:42 Bora    said 0998")
	s.wanted()
	s.Keys("<A-End>")
	more := looksFor("smacksx", 4)
	more.Skip = 50
	s.wanted(more)
	next := found
	next.Ticket, next.More, next.Hits = 4, false, []event.Hit{found.Hits[49], {Account: ana, Message: kept(500)}}
	s.emit(next)
	s.WaitForText("51 hits in")
	s.Keys("<A-End>")
	s.WaitForText("said 0500")
	s.wanted()
	s.Keys("<A-Home>")
	s.WaitForText("▌ 21:42 Bora    said 0999", "yesterday")
}

// What is wrong with a query is said in words; what is typed stays.
func TestSearchExplainsTheQuery(t *testing.T) {
	s := searching(t, 80, 24)
	p := problem.New(problem.UsageError, "“before:soon” names no day.")
	s.Keys("<Space>before:soon<Enter>")
	s.WaitForText("/ smacks before:soon")
	s.later.Add(int64(time.Second))
	s.wanted(looksFor("smacks before:soon", 3))
	s.emit(event.Found{To: to(ana), Ticket: 3, Problem: p})
	s.WaitForText("“before:soon” names no day.", "/ smacks before:soon")
	s.Keys("<Enter>")
	s.folded()
	s.wanted()
}

// Tab offers filters, and whom they can name.
func TestSearchCompletes(t *testing.T) {
	s := searching(t, 80, 24)
	s.Keys("<Space>fr<Tab>")
	s.WaitForText("/ smacks from:")
	s.Keys("bo<Tab>")
	s.WaitForText("/ smacks from:bora@acme.example")
	s.later.Add(int64(time.Second))
	s.wait(looksFor("smacks from:bora@acme.example", 3))
}

// Whatever is found, in whatever script, the frame stays whole.
func TestAnyHitKeepsTheFrameWhole(t *testing.T) {
	for _, size := range sizes {
		s := searching(t, size[0], size[1])
		found := smacks(3)
		found.Hits = nil
		for i, e := range hostile()[4:] {
			m := e.(event.Message).Message
			m.Peer = roster.FromWire(fmt.Sprintf("m\x1b%d@evil.example", i))
			found.Hits = append(found.Hits, event.Hit{Account: ana, Message: m, Before: []chat.Message{m}, After: []chat.Message{m}})
		}
		s.Keys("y")
		s.later.Add(int64(time.Second))
		s.wanted(looksFor("smacksy", 3))
		s.emit(found)
		whole(t, s.WaitForText("4 hits in"), size[0], size[1])
	}
}
