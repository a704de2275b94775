package archive

import (
	"context"
	"path/filepath"
	"reflect"
	"testing"
	"time"
	"unicode/utf8"

	"sotto/account/store"
	"sotto/account/vault"
	"sotto/roster"
	"sotto/roster/chat"
)

// FuzzR40WhatIsKept puts addresses, ids and texts as strangers choose them
// into every table. What was put in comes out again, finds itself, and
// changes nothing else.
func FuzzR40WhatIsKept(f *testing.F) {
	for _, s := range []string{
		"'; DROP TABLE message; --", `"`, "%_\\", "x\x00y", "?1", "a@b/'c", "NEAR(a b)", "word MATCH 'x'", "{mark} : u", "\U0001F600 日本", "' OR 1=1",
	} {
		f.Add(s, "bora@acme.example/"+s, s)
	}
	s, err := store.Open(context.Background(), store.Options{File: filepath.Join(f.TempDir(), "history.db")})
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { _ = s.Close() })
	ana, at := roster.MustParse("ana@acme.example"), time.Date(2026, 11, 3, 9, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, body, address, id string) {
		from := roster.FromWire(address)
		if !utf8.ValidString(body+address+id) || from.IsZero() || len(body) > 4096 || len(address) > 1024 || len(id) > 1024 {
			return
		}
		peer := from.Bare()
		m := chat.Message{ID: id, OriginID: id, Peer: peer, From: from, Time: at, Body: body}
		err := s.Write(t.Context(), func(tx *store.Tx) error {
			kept, err := On(tx).Append(ana, Live, at, m)
			if err != nil {
				return err
			}
			page, err := On(tx).After(ana, peer, kept[0].Place-1, 1)
			if err != nil {
				return err
			}
			if kept[0].New && (len(page) != 1 || page[0].Body != body || page[0].ID != id || page[0].From != from) {
				t.Errorf("kept %q of %q as %+v", body, from, page)
			}
			q, err := ParseQuery(body, time.UTC)
			if err == nil {
				_, err = On(tx).Search(q, Window{Most: 3, Context: 1})
			} else {
				err = nil // it is no query
			}
			if err != nil {
				return err
			}
			v := vault.On(tx)
			if err := v.SetDraft(ana, peer, body); err != nil {
				return err
			}
			if draft, err := v.Draft(ana, peer); draft != body || err != nil {
				t.Errorf("the draft %q is %q, %v", body, draft, err)
			}
			out := vault.Out{Stanza: []byte(body), Peer: from, ID: id}
			if err := v.Put(ana, out); err != nil {
				return err
			}
			if queue, err := v.Queue(ana); len(queue) != 1 || !reflect.DeepEqual(queue[0], out) || err != nil {
				t.Errorf("the queue is %q, %v", queue, err)
			}
			if err := v.Empty(ana); err != nil {
				return err
			}
			if findings, err := On(tx).Check(); findings != nil || err != nil {
				t.Errorf("after %q of %q: %v, %v", body, from, findings, err)
			}
			_, err = On(tx).Forget(ana, peer)
			return err
		})
		if err != nil {
			t.Fatalf("%q of %q: %v", body, from, err)
		}
		n := 0
		err = s.Read(t.Context(), func(tx *store.Tx) error {
			list, err := On(tx).Tally(Selection{})
			n = len(list)
			return err
		})
		if n != 0 || err != nil {
			t.Errorf("after %q of %q was forgotten %d conversations are left, %v", body, from, n, err)
		}
	})
}
