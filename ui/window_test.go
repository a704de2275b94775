package ui

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"sotto/roster"
	"sotto/roster/chat"
	"sotto/session/event"
	"sotto/session/intent"
	"sotto/session/problem"
	"sotto/ui/uitest"
)

// drawer is an archive made of a slice, and the wire between it and a screen:
// events arrive in order, pages are read at any time and told at any later.
type drawer struct {
	r       *rapid.T
	app     *app
	own     roster.JID
	peer    roster.JID
	term    *uitest.Terminal
	archive []chat.Message
	wanted  []intent.Page
	last    intent.Page   // what was wanted last and is not folded yet
	read    []event.Page  // was read, and is not told yet
	queue   []event.Event // was told, and is not folded yet
	late    bool          // a message with an old time is among the queue
	next    int
	now     time.Time
}

const pageSize = 100

func newDrawer(t *testing.T, r *rapid.T, term *uitest.Terminal) *drawer {
	d := &drawer{
		r: r, own: roster.MustParse("ana@acme.example"), peer: roster.MustParse("bora@acme.example"), term: term,
		now: time.Date(2026, 11, 3, 9, 42, 0, 0, time.UTC), last: intent.Page{Want: -1},
	}
	d.app = newApp(Options{Do: d.do, Now: func() time.Time { return d.now }, Getenv: func(string) string { return "" }}, term.Screen())
	for range rapid.IntRange(0, 1500).Draw(r, "kept") {
		d.archive = append(d.archive, d.message(d.now))
		d.now = d.now.Add(time.Duration(1+d.next%7*d.next%5*50) * time.Minute)
	}
	d.app.fold(event.Added{To: d.to()})
	d.app.fold(event.Keeping{State: event.Open, Sealed: true})
	d.app.show(Chat{d.own, d.peer})
	return d
}

func (d *drawer) to() event.To { return event.To{Address: d.own} }

func (d *drawer) talk() *talk { return d.app.model.talk(Chat{d.own, d.peer}) }

// message is the next that is said, by either side, of any length.
func (d *drawer) message(at time.Time) chat.Message {
	d.next++
	m := chat.Message{
		ID: fmt.Sprint("m", d.next), Place: int64(d.next), Peer: d.peer, From: d.peer, Time: at,
		Body: fmt.Sprintf("m%d", d.next) + strings.Repeat(" word", d.next*d.next%40),
	}
	if d.next%3 == 0 {
		m.From, m.State = d.own, chat.Pending
	}
	return m
}

// do takes what the screen wants. While a page is on its way, the same is not
// wanted again.
func (d *drawer) do(i intent.Intent) {
	p, is := i.(intent.Page)
	if !is || p.Peer != d.peer {
		return
	}
	if d.last.Want == p.Want && d.last.From == p.From && p.Want != intent.Around {
		d.r.Fatalf("it was asked twice for %+v", p)
	}
	d.last = p
	d.wanted = append(d.wanted, p)
}

// say archives a message and tells it.
func (d *drawer) say(at time.Time) {
	m := d.message(at)
	place := len(d.archive)
	for place > 0 && d.archive[place-1].Time.After(m.Time) {
		place--
	}
	d.late = d.late || place < len(d.archive)
	d.archive = slices.Insert(d.archive, place, m)
	d.queue = append(d.queue, event.Message{To: d.to(), Message: m})
	if m.Mine() && d.next%2 == 0 {
		d.archive[place].State = chat.Sent
		d.queue = append(d.queue, event.Progress{To: d.to(), Peer: d.peer, ID: m.ID, State: chat.Sent})
	}
}

// look reads one of the pages that are wanted, in any order.
func (d *drawer) look() {
	if len(d.wanted) == 0 {
		return
	}
	at := rapid.IntRange(0, len(d.wanted)-1).Draw(d.r, "page")
	p := d.wanted[at]
	d.wanted = slices.Delete(d.wanted, at, at+1)
	d.read = append(d.read, d.page(p))
}

func (d *drawer) page(p intent.Page) event.Page {
	e := event.Page{To: d.to(), Peer: d.peer, Ticket: p.Ticket, Asked: -1}
	if rapid.IntRange(0, 19).Draw(d.r, "luck") == 0 {
		e.Problem = problem.New(problem.FileUnusable, "history")
		return e
	}
	n := len(d.archive)
	at := slices.IndexFunc(d.archive, func(m chat.Message) bool { return m.Place == p.From })
	first, end := max(0, n-pageSize), n
	switch p.Want {
	case intent.Older:
		first, end = max(0, at-pageSize), at
	case intent.Newer:
		first, end = at+1, min(n, at+1+pageSize)
	case intent.Around:
		first, end = max(0, at-pageSize/2), min(n, at+pageSize/2)
		e.Asked = at - first
	}
	e.Afresh = p.Want == intent.Newest || p.Want == intent.Around
	e.Messages = slices.Clone(d.archive[first:end])
	if first > 0 {
		e.Older = d.archive[first].Place
		if p.Want == intent.Older && first == end {
			e.Older = p.From
		}
	}
	if end < n {
		e.Newer = d.archive[max(0, end-1)].Place
	}
	return e
}

// tell tells one of the pages that were read, in any order.
func (d *drawer) tell() {
	if len(d.read) == 0 {
		return
	}
	at := rapid.IntRange(0, len(d.read)-1).Draw(d.r, "told")
	d.queue = append(d.queue, d.read[at])
	d.read = slices.Delete(d.read, at, at+1)
}

// fold has the screen take the next events, and checks that what is read does
// not move.
func (d *drawer) fold(count int) {
	for range min(count, len(d.queue)) {
		e := d.queue[0]
		d.queue = d.queue[1:]
		t, ask := d.talk(), d.talk().ask
		up, anchor := t.anchor.Up, t.anchor
		p, is := e.(event.Page)
		var anchored chat.Message
		var before []string
		tail := 0
		if up {
			anchored, tail = t.timeline.At(anchor.Index), d.app.talkView().Tail(anchor.Index)
		}
		if up && !d.late && (is || len(d.queue)%8 == 0) {
			before = d.frame()
		}
		if is && p.Ticket == d.last.Ticket {
			d.last = intent.Page{Want: -1}
		}
		d.app.fold(e)
		d.app.seen()
		jumped := is && p.Ticket == ask.ticket && (ask.want == intent.Newest || ask.want == intent.Around) && p.Problem == nil
		if up && !jumped {
			hidden := max(0, anchor.Hidden+d.app.talkView().Tail(t.anchor.Index)-tail)
			if now := t.timeline.At(t.anchor.Index); !t.anchor.Up || now.ID != anchored.ID || t.anchor.Hidden != hidden {
				d.r.Fatalf("%T moved the anchor from %s to %s (%+v, before %+v)", e, anchored.ID, now.ID, t.anchor, anchor)
			}
			if before != nil && !waits(before) {
				d.same(before, d.frame())
			}
		}
		d.check()
	}
	if len(d.queue) == 0 {
		d.late = false
	}
}

// waits tells whether a row says why a message is not sent: it goes when the
// message does.
func waits(rows []string) bool {
	return slices.ContainsFunc(rows, func(row string) bool { return strings.Contains(row, "waits until") })
}

// frame is the rows of the conversation as they are drawn.
func (d *drawer) frame() []string {
	d.app.draw(d.term.Screen())
	d.term.Screen().Show()
	l := d.app.layout()
	rows := strings.Split(d.term.Frame(), "\n")[l.Talk.Y : l.Talk.Y+l.Talk.H]
	for i, row := range rows {
		if _, right, found := strings.Cut(row, "│"); found {
			row = right
		}
		rows[i] = row
	}
	return rows
}

// heading is a row that belongs to no message alone: a day, what is new, a
// name above a text.
var heading = regexp.MustCompile(`^[ ·▌]?(─.*|(ana|bora) \d\d:\d\d)?$`)

// same fails if a row of text stands elsewhere. Names at the top of what is
// loaded may go when what is above becomes known.
func (d *drawer) same(before, after []string) {
	text := func(row string) string {
		if !d.app.layout().Narrow && len(row) > 16 {
			return row[16:]
		}
		return strings.TrimRight(strings.TrimSuffix(row, "·"), " ✓…")
	}
	for y, row := range before {
		if strip := strings.NewReplacer("…", "", "✓", "", "·", ""); !heading.MatchString(row) && strings.TrimSpace(strip.Replace(text(row))) != strings.TrimSpace(strip.Replace(text(after[y]))) {
			d.r.Fatalf("row %d was %q and is %q\n%s\n\n%s", y, row, after[y], strings.Join(before, "\n"), strings.Join(after, "\n"))
		}
	}
}

// check is what holds always: the window is a piece of the archive without a
// hole, but for what was not told yet, and it is not too large.
func (d *drawer) check() {
	t := d.talk()
	n := t.timeline.Len()
	if n > mostLoaded {
		d.r.Fatalf("%d messages are loaded", n)
	}
	untold := map[string]bool{}
	for _, e := range d.queue {
		if m, is := e.(event.Message); is {
			untold[m.Message.ID] = true
		}
	}
	here := map[string]bool{}
	for i := range n {
		id := t.timeline.At(i).ID
		if here[id] {
			d.r.Fatalf("%s is there twice", id)
		}
		here[id] = true
	}
	var known []chat.Message
	for _, m := range d.archive {
		if here[m.ID] || !untold[m.ID] {
			known = append(known, m)
		}
	}
	if n == 0 || !t.loaded {
		return // only what came by itself is there
	}
	first := slices.IndexFunc(known, func(m chat.Message) bool { return m.ID == t.timeline.At(0).ID })
	for i := range n {
		if first < 0 || first+i >= len(known) || known[first+i].ID != t.timeline.At(i).ID {
			d.r.Fatalf("message %d of the window is %s; a hole or another order", i, t.timeline.At(i).ID)
		}
	}
	if t.newer == 0 && first+n != len(known) {
		d.r.Fatalf("the window ends with %s, and not with the newest, %s", t.timeline.At(n-1).ID, known[len(known)-1].ID)
	}
	if t.older == 0 && first != 0 {
		d.r.Fatalf("the window begins with %s, and not with the oldest", t.timeline.At(0).ID)
	}
	if t.atNewest() && d.app.attentive() && t.unread > 0 && d.app.model.open.Peer == d.peer {
		d.r.Fatalf("the newest is seen, and %d are unread", t.unread)
	}
}

// drain lets everything arrive.
func (d *drawer) drain() {
	for len(d.wanted)+len(d.read)+len(d.queue) > 0 {
		d.look()
		d.tell()
		d.fold(len(d.queue))
	}
}

// Whatever comes, in whatever order, and however one scrolls: what is read
// does not move, and nothing is lost or doubled.
func TestAnyOrderKeepsTheConversation(t *testing.T) {
	terms := []*uitest.Terminal{uitest.New(t, 80, 24), uitest.New(t, 40, 12)}
	rapid.Check(t, func(r *rapid.T) {
		d := newDrawer(t, r, terms[rapid.IntRange(0, len(terms)-1).Draw(r, "screen")])
		scroll := func(to string, most int) func(*rapid.T) {
			return func(r *rapid.T) {
				for range rapid.IntRange(1, most).Draw(r, to) {
					d.app.scroll(to)
				}
			}
		}
		actions := map[string]func(*rapid.T){
			"up": scroll("up", 12), "down": scroll("down", 12), "oldest": scroll("oldest", 1), "newest": scroll("newest", 2),
			"said": func(r *rapid.T) {
				for range rapid.IntRange(1, 30).Draw(r, "messages") {
					d.now = d.now.Add(time.Minute)
					d.say(d.now)
				}
			},
			"said before": func(r *rapid.T) {
				d.say(d.now.Add(-time.Duration(rapid.IntRange(1, 100_000).Draw(r, "minutes")) * time.Minute))
			},
			"read": func(*rapid.T) { d.look() },
			"told": func(*rapid.T) { d.tell() },
			"folded": func(r *rapid.T) {
				d.fold(rapid.IntRange(1, 20).Draw(r, "events"))
			},
			"found": func(r *rapid.T) {
				if len(d.archive) > 0 {
					d.app.ask(intent.Around, rapid.SampledFrom(d.archive).Draw(r, "hit").Place)
				}
			},
			"left": func(r *rapid.T) {
				d.app.show(Chat{d.own, roster.MustParse("carla@acme.example")})
				d.fold(rapid.IntRange(0, 20).Draw(r, "events"))
				if !d.talk().loaded {
					d.last = intent.Page{Want: -1} // it was put away, with what was on its way
				}
				d.app.show(Chat{d.own, d.peer})
			},
			"": func(*rapid.T) { d.check() },
		}
		r.Repeat(actions)
		if rapid.IntRange(0, 3).Draw(r, "walk") == 0 {
			d.walk()
		}
	})
}

// walk goes to the newest message, up to the oldest, and down again.
func (d *drawer) walk() {
	t := d.talk()
	for again := 0; t.newer != 0 || !t.loaded || len(d.queue) > 0; again++ {
		d.app.scroll("newest")
		d.drain()
		if again > 50 {
			d.r.Fatalf("the newest is never reached")
		}
	}
	for again := 0; t.older != 0; again++ {
		d.app.scroll("oldest")
		d.drain()
		if again > 200 {
			d.r.Fatalf("the oldest is never reached")
		}
	}
	for again := 0; !t.atNewest(); again++ {
		d.app.scroll("down")
		d.drain()
		if again > 5000 {
			d.r.Fatalf("the newest is never reached by scrolling")
		}
	}
	if n := t.timeline.Len(); n > 0 && t.timeline.At(n-1).ID != d.archive[len(d.archive)-1].ID {
		d.r.Fatalf("the last message is %s", t.timeline.At(n-1).ID)
	}
}

// What a page of 100 costs, from the event to the frame: the first of a
// conversation, and one in front of many.
func BenchmarkPage(b *testing.B) {
	for _, c := range []struct {
		name       string
		talks, was int
	}{{"first", 0, 0}, {"older", 0, 600}, {"first of 2000 conversations", 2000, 0}} {
		b.Run(c.name, func(b *testing.B) {
			term := uitest.New(b, 80, 24)
			own, peer := roster.MustParse("ana@acme.example"), roster.MustParse("bora@acme.example")
			app := newApp(Options{Do: func(intent.Intent) {}, Now: time.Now, Getenv: func(string) string { return "" }}, term.Screen())
			to := event.To{Address: own}
			app.fold(event.Added{To: to})
			app.fold(event.Keeping{State: event.Open})
			known := event.Conversations{To: to}
			for i := range c.talks {
				known.All = append(known.All, event.Conversation{Peer: roster.MustParse(fmt.Sprintf("p%d@far.example", i))})
			}
			app.fold(known)
			var all []chat.Message
			for i := range 1000 {
				all = append(all, chat.Message{
					ID: fmt.Sprint(i), Place: int64(i + 1), Peer: peer, From: peer,
					Time: time.Unix(int64(i)*60, 0), Body: "a message of a usual length, with a few words in it",
				})
			}
			for b.Loop() {
				b.StopTimer()
				app.show(Chat{})
				delete(app.model.account(own).talks, peer)
				app.show(Chat{own, peer})
				t := app.model.talk(Chat{own, peer})
				page := event.Page{To: to, Peer: peer, Ticket: t.ask.ticket, Messages: all[900:], Older: 901}
				if c.was > 0 {
					page.Messages, page.Older = all[1000-c.was:], int64(1001-c.was)
					app.fold(page)
					app.scroll("oldest")
					page = event.Page{To: to, Peer: peer, Ticket: t.ask.ticket, Messages: all[300:400], Older: 301}
				}
				b.StartTimer()
				app.fold(page)
				app.draw(term.Screen())
			}
		})
	}
}
