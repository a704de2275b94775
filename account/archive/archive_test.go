package archive

import (
	"bytes"
	"context"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"sotto/account/store"
	"sotto/roster"
	"sotto/roster/chat"
)

var (
	key   = bytes.Repeat([]byte{7}, 32)
	ana   = roster.MustParse("ana@acme.example/desk")
	work  = roster.MustParse("ana@work.example/desk")
	bora  = roster.MustParse("bora@acme.example/phone")
	cem   = roster.MustParse("cem@acme.example/phone")
	room  = roster.MustParse("lunch@rooms.example")
	start = time.Date(2026, 11, 3, 9, 0, 0, 0, time.UTC)
)

func minute(n int) time.Time { return start.Add(time.Duration(n) * time.Minute) }

// now is after all that the tests say.
var now = start.Add(1000 * time.Hour)

// each runs a test on every kind of database that there is. What holds for
// one holds for all.
func each(t *testing.T, f func(*testing.T, *fixture)) {
	for _, kind := range []struct {
		name string
		key  []byte
	}{{"plain", nil}, {"encrypted", key}} {
		t.Run(kind.name, func(t *testing.T) { f(t, open(t, kind.key)) })
	}
}

// fixture is an archive in a database of its own, and a test that must not
// fail.
type fixture struct {
	*testing.T
	store *store.Store
}

func open(t *testing.T, key []byte) *fixture {
	t.Helper()
	return &fixture{t, openFor(t, key)}
}

func openFor(t testing.TB, key []byte) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), store.Options{File: filepath.Join(t.TempDir(), "archive.db"), Key: key})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		findings, err := s.Check(context.Background())
		if err != nil || findings != nil {
			t.Errorf("the database is broken: %v, %v", findings, err)
		}
		err = s.Read(context.Background(), func(tx *store.Tx) (err error) {
			findings, err = On(tx).Check()
			return err
		})
		if err != nil || findings != nil {
			t.Errorf("the archive is broken: %v, %v", findings, err)
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func (f *fixture) write(what func(Archive) error) {
	f.Helper()
	if err := f.store.Write(f.Context(), func(tx *store.Tx) error { return what(On(tx)) }); err != nil {
		f.Fatal(err)
	}
}

func (f *fixture) read(what func(Archive) error) {
	f.Helper()
	if err := f.store.Read(f.Context(), func(tx *store.Tx) error { return what(On(tx)) }); err != nil {
		f.Fatal(err)
	}
}

// append appends as ana, and checks that all were new, or none.
func (f *fixture) append(how How, allNew bool, messages ...chat.Message) (kept []Kept) {
	f.Helper()
	f.write(func(a Archive) (err error) {
		kept, err = a.Append(ana, how, now, messages...)
		return err
	})
	for i, k := range kept {
		if k.New != allNew {
			f.Errorf("%q: new is %v", messages[i].Body, k.New)
		}
	}
	return kept
}

func (f *fixture) last(peer roster.JID, n int) (page []chat.Message) {
	f.Helper()
	f.read(func(a Archive) (err error) {
		page, err = a.Last(ana, peer, n)
		return err
	})
	return page
}

func bodies(page []chat.Message) string {
	var b []string
	for _, m := range page {
		b = append(b, m.Body)
	}
	return fmt.Sprintf("%q", b)
}

func (f *fixture) wantBodies(peer roster.JID, want ...string) {
	f.Helper()
	if got := bodies(f.last(peer, 1000)); got != fmt.Sprintf("%q", want) {
		f.Errorf("the archive holds %s, want %q", got, want)
	}
}

func (f *fixture) conversation(peer roster.JID) (c Conversation) {
	f.Helper()
	f.read(func(a Archive) (err error) {
		c, _, err = a.Conversation(ana, peer)
		return err
	})
	return c
}

// theirs is a message of bora's, without ids of any archive.
func theirs(id, body string, at int) chat.Message {
	return chat.Message{ID: id, Peer: bora.Bare(), From: bora, Body: body, Time: minute(at)}
}

// ours is a message of ours to bora.
func ours(id, body string, at int) chat.Message {
	m := theirs(id, body, at)
	m.OriginID, m.From, m.State = id, ana, chat.Pending
	return m
}

// with gives a message ids of archives.
func with(m chat.Message, ids ...chat.StanzaID) chat.Message {
	m.Links = &chat.Links{StanzaIDs: ids, References: m.References()}
	return m
}

func given(by roster.JID, id string) chat.StanzaID {
	return chat.StanzaID{By: by, ID: id, Announced: true}
}

func referring(m chat.Message, references ...chat.Reference) chat.Message {
	m.Links = &chat.Links{StanzaIDs: m.StanzaIDs(), References: references}
	return m
}
