package session

import (
	"context"
	"fmt"
	"testing"
	"time"

	"sotto/account/archive"
	"sotto/account/store"
	"sotto/roster"
	"sotto/roster/chat"
)

// verdict is what became of what one end has said.
type verdict struct {
	lost, doubled, disordered []int
	swapped                   []int // the server handed them over in another order than they were said
}

// shelved is what stands in an archive: a number, when it came, and whether the
// server's archive gave it, or its stamp, and so said where it stands.
type shelved struct {
	n      int
	came   time.Time
	placed bool
}

// judge holds what was told to be kept against what an archive has of it, in
// reading order. What is there beyond that was said when a process was killed:
// it may be there once.
//
// What came in another order than it was said is the server's doing. A server
// may do so at the moment at which it moves a stream to another connection, and
// its archive may have an order of its own.
func judge(kept map[int]bool, there []shelved) (v verdict) {
	times := map[int]int{}
	before := shelved{n: -1}
	for _, m := range there {
		if times[m.n]++; times[m.n] == 2 {
			v.doubled = append(v.doubled, m.n)
		} else if m.n < before.n && m.came.Before(before.came) && !m.placed && !before.placed {
			v.disordered = append(v.disordered, m.n)
		} else if m.n < before.n {
			v.swapped = append(v.swapped, m.n)
		}
		if m.n > before.n {
			before = m
		}
	}
	v.lost = without(kept, times)
	return v
}

func (v verdict) report(t testing.TB, whose, where string) {
	t.Helper()
	for _, f := range []struct {
		what string
		all  []int
	}{{"lost", v.lost}, {"doubled", v.doubled}, {"out of order", v.disordered}} {
		if len(f.all) > 0 {
			t.Errorf("of what %s said in %s are %s: %s", whose, where, f.what, some(f.all))
		}
	}
	if len(v.swapped) > 0 {
		t.Logf("of what %s said in %s came in another order from the server: %s", whose, where, some(v.swapped))
	}
}

// some are numbers, the first of them.
func some(all []int) string {
	if len(all) > 30 {
		return fmt.Sprint(all[:30], " and ", len(all)-30, " more")
	}
	return fmt.Sprint(all)
}

func together(all ...verdict) (lost, doubled, disordered, swapped int) {
	for _, v := range all {
		lost, doubled, disordered = lost+len(v.lost), doubled+len(v.doubled), disordered+len(v.disordered)
		swapped += len(v.swapped)
	}
	return lost, doubled, disordered, swapped
}

// end is one end of a talk: what it told, who it is, and where it keeps what
// was said.
type end struct {
	*tally
	who   roster.JID
	shelf *store.Store
}

// judged holds what both ends of a talk told against what both have.
func judged(t testing.TB, a, b end) (lost, doubled, disordered, swapped int) {
	t.Helper()
	var all []verdict
	for _, e := range [][2]end{{a, b}, {b, a}} {
		said, other := e[0], e[1]
		for _, v := range []struct {
			where string
			there []shelved
		}{
			{"its own archive", onShelf(said.shelf, said.who, other.who, true)},
			{other.who.Local() + "'s archive", onShelf(other.shelf, other.who, said.who, false)},
		} {
			came := judge(said.kept, v.there)
			came.report(t, said.who.Local(), v.where)
			all = append(all, came)
		}
	}
	return together(all...)
}

// onShelf is what is kept in one end's archive of what it said, or of what it
// was told, in reading order.
func onShelf(s *store.Store, account, peer roster.JID, mine bool) (all []shelved) {
	for _, m := range spoken(s, account, peer) {
		if n, ok := soakNumber(m); ok && m.Mine() == mine {
			all = append(all, shelved{n, m.Received, m.Delayed})
		}
	}
	return all
}

// reopened is the database in a folder, all of which was looked at.
func reopened(t testing.TB, dir string) *store.Store {
	t.Helper()
	s, findings, err := soaker{Dir: dir}.open()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range findings {
		t.Errorf("the archive in %s: %s", dir, f)
	}
	return s
}

// spoken is all that is kept of a conversation, in reading order.
func spoken(s *store.Store, account, peer roster.JID) (all []chat.Message) {
	err := s.Read(context.Background(), func(tx *store.Tx) error {
		for {
			place := int64(0)
			if len(all) > 0 {
				place = all[len(all)-1].Place
			}
			next, err := archive.On(tx).After(account, peer, place, 1000)
			if err != nil || len(next) == 0 {
				return err
			}
			all = append(all, next...)
		}
	})
	if err != nil {
		panic(err)
	}
	return all
}
