package archive

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"sotto/roster"
	"sotto/roster/chat"
)

func TestKeptAsItCame(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		full := chat.Message{
			ID: "m1", OriginID: "o1", Peer: room, From: room.WithResource("Bora [red]"),
			Body: "a\x00b \x1b[31m \u202e e\u0301 👩‍👩‍👧 \r\n\t" + strings.Repeat("long ", 50_000),
			Time: minute(1), Received: minute(2), Delayed: true, State: chat.Received, Kind: chat.Room,
			Encryption: "urn:xmpp:omemo:2",
			Links: &chat.Links{
				StanzaIDs: []chat.StanzaID{given(room, "r1"), {By: bora, ID: "forged"}},
				References: []chat.Reference{
					{Relation: chat.Reply, ID: "m0", To: room.WithResource("cem")},
					{Relation: chat.Reaction, ID: "m0", Text: "👍"},
					{Relation: chat.Correction, ID: "x"},
					{Relation: chat.Retraction, ID: "y"},
				},
			},
		}
		failed := ours("m2", "", 3)
		failed.OriginID, failed.State, failed.Failure, failed.Kind = "", chat.Failed, "It was refused.", chat.Whisper
		failed.Peer, failed.Received = room, minute(3)
		for i, k := range f.append(Newer, true, full, failed) {
			want := []chat.Message{full, failed}[i]
			want.Place = k.Place
			got := f.last(room, 2)[i]
			if !got.Time.Equal(want.Time) || !got.Received.Equal(want.Received) {
				t.Errorf("times are %s and %s", got.Time, got.Received)
			}
			got.Time, got.Received = want.Time, want.Received
			if !reflect.DeepEqual(got, want) {
				t.Errorf("%d: got %+v %+v", i, got, got.Links)
			}
		}
	})
}

// The one rule of what counts as the same message.
func TestSameMessage(t *testing.T) {
	inRoom := func(m chat.Message) chat.Message {
		m.Peer, m.From, m.Kind = room, room.WithResource("bora"), chat.Room
		return m
	}
	origin := func(m chat.Message, id string) chat.Message { m.OriginID = id; return m }
	from := func(m chat.Message, j roster.JID) chat.Message { m.From = j; return m }
	sent := func(m chat.Message) chat.Message { m.State = chat.Sent; return m }
	me := ana.Bare()
	for _, c := range []struct {
		name          string
		first, second chat.Message
		same          bool
	}{
		{"no ids at all", theirs("1", "a", 0), theirs("1", "a", 0), false},
		{"our server's id", with(theirs("1", "a", 0), given(me, "s")), with(theirs("2", "a", 1), given(me, "s")), true},
		{"our server's other id", with(theirs("1", "a", 0), given(me, "s")), with(theirs("1", "a", 0), given(me, "t")), false},
		{"the room's id", with(inRoom(theirs("1", "a", 0)), given(room, "s")), with(inRoom(theirs("2", "a", 1)), given(room, "s")), true},
		{"S-47 by a room, outside of rooms", with(theirs("1", "a", 0), given(bora.Bare(), "s")), with(theirs("2", "b", 1), given(bora.Bare(), "s")), false},
		{"S-47 by a stranger", with(theirs("1", "a", 0), given(cem.Bare(), "s")), with(theirs("2", "b", 1), given(cem.Bare(), "s")), false},
		{"S-47 by a full address", with(theirs("1", "a", 0), given(ana, "s")), with(theirs("2", "b", 1), given(ana, "s")), false},
		{"S-47 not announced", with(theirs("1", "a", 0), given(me, "s")), with(theirs("2", "b", 1), chat.StanzaID{By: me, ID: "s"}), false},
		{
			"S-47, F-25 two by the same",
			with(theirs("1", "a", 0), given(me, "s")), with(theirs("2", "b", 1), given(me, "s"), given(me, "t")), false,
		},
		{
			"S-47, F-25 beside a forged one",
			with(theirs("1", "a", 0), given(me, "s")), with(theirs("2", "b", 1), given(cem.Bare(), "z"), given(me, "s")), true,
		},
		{"S-47 the server's id is a room's", with(theirs("1", "a", 0), given(me, "s")), with(inRoom(theirs("2", "a", 1)), given(room, "s")), false},
		{"an empty id", with(theirs("1", "a", 0), given(me, "")), with(theirs("2", "b", 1), given(me, "")), false},
		{"their origin-id and text", origin(theirs("1", "a", 0), "o"), origin(theirs("2", "a", 1), "o"), true},
		{"S-48 their origin-id, another text", origin(theirs("1", "a", 0), "o"), origin(theirs("2", "b", 1), "o"), false},
		{"S-48 another sender", origin(theirs("1", "a", 0), "o"), from(origin(theirs("2", "a", 1), "o"), bora.WithResource("pc")), false},
		{"S-48 our origin-id, by them", ours("1", "a", 0), origin(theirs("2", "a", 1), "1"), false},
		{"S-48 their origin-id, by us", origin(theirs("1", "a", 0), "o"), origin(ours("2", "a", 1), "o"), false},
		{"our echo", ours("1", "a", 0), sent(ours("1", "a", 1)), true},
		{"our echo, changed by the room", ours("1", "a", 0), sent(ours("1", "A", 1)), true},
		{"our echo, from another resource", ours("1", "a", 0), from(sent(ours("1", "a", 1)), ana.WithResource("pc")), true},
		{"an id that is another's origin-id", ours("1", "a", 0), origin(ours("1", "b", 1), "2"), false},
		{"the origin-id is a server's id", with(theirs("1", "a", 0), given(me, "s")), origin(theirs("2", "a", 1), "s"), false},
		{"another conversation", origin(theirs("1", "a", 0), "o"), origin(from(chat.Message{ID: "1", Peer: cem.Bare(), Body: "a", Time: start}, bora), "o"), false},
	} {
		t.Run(c.name, func(t *testing.T) {
			each(t, func(t *testing.T, f *fixture) {
				first := f.append(Newer, true, c.first)
				second := f.append(Newer, !c.same, c.second)
				if c.same != (first[0].Place == second[0].Place) {
					t.Errorf("places %d and %d", first[0].Place, second[0].Place)
				}
			})
			each(t, func(t *testing.T, f *fixture) { // in one batch
				f.write(func(a Archive) error {
					kept, err := a.Append(ana, Newer, now, c.first, c.second)
					if err == nil && (!kept[0].New || kept[1].New == c.same) {
						t.Errorf("in one batch: %+v", kept)
					}
					return err
				})
			})
		})
	}
}

// Carbons, archive pages and echoes in any order and any number make one.
func TestAppendIsIdempotent(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		var all []chat.Message
		for i := range 100 {
			m := with(theirs(fmt.Sprint("t", i), fmt.Sprint("theirs ", i), i), given(ana.Bare(), fmt.Sprint("s", i)))
			if i%3 == 0 {
				m = ours(fmt.Sprint("o", i), fmt.Sprint("ours ", i), i)
			}
			all = append(all, m)
		}
		f.append(Newer, true, all...)
		want := bodies(f.last(bora.Bare(), 1000))
		r := rand.New(rand.NewPCG(1, 2))
		for range 10 {
			some := slices.Clone(all)
			r.Shuffle(len(some), func(i, j int) { some[i], some[j] = some[j], some[i] })
			f.append(How(r.IntN(3)), false, some[:r.IntN(len(some))]...)
		}
		if got := bodies(f.last(bora.Bare(), 1000)); got != want {
			t.Errorf("then it held %s", got)
		}
	})
}

func TestSecondCopyKnowsMore(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		me := ana.Bare()
		f.append(Live, true, ours("1", "a", 0))
		echo := with(ours("1", "a", 1), given(me, "s"))
		echo.State = chat.Sent
		if k := f.append(Newer, false, echo)[0]; !k.Advanced || k.State != chat.Sent {
			t.Errorf("the echo: %+v", k)
		}
		if k := f.append(Newer, false, ours("1", "a", 1))[0]; k.Advanced || k.State != chat.Sent {
			t.Errorf("it went back: %+v", k)
		}
		got := f.last(bora.Bare(), 10)
		if len(got) != 1 || got[0].State != chat.Sent || !reflect.DeepEqual(got[0].StanzaIDs(), []chat.StanzaID{given(me, "s")}) {
			t.Errorf("kept %+v %+v", got, got[0].Links)
		}
		lost := with(ours("another", "a", 5), given(me, "s"))
		lost.OriginID = "" // as some server's archive returns it
		f.append(Newer, false, lost)
	})
}

// Whoever uses one id for a thousand messages gets them all kept, and does
// not make the archive slow.
func TestOneIDManyTexts(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		for i := range 50 {
			m := theirs("1", fmt.Sprint(i), i)
			m.OriginID = "1"
			f.append(Live, true, m)
		}
		if n := len(f.last(bora.Bare(), 1000)); n != 50 {
			t.Errorf("kept %d of 50", n)
		}
	})
}

func TestReadingOrder(t *testing.T) {
	late := func(m chat.Message) chat.Message { m.Delayed = true; return m }
	at := func(m chat.Message, when time.Time) chat.Message { m.Time = when; return m }
	each(t, func(t *testing.T, f *fixture) {
		// A page towards the past, with stamps of one second only, after a
		// newer page that ends in the same second.
		f.append(Newer, true, theirs("4", "four", 10), theirs("5", "five", 10), theirs("6", "six", 11))
		f.append(Older, true, theirs("1", "one", 9), theirs("2", "two", 10), theirs("3", "three", 10))
		f.wantBodies(bora.Bare(), "one", "two", "three", "four", "five", "six")

		// S-53: stamps that lie in the future or before all computers.
		year9999 := time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)
		f.append(Live, true, late(at(theirs("7", "future", 0), year9999)))
		f.append(Live, true, at(theirs("8", "the clock went back", 0), minute(-100)))
		f.append(Older, true, at(theirs("0", "zero", 0), time.Time{}))
		f.wantBodies(bora.Bare(), "zero", "one", "two", "three", "four", "five", "six", "future", "the clock went back")
		for _, m := range f.last(bora.Bare(), 100) {
			if m.Body == "future" && (m.Time.UTC().Year() != 9999 || !m.Received.Equal(now) || m.Place > now.UnixMilli()) {
				t.Errorf("both times are to be kept: %s, %s", m.Time, m.Received)
			}
		}
	})
	each(t, func(t *testing.T, f *fixture) {
		// What waited for us stands in its time, but not above what was read.
		f.append(Live, true, theirs("1", "one", 10), ours("2", "two", 20))
		f.append(Live, true, late(theirs("3", "between", 15)))
		f.wantBodies(bora.Bare(), "one", "between", "two")
		f.write(func(a Archive) error {
			_, err := a.MarkRead(ana, bora.Bare(), f.last(bora.Bare(), 1)[0].Place)
			return err
		})
		f.append(Live, true, late(theirs("4", "was late", 16)))
		f.wantBodies(bora.Bare(), "one", "between", "two", "was late")
		if c := f.conversation(bora.Bare()); c.Unread != 1 {
			t.Errorf("%d unread", c.Unread)
		}
		f.append(Newer, true, theirs("5", "history", 17))
		f.wantBodies(bora.Bare(), "one", "between", "history", "two", "was late")
	})
}

// what one person said stays in the order in which it came: what came at
// once is known by our clock, and what waited by the stamp of another.
func TestR31OrderOfASender(t *testing.T) {
	late := func(m chat.Message) chat.Message { m.Delayed = true; return m }
	each(t, func(t *testing.T, f *fixture) {
		f.append(Live, true, theirs("1", "one", 10), theirs("2", "two", 20))
		f.append(Live, true, late(theirs("3", "three", 15)), late(theirs("4", "four", 16)), theirs("5", "five", 21))
		f.append(Live, true, late(theirs("6", "six", 17)))
		f.wantBodies(bora.Bare(), "one", "two", "three", "four", "five", "six")
	})
	each(t, func(t *testing.T, f *fixture) { // in a room, of each
		said := func(by, body string, at int) chat.Message {
			m := theirs(body, body, at)
			m.Kind, m.From = chat.Room, m.Peer.WithResource(by)
			return m
		}
		f.append(Live, true, said("carl", "one", 10), said("dora", "three", 20))
		f.append(Live, true, late(said("carl", "two", 15)), late(said("dora", "four", 16)))
		f.wantBodies(bora.Bare(), "one", "two", "three", "four")
	})
}

// Very many with one stamp still have places of their own, and in order.
func TestManyWithOneStamp(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		var want []string
		for batch := range 6 {
			var page []chat.Message
			for i := range 500 {
				text := fmt.Sprint(batch*500 + i)
				page = append(page, theirs(text, text, 10))
				want = append(want, text)
			}
			f.append(Newer, true, page...)
		}
		got := f.last(bora.Bare(), 10_000)
		if len(got) != len(want) {
			t.Fatalf("kept %d of %d", len(got), len(want))
		}
		for i, m := range got[:1000] { // behind that, places are skipped
			if m.Body != want[i] {
				t.Fatalf("in place %d stands %s", i, m.Body)
			}
		}
	})
}

// A page of what may have been missed: what is new stands between what is here,
// whatever the clocks say; what came last is not above what was read; what the
// page has twice is kept once.
func TestFill(t *testing.T) {
	id := func(m chat.Message, id string) chat.Message {
		return with(m, chat.StanzaID{By: ana.Bare(), ID: id, Announced: true})
	}
	fill := func(f *fixture, last map[roster.JID]int64, news int, messages ...chat.Message) {
		t.Helper()
		f.write(func(a Archive) error {
			kept, err := a.Fill(ana, now, last, messages...)
			for _, k := range kept {
				if k.New {
					news--
				}
			}
			return err
		})
		if news != 0 {
			t.Errorf("%d more were expected to be new", news)
		}
	}
	each(t, func(t *testing.T, f *fixture) {
		two, five := id(theirs("2", "two", 20), "b"), id(theirs("5", "five", 30), "e")
		f.append(Live, true, two, five)
		f.write(func(a Archive) error {
			_, err := a.MarkRead(ana, bora.Bare(), Newest)
			return err
		})
		last := map[roster.JID]int64{}
		three := id(theirs("3", "three", 10), "c") // their server's clock is behind ours
		four := id(theirs("4", "four", 50), "d")   // or before it
		fill(f, last, 2, two, three, three, four, five)
		f.wantBodies(bora.Bare(), "two", "three", "four", "five")
		fill(f, last, 2, id(theirs("6", "six", 11), "f"), id(theirs("7", "seven", 12), "g"))
		fill(f, map[roster.JID]int64{}, 0, two, three, four, five)
		f.wantBodies(bora.Bare(), "two", "three", "four", "five", "six", "seven")
		if c := f.conversation(bora.Bare()); c.Unread != 2 {
			t.Errorf("%d unread", c.Unread)
		}
	})
	each(t, func(t *testing.T, f *fixture) { // all stamped with one second, and the last came first
		one, five := id(theirs("1", "one", 10), "a"), id(theirs("5", "five", 50), "e")
		five.Delayed = true
		f.append(Live, true, one, five)
		fill(f, map[roster.JID]int64{}, 3, one,
			id(theirs("2", "two", 50), "b"), id(theirs("3", "three", 50), "c"), id(theirs("4", "four", 50), "d"), five)
		f.wantBodies(bora.Bare(), "one", "two", "three", "four", "five")
	})
}
