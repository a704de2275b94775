package session

import (
	"path/filepath"
	"testing"

	"sotto/account/store"
	"sotto/account/vault"
	"sotto/roster"
)

// Who is there is kept with the stream, also of what comes in the turn in
// which the stream begins, or in which the disk works again.
func TestPresenceThatComesAsTheStreamBegins(t *testing.T) {
	file := filepath.Join(t.TempDir(), "a.db")
	h := counted(t, file)
	here := func() int {
		t.Helper()
		var all []roster.Presence
		err := h.desk.read().Read(t.Context(), func(tx *store.Tx) (err error) {
			all, err = vault.On(tx).Presences(romeo)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return len(all)
	}
	h.stream = &ledger{anew: true}
	befriend(h, juliet)
	h.release()
	h.stream.manage("another", romeoDesk)
	h.read("<presence from='juliet@sotto.test/x'/>")
	if n := here(); n != 1 {
		t.Errorf("%d are kept after the stream began", n)
	}
	if err := h.desk.read().Close(); err != nil {
		t.Fatal(err)
	}
	h.send("m1", "hello")
	s, err := store.Open(t.Context(), store.Options{File: file})
	if err != nil {
		t.Fatal(err)
	}
	h.desk.store.Store(s)
	h.mail.put(retried{})
	h.turn()
	if n := here(); n != 1 {
		t.Errorf("%d are kept after the disk worked again", n)
	}
	h.leave()
}
