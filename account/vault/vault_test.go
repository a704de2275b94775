package vault

import (
	"bytes"
	"errors"
	"fmt"
	"path/filepath"
	"reflect"
	"slices"
	"testing"
	"time"

	"sotto/account/store"
	"sotto/roster"
)

var (
	ana   = roster.MustParse("ana@acme.example/desk")
	work  = roster.MustParse("ana@work.example")
	bora  = roster.MustParse("bora@acme.example")
	room  = roster.MustParse("lunch@rooms.example")
	start = time.Date(2026, 11, 3, 9, 0, 0, 0, time.UTC)
)

// each runs a test on every kind of database. Each step is a transaction,
// and between two of them the database is closed and opened again: what is
// kept is kept on disk.
func each(t *testing.T, f func(t *testing.T, step func(func(Vault) error))) {
	for name, key := range map[string][]byte{"plain": nil, "encrypted": bytes.Repeat([]byte{7}, 32)} {
		t.Run(name, func(t *testing.T) {
			o := store.Options{File: filepath.Join(t.TempDir(), "a.db"), Key: key}
			f(t, func(what func(Vault) error) {
				t.Helper()
				s, err := store.Open(t.Context(), o)
				if err != nil {
					t.Fatal(err)
				}
				err = s.Write(t.Context(), func(tx *store.Tx) error { return what(On(tx)) })
				if err := errors.Join(err, s.Close()); err != nil {
					t.Fatal(err)
				}
			})
		})
	}
}

func TestSmallValues(t *testing.T) {
	strong := Strongest{TLS: 0x304, Mechanism: "SCRAM-SHA-256", Binding: map[string]string{"TLS 1.3": "tls-exporter"}, Logins: map[string]Login{"TLS 1.3": {Mechanism: "SCRAM-SHA-256-PLUS", Iterations: 4096}}, Since: start}
	stream := Resumption{ID: "x", Bound: ana.String(), In: 1 << 31, Acked: 7}
	read := History{Newest: "n", Oldest: "o", Complete: true, At: start}
	each(t, func(t *testing.T, step func(func(Vault) error)) {
		step(func(v Vault) error {
			for name, ok := range map[string]func() (bool, error){
				"strongest":  func() (bool, error) { _, ok, err := v.Strongest(ana); return ok, err },
				"resumption": func() (bool, error) { _, ok, err := v.Resumption(ana); return ok, err },
				"history":    func() (bool, error) { _, ok, err := v.History(ana, room); return ok, err },
			} {
				if found, err := ok(); found || err != nil {
					t.Errorf("%s is there from the beginning, %v", name, err)
				}
			}
			return errors.Join(v.SetStrongest(ana, strong), v.SetResumption(ana, stream), v.SetHistory(ana, room, read))
		})
		step(func(v Vault) error {
			gotStrong, _, e1 := v.Strongest(ana)
			gotStream, _, e2 := v.Resumption(ana)
			gotRead, _, e3 := v.History(ana, room)
			if !reflect.DeepEqual([]any{gotStrong, gotStream, gotRead}, []any{strong, stream, read}) {
				t.Errorf("read %+v %+v %+v", gotStrong, gotStream, gotRead)
			}
			if _, found, _ := v.Strongest(work); found {
				t.Error("another account has it too")
			}
			return errors.Join(e1, e2, e3, v.DropResumption(ana))
		})
		step(func(v Vault) error {
			_, stream, e1 := v.Resumption(ana)
			_, strong, e2 := v.Strongest(ana)
			if stream || !strong {
				t.Errorf("after dropping: %v %v", stream, strong)
			}
			return errors.Join(e1, e2, v.ForgetStrongest(ana))
		})
		step(func(v Vault) error {
			_, strong, err := v.Strongest(ana)
			if strong {
				t.Error("the strongest login is not forgotten")
			}
			return err
		})
	})
}

func TestCertificates(t *testing.T) {
	each(t, func(t *testing.T, step func(func(Vault) error)) {
		for i, print := range []string{"a", "a", "b", "a"} {
			step(func(v Vault) error {
				seen, err := v.Certificates(ana)
				return errors.Join(err, v.SetCertificates(ana, Note(seen, Certificate{Fingerprint: print}, start.Add(time.Duration(i)*time.Hour))))
			})
		}
		step(func(v Vault) error {
			list, err := v.Certificates(ana)
			if len(list) != 2 || list[0].Fingerprint != "a" || !list[0].First.Equal(start) || !list[0].Last.Equal(start.Add(3*time.Hour)) {
				t.Errorf("seen: %+v", list)
			}
			return err
		})
	})
	var many []Certificate
	for i := range 50 {
		many = Note(many, Certificate{Fingerprint: fmt.Sprint(i)}, start)
	}
	if len(many) != mostCertificates || many[0].Fingerprint != "49" {
		t.Errorf("%d are remembered, the last is %q", len(many), many[0].Fingerprint)
	}
}

func TestDrafts(t *testing.T) {
	each(t, func(t *testing.T, step func(func(Vault) error)) {
		text := "begun\x00 \u202e\n\"not\" sent <&>"
		step(func(v Vault) error {
			return errors.Join(v.SetDraft(ana, bora, text), v.SetDraft(ana, room, "x"), v.SetDraft(work, bora, "other"))
		})
		step(func(v Vault) error {
			all, e1 := v.Drafts(ana)
			one, e2 := v.Draft(ana, bora)
			if one != text || !reflect.DeepEqual(all, map[roster.JID]string{bora: text, room: "x"}) {
				t.Errorf("drafts: %q, %q", one, all)
			}
			return errors.Join(e1, e2, v.SetDraft(ana, bora, ""))
		})
		step(func(v Vault) error {
			all, err := v.Drafts(ana)
			if len(all) != 1 {
				t.Errorf("drafts: %q", all)
			}
			return err
		})
	})
}

func queue(list []Out) (s string) {
	for _, o := range list {
		s += string(o.Stanza) + " "
	}
	return s
}

func TestQueue(t *testing.T) {
	each(t, func(t *testing.T, step func(func(Vault) error)) {
		want := func(v Vault, stanzas string) {
			t.Helper()
			if q, err := v.Queue(ana); queue(q) != stanzas || err != nil {
				t.Errorf("the queue is %q, %v; want %q", queue(q), err, stanzas)
			}
		}
		step(func(v Vault) error {
			for i := range 5 {
				err := v.Put(ana, Out{Stanza: []byte{byte('a' + i)}, Peer: bora, ID: fmt.Sprint(i)})
				if e := v.Put(work, Out{Stanza: []byte("w")}); err != nil || e != nil {
					return errors.Join(err, e)
				}
			}
			q, err := v.Queue(ana)
			if queue(q) != "a b c d e " || q[1].Peer != bora || q[1].ID != "1" {
				t.Errorf("the queue: %+v", q)
			}
			return err
		})
		step(func(v Vault) error {
			if v.Confirm(ana, 6) == nil {
				t.Error("more were confirmed than sent")
			}
			err := v.Confirm(ana, 0)
			want(v, "a b c d e ")
			return err
		})
		step(func(v Vault) error {
			err := v.Confirm(ana, 2)
			want(v, "c d e ")
			return errors.Join(err, v.Put(ana, Out{Stanza: []byte("f")}, Out{Stanza: []byte("g")}))
		})
		step(func(v Vault) error {
			if err := v.Forget(ana, bora, time.Now()); err != nil {
				return err
			}
			want(v, "c d e f g ") // they count on their stream
			return v.RemoveAccount(ana)
		})
		step(func(v Vault) error {
			want(v, "")
			others, err := v.Queue(work)
			if len(others) != 5 {
				t.Errorf("the other account has %d", len(others))
			}
			return err
		})
	})
}

// Who was there is kept with the stream, and forgotten with it.
func TestPresences(t *testing.T) {
	phone := roster.Presence{From: bora.WithResource("phone"), Show: roster.Away, Status: "lunch", Priority: -3}
	each(t, func(t *testing.T, step func(func(Vault) error)) {
		desk := roster.Presence{From: bora.WithResource("desk")}
		step(func(v Vault) error { return errors.Join(v.SetPresence(ana, phone), v.SetPresence(ana, desk)) })
		step(func(v Vault) error {
			all, err := v.Presences(ana)
			if len(all) != 2 || !slices.Contains(all, phone) || !slices.Contains(all, desk) {
				t.Errorf("there are %+v", all)
			}
			desk.Show = roster.Offline
			return errors.Join(err, v.SetPresence(ana, desk))
		})
		step(func(v Vault) error {
			all, err := v.Presences(ana)
			if len(all) != 1 || all[0] != phone {
				t.Errorf("there are %+v", all)
			}
			return errors.Join(err, v.Put(ana, Out{Stanza: []byte("a")}), v.DropResumption(ana))
		})
		step(func(v Vault) error {
			all, e1 := v.Presences(ana)
			q, e2 := v.Queue(ana)
			if len(all)+len(q) != 0 {
				t.Errorf("after the stream there are %v and %v", all, q)
			}
			return errors.Join(e1, e2)
		})
	})
}

// What a later version wrote, with fields that we do not know, is read.
func TestLaterFieldsArePassedOver(t *testing.T) {
	each(t, func(t *testing.T, step func(func(Vault) error)) {
		step(func(v Vault) error {
			return put(v, ana, resumption, "", map[string]any{"id": "x", "unknown": []int{1}})
		})
		step(func(v Vault) error {
			r, found, err := v.Resumption(ana)
			if !found || r.ID != "x" {
				t.Errorf("read %+v", r)
			}
			return err
		})
	})
}
