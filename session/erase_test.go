package session

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"sotto/account"
	"sotto/account/archive"
	"sotto/account/store"
	"sotto/account/vault"
	"sotto/roster/chat"
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
	o := kept(quick(ca), file)
	o.Books = &b
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

	inFile(t, file, func(tx *store.Tx) error {
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
}

// What waited when an account was removed does not go out when it is added
// again, to nobody's surprise; it is kept as what was not sent.
func TestRemovedAccountSendsNothingWhenItIsBack(t *testing.T) {
	ca := authority()
	server := sessiontest.Honest(t, sessiontest.HonestOptions{CA: ca})
	b := booksIn(t, t.TempDir())
	file := filepath.Join(t.TempDir(), "history.db")
	o := kept(quick(ca), file)
	o.Books, o.Jitter = &b, forever
	if err := b.Keep(t.Context(), at(romeo, nobody(t)), account.Conceal([]byte("x"))); err != nil {
		t.Fatal(err)
	}
	a, _, err := b.find(romeo)
	if err != nil {
		t.Fatal(err)
	}
	w := watch(t, o, a)
	w.connect(romeo)
	w.link(romeo, event.Waiting)
	w.say(romeo, juliet, "old", "of the first time")
	w.message("of the first time")
	w.close()

	w = watch(t, o, a)
	if told := until(w, "what waits", func(event.Unsent) bool { return true }); !slices.Equal(told.IDs, []string{"old"}) {
		t.Errorf("%q wait", told.IDs)
	}
	w.Do(intent.Remove{Of: intent.Of{Address: romeo}})
	until(w, "removal", func(e event.AccountRemoved) bool { return e.Account() == romeo })
	w.Do(intent.Add{Of: intent.Of{Address: romeo}, Set: at(romeo, server.Address), Password: account.Conceal([]byte("romeo-secret"))})
	w.link(romeo, event.Online)
	w.say(romeo, juliet, "new", "of the second time")
	w.progress("new", chat.Sent)
	w.close()
	for _, e := range w.told {
		if p, is := e.(event.Progress); is && p.ID == "old" || strings.Contains(line(e), "of the first time") {
			t.Errorf("it told %+v", e)
		}
	}

	inFile(t, file, func(tx *store.Tx) error {
		old, found, err := archive.On(tx).Find(romeo, juliet, "old")
		if !found || old.State != chat.Failed || !strings.Contains(old.Failure, "the account was removed") {
			t.Errorf("kept is %+v", old)
		}
		return err
	})
}
