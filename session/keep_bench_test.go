package session

import (
	"fmt"
	"path/filepath"
	"testing"

	"sotto/account/archive"
	"sotto/account/store"
	"sotto/session/element"
	"sotto/session/problem"
)

// keeping is a session by hand whose stream can be resumed, and whose history
// is on the disk, encrypted as it is by default.
func keepingByHand(t testing.TB) *hand {
	s, err := store.Open(t.Context(), store.Options{File: filepath.Join(t.TempDir(), "history.db"), Key: make([]byte, 32)})
	if err != nil {
		t.Fatal(err)
	}
	h := byHand(t, Options{})
	h.desk = newDesk(Options{}, h.up)
	h.desk.store.Store(s)
	h.stream.manage("a stream", romeoDesk)
	t.Cleanup(func() {
		h.drop(problem.New(problem.ConnectionLost, domain), false)
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return h
}

// nth is a message of juliet's like no other.
func nth(n int) *element.Element {
	id := fmt.Sprintf("4f1c8a2e-%d", n)
	return element.New("jabber:client", "message").Set("from", juliet.WithResource("balcony").String()).
		Set("to", romeoDesk.String()).Set("type", "chat").Set("id", id).Add(
		element.New("jabber:client", "body").Say(fmt.Sprintf("Good night, good night! Parting is such sweet sorrow, number %d.", n)),
		element.New("urn:xmpp:sid:0", "origin-id").Set("id", id))
}

// What the loop does with a turn of messages: gate, features, archive and the
// counter of the stream in one transaction, and then the event. Of one
// message it is what a commit with synchronous=FULL costs.
func BenchmarkKept(b *testing.B) {
	for _, turn := range []int{1, 50, 500} {
		b.Run(fmt.Sprint(turn), func(b *testing.B) {
			h := keepingByHand(b)
			n := 0
			b.ReportAllocs()
			for b.Loop() {
				for range turn {
					h.mail.put(heard{h.attempt, romeoDesk, true, 0, nth(n)})
					n++
				}
				h.turn()
				h.passedUp = h.passedUp[:0]
			}
			b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "stanzas/s")
			b.StopTimer()
			if h.stream.In != uint32(n) {
				b.Errorf("of %d stanzas %d were counted", n, h.stream.In)
			}
			kept := 0
			err := h.desk.kept().Read(b.Context(), func(tx *store.Tx) error {
				list, err := archive.On(tx).Tally(archive.Selection{})
				for _, t := range list {
					kept += t.Messages
				}
				return err
			})
			if kept != n || err != nil {
				b.Errorf("of %d messages %d were kept, %v", n, kept, err)
			}
		})
	}
}
