package archive

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"sotto/account"
	"sotto/account/store"
	"sotto/roster"
	"sotto/roster/chat"
)

// After a conversation is forgotten, nothing of it is in any file: not its
// texts, not their words in the index, not the addresses.
func TestForgetLeavesNothing(t *testing.T) {
	f := open(t, nil) // plain, so that the files can be looked through
	secret := []string{"xylophonist", "quetzalcoatlus", "zymurgy", "secretpeer", "secretphone"}
	peer := roster.MustParse("secretpeer@acme.example/secretphone")
	for i := range 300 {
		m := chat.Message{ID: fmt.Sprint("i", i), Peer: peer.Bare(), From: peer, Time: minute(i), Body: strings.Join(secret[:3], fmt.Sprint(" ", i, " "))}
		f.append(Live, true, referring(m, chat.Reference{Relation: chat.Reply, ID: "zymurgy"}), theirs(fmt.Sprint("k", i), "keep this", i))
	}
	inFiles := func() (found []string) {
		for _, end := range []string{"", "-wal"} {
			raw, err := os.ReadFile(f.store.File() + end)
			if err != nil {
				t.Fatal(err)
			}
			for _, s := range secret {
				if bytes.Contains(raw, []byte(s)) || bytes.Contains(raw, []byte(s[1:])) { // the index shares first letters
					found = append(found, s+" in the file"+end)
				}
			}
		}
		return found
	}
	if inFiles() == nil {
		t.Fatal("they were never in the files")
	}
	f.write(func(a Archive) error {
		n, err := a.Forget(ana, peer.Bare())
		if n != 300 {
			t.Errorf("forgot %d", n)
		}
		return err
	})
	if err := f.store.Rewrite(t.Context()); err != nil {
		t.Fatal(err)
	}
	if left := inFiles(); left != nil {
		t.Errorf("left: %v", left)
	}
	if hits := f.search("zymurgy", Window{Most: 10}); len(hits) != 0 {
		t.Errorf("still found: %+v", hits)
	}
	if hits := f.search("keep", Window{Most: 1000}); len(hits) != 300 {
		t.Errorf("%d of 300 others are found", len(hits))
	}
	f.write(func(a Archive) error {
		n, err := a.Forget(ana, peer.Bare())
		if n != 0 {
			t.Errorf("forgot %d again", n)
		}
		return err
	})
}

// Words that went into the index by another version's rules.
func TestForgetWithAnOlderIndex(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		f.append(Live, true, theirs("1", "Straße", 0))
		other := theirs("2", "Straße two", 1)
		other.Peer, other.From = cem.Bare(), cem
		f.append(Live, true, other)
		f.write(func(a Archive) error {
			if err := a.tx.Exec("INSERT INTO word (word, rowid, content, mark) VALUES ('delete', ?, 'strasse', 'a1 c1 s1')", f.last(bora.Bare(), 1)[0].Place); err != nil {
				return err
			}
			if err := a.tx.Exec("INSERT INTO word (rowid, content, mark) VALUES (?, 'straße', 'a1 c1 s1')", f.last(bora.Bare(), 1)[0].Place); err != nil {
				return err
			}
			return a.setIndexForms([]string{"0", indexForm()})
		})
		f.write(func(a Archive) error { _, err := a.Forget(ana, bora.Bare()); return err })
		f.read(func(a Archive) error {
			n, err := a.tx.Int("SELECT count(*) FROM word WHERE word MATCH 'straße OR strasse'")
			forms, e := a.indexForms()
			if n != 1 || !reflect.DeepEqual(forms, []string{indexForm()}) {
				t.Errorf("%d entries, forms %q", n, forms)
			}
			return errors.Join(err, e)
		})
	})
}

func TestExportAndImport(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		searching(t, f)
		f.append(Live, true,
			with(referring(theirs("x", "two\nlines <&>", 90), chat.Reference{Relation: chat.Reply, ID: "1", To: bora}), given(ana.Bare(), "s"), chat.StanzaID{By: cem, ID: "f"}),
			theirs("twin", "same words", 91), theirs("twin2", "same words", 91))
		f.write(func(a Archive) error { _, err := a.MarkRead(ana, bora.Bare(), Newest); return err })
		export := func(f *fixture, what Selection) []byte {
			var out bytes.Buffer
			f.read(func(a Archive) error { return a.Export(&out, what) })
			return out.Bytes()
		}
		text := export(f, Selection{})
		there := bytes.ReplaceAll(text, []byte(`"state":"pending"`), []byte(`"state":"written"`))
		fresh := open(t, f.key())
		for round, wantNew := range []int{22, 0} {
			got, err := Import(t.Context(), fresh.store, bytes.NewReader(text), now)
			if err != nil || got != (Imported{Read: 22, New: wantNew}) {
				t.Errorf("round %d: %+v, %v", round, got, err)
			}
			if again := export(fresh, Selection{}); !bytes.Equal(there, again) {
				t.Errorf("round %d: it is not the same:\n%s\n%s", round, there, again)
			}
		}
		if c := fresh.conversation(bora.Bare()); c.Unread != 0 || c.Seen == 0 {
			t.Errorf("read marks: %+v", c)
		}
		if hits := fresh.search("fox", Window{Most: 10}); len(hits) != 1 {
			t.Errorf("found %d", len(hits))
		}
		for _, c := range []struct {
			what Selection
			want int
		}{{Selection{Account: work}, 3}, {Selection{Peer: room}, 3}, {Selection{Account: work, Peer: room}, 1}} {
			if got := bytes.Count(export(f, c.what), []byte("\n")); got != c.want {
				t.Errorf("%+v: %d lines", c.what, got)
			}
		}
	})
}

// What waits to be sent is sent from where it waits, and from nowhere else:
// imported it may have been sent, and where it waits an import changes nothing.
func TestImportSendsNothing(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		f.append(Live, true, ours("w", "soon", 1))
		var text bytes.Buffer
		f.read(func(a Archive) error { return a.Export(&text, Selection{}) })
		if !strings.Contains(text.String(), `"state":"pending"`) {
			t.Fatalf("nothing waits in\n%s", text.String())
		}
		for other, want := range map[*fixture]chat.State{f: chat.Pending, open(t, f.key()): chat.Written} {
			if _, err := Import(t.Context(), other.store, bytes.NewReader(text.Bytes()), now); err != nil {
				t.Fatal(err)
			}
			if got := other.last(bora.Bare(), 9); len(got) != 1 || got[0].State != want {
				t.Errorf("%+v, not in state %v", got, want)
			}
		}
	})
}

func (f *fixture) key() []byte {
	if f.store.Encrypted() {
		return key
	}
	return nil
}

func TestImportRefuses(t *testing.T) {
	head := `{"sotto":"archive","format":1}` + "\n"
	for _, c := range []struct {
		text string
		line int
	}{
		{"", 0},
		{"hello\n", 1},
		{`{"sotto":"config","format":1}`, 1},
		{`{"sotto":"archive","format":2}`, 1},
		{head + "{", 2},
		{head + `{"message":{"account":"a@b.example","peer":"","id":"1"}}`, 2},
		{head + `{"message":{"account":5}}`, 2},
	} {
		f := open(t, nil)
		_, err := Import(t.Context(), f.store, strings.NewReader(c.text), now)
		var e *account.ImportError
		if !errors.As(err, &e) || e.Line != c.line || e.What == "" {
			t.Errorf("%q: %v", c.text, err)
		}
	}
}

// Lines that cannot be read cost nothing but themselves.
func TestImportLeavesOutWhatIsBroken(t *testing.T) {
	f, fresh := open(t, nil), open(t, nil)
	for i := range 20 {
		f.append(Live, true, theirs(fmt.Sprint(i), fmt.Sprint("text ", i), i))
	}
	var out bytes.Buffer
	f.read(func(a Archive) error { return a.Export(&out, Selection{}) })
	lines := strings.Split(out.String(), "\n")
	lines[5], lines[9] = lines[5][:40], `{"message":{"account":5}}`
	got, err := Import(t.Context(), fresh.store, strings.NewReader(strings.Join(lines, "\n")), now)
	var e *account.ImportError
	if !errors.As(err, &e) || e.Line != 6 || e.More != 1 {
		t.Errorf("%v", err)
	}
	if err != nil && strings.Contains(err.Error(), "text") {
		t.Errorf("a text is in the error: %v", err)
	}
	var tally []Tally
	fresh.read(func(a Archive) (err error) { tally, err = a.Tally(Selection{Peer: bora.Bare()}); return err })
	want := []Tally{{ana.Bare(), bora.Bare(), 18}}
	if got != (Imported{Read: 18, New: 18}) || !slices.Equal(tally, want) {
		t.Errorf("%+v, kept %+v", got, tally)
	}
}

func TestExportText(t *testing.T) {
	f := open(t, nil)
	failed := ours("2", "no", 1)
	failed.State = chat.Failed
	inRoom := chat.Message{ID: "3", Peer: room, From: room.WithResource("Bora"), Kind: chat.Room, Body: "hi all", Time: minute(2)}
	f.append(Newer, true, theirs("1", "one\x1b\ntwo", 0), failed, inRoom)
	var out strings.Builder
	clean := func(s string) string { return strings.ReplaceAll(s, "\x1b", "?") }
	f.read(func(a Archive) error { return a.ExportText(&out, Selection{}, clean, time.UTC) })
	want := `# bora@acme.example, as ana@acme.example

2026-11-03 09:00:00  bora@acme.example: one?
    two
2026-11-03 09:01:00  ana@acme.example: no (not delivered)
# lunch@rooms.example, as ana@acme.example

2026-11-03 09:02:00  Bora: hi all
`
	if out.String() != want {
		t.Errorf("got\n%s", out.String())
	}
}

// Two goroutines that append the same messages make one of each.
func TestAppendFromSeveralGoroutines(t *testing.T) {
	f := open(t, key)
	done := make(chan int)
	for range 4 {
		go func() {
			fresh := 0
			for i := range 100 {
				m := with(theirs(fmt.Sprint(i), fmt.Sprint(i), i), given(ana.Bare(), fmt.Sprint(i)))
				err := f.store.Write(t.Context(), func(tx *store.Tx) error {
					kept, err := On(tx).Append(ana, Live, now, m)
					if err == nil && kept[0].New {
						fresh++
					}
					return err
				})
				if err != nil {
					t.Error(err)
				}
			}
			done <- fresh
		}()
	}
	sum := 0
	for range 4 {
		sum += <-done
	}
	if n := len(f.last(bora.Bare(), 1000)); sum != 100 || n != 100 {
		t.Errorf("%d were new, %d are there", sum, n)
	}
}

// Each rule notices when it is broken.
func TestCheckFindsWhatIsWrong(t *testing.T) {
	for i, spoil := range []store.SQL{
		"UPDATE conversation SET last = last - 1",
		"UPDATE conversation SET unread = 7",
		"UPDATE message SET conversation = 99",
		"DELETE FROM sender",
		"INSERT INTO ident VALUES (1, 1, 1)",
		"INSERT INTO reference VALUES (1, 0, 1, 1, 0, 'x', NULL, NULL)",
		"INSERT INTO word (word) VALUES ('delete-all')",
	} {
		f := open(t, nil)
		f.append(Live, true, theirs("1", "one", 0), theirs("2", "two", 1))
		sound := errors.New("put back")
		err := f.store.Write(t.Context(), func(tx *store.Tx) error {
			if err := tx.Exec(spoil); err != nil {
				return err
			}
			findings, err := On(tx).Check()
			if err == nil && len(findings) == 0 {
				t.Errorf("%d: %s was not noticed", i, spoil)
			}
			return errors.Join(err, sound)
		})
		if !errors.Is(err, sound) {
			t.Error(err)
		}
	}
}
