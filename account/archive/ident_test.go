package archive

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"sotto/roster"
	"sotto/roster/chat"
)

// small makes the tables of newer ids so small that a test fills them.
func small(t *testing.T) {
	was := append(levels[:0:0], levels...)
	levels[0].most, levels[1].most = 200, 700
	t.Cleanup(func() { copy(levels, was) })
}

// Wherever its ids have been moved to, a message is known, and is found by
// each of them; and the tables of the newer ids stay small.
func TestIDsAreKnownWhereverTheyAre(t *testing.T) {
	small(t)
	f := open(t, nil)
	r := rand.New(rand.NewPCG(1, 2))
	peers := make([]roster.JID, 20)
	for i := range peers {
		peers[i] = roster.MustParse(fmt.Sprintf("friend%d@acme.example", i))
	}
	var all []chat.Message
	for range 12 {
		batch := make([]chat.Message, 50)
		for i := range batch {
			n := len(all) + i
			m := with(theirs(fmt.Sprint("id", n), fmt.Sprint("text ", n), n), given(ana.Bare(), fmt.Sprint("kept", n)))
			m.OriginID = fmt.Sprint("origin", n)
			m.Peer = peers[r.IntN(1+r.IntN(len(peers)))]
			batch[i] = m
		}
		f.append(Newer, true, batch...)
		all = append(all, batch...)
	}
	if sizes := f.sizes(); sizes[0] > 200+worthMoving || sizes[1] > 700+worthMoving || sizes[2] == 0 || sizes[0]+sizes[1]+sizes[2] != int64(3*len(all)) {
		t.Errorf("the tables have %v rows", sizes)
	}
	f.append(Newer, false, all...)
	f.read(func(a Archive) error {
		for n, m := range all {
			for _, id := range []string{m.ID, m.OriginID, fmt.Sprint("kept", n)} {
				if got, ok, err := a.Find(ana, m.Peer, id); err != nil || !ok || got.Body != m.Body {
					t.Fatalf("%s is %q, %v", id, got.Body, err)
				}
			}
		}
		return nil
	})
	f.write(func(a Archive) error { _, err := a.Forget(ana, peers[0]); return err })
	if sizes := f.sizes(); sizes[0]+sizes[1]+sizes[2] != 3*f.count() {
		t.Errorf("after one was forgotten, the tables have %v rows", sizes)
	}
}

// The newest message with an id is found first, whichever table it is in:
// one that came later may be older.
func TestNewestWithAnIDAcrossTables(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		f.append(Newer, true, theirs("same", "newer", 9))
		f.write(func(a Archive) error {
			return a.tx.Exec("INSERT INTO ident SELECT * FROM ident_fresh")
		})
		f.write(func(a Archive) error { return a.tx.Exec("DELETE FROM ident_fresh") })
		f.write(func(a Archive) error { return a.tx.Exec("UPDATE ident_level SET rows = 0") })
		f.append(Older, true, theirs("same", "older", 1))
		f.read(func(a Archive) error {
			m, ok, err := a.Find(ana, bora.Bare(), "same")
			if !ok || m.Body != "newer" {
				t.Errorf("found %q", m.Body)
			}
			return err
		})
	})
}

func (f *fixture) sizes() (sizes [3]int64) {
	f.Helper()
	f.read(func(a Archive) (err error) {
		for i, l := range levels {
			if sizes[i], err = a.tx.Int("SELECT count(*) FROM " + l.table); err != nil {
				return err
			}
		}
		return nil
	})
	return sizes
}

func (f *fixture) count() (n int64) {
	f.Helper()
	f.read(func(a Archive) (err error) {
		n, err = a.tx.Int("SELECT count(*) FROM message")
		return err
	})
	return n
}
