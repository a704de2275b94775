package session

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"sotto/account"
	"sotto/account/archive"
	"sotto/account/store"
	"sotto/account/vault"
	"sotto/session/event"
	"sotto/session/intent"
	"sotto/session/sessiontest"
)

// An account that is removed leaves what was said, and nothing else: also not
// what its session writes at its end.
func TestRemovedAccountLeavesItsMessages(t *testing.T) {
	ca := authority()
	server := sessiontest.Honest(t, sessiontest.HonestOptions{CA: ca})
	file := filepath.Join(t.TempDir(), "history.db")
	b := booksIn(t, t.TempDir())
	o := quick(ca)
	o.Books = &b
	o.Keep = func(ctx context.Context, _ func(string)) (*store.Store, error) {
		return store.Open(ctx, store.Options{File: file})
	}
	a := at(romeo, server.Address)
	if err := b.Keep(t.Context(), a, account.Conceal([]byte("x"))); err != nil {
		t.Fatal(err)
	}
	w := watch(t, o, a)
	w.connect(romeo)
	w.link(romeo, event.Online)
	w.say(romeo, juliet, "1", "kept")
	w.message("kept")
	w.Do(intent.Draft{Of: intent.Of{Address: romeo}, Peer: juliet, Text: "begun"})
	w.Do(intent.Remove{Of: intent.Of{Address: romeo}})
	until(w, "removal", func(e event.AccountRemoved) bool { return e.Account() == romeo })
	w.close()

	s, err := store.Open(context.Background(), store.Options{File: file})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	err = s.Read(context.Background(), func(tx *store.Tx) error {
		_, strongest, err := vault.On(tx).Strongest(romeo)
		if strongest || err != nil {
			t.Errorf("what its server was is still known: %v, %v", strongest, err)
		}
		drafts, err := vault.On(tx).Drafts(romeo)
		if len(drafts) != 0 || err != nil {
			t.Errorf("its drafts are %v, %v", drafts, err)
		}
		if people, err := vault.On(tx).Contacts(romeo); people != nil || err != nil {
			t.Errorf("its contacts are %v, %v", people, err)
		}
		page, err := archive.On(tx).Before(romeo, juliet, time.Now().Add(time.Hour).UnixMilli(), 9)
		if len(page) != 1 || err != nil {
			t.Errorf("it kept of what was said %v, %v", page, err)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}
