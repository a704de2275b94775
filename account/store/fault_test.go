package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"sotto/account"
)

const filledRows = 150

// filled makes a database with many pages and closes it.
func filled(t *testing.T, o Options) {
	t.Helper()
	s, err := Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	err = s.Write(t.Context(), func(tx *Tx) error {
		for i := range filledRows {
			text := strings.Repeat(fmt.Sprint(i, " "), 100)
			if err := tx.Exec("INSERT INTO vault VALUES ('a', 'test', ?, ?)", fmt.Sprint(i), []byte(text)); err != nil {
				return err
			}
			if err := tx.Exec("INSERT INTO word (rowid, content, mark) VALUES (?, ?, 'a1')", i, text); err != nil {
				return err
			}
		}
		return nil
	})
	if err := errors.Join(err, s.Close()); err != nil {
		t.Fatal(err)
	}
}

func content(t *testing.T, o Options) map[string]string {
	t.Helper()
	names, err := filepath.Glob(o.File + "*")
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	for _, name := range names {
		if strings.HasSuffix(name, ".lock") || strings.HasSuffix(name, "-shm") {
			continue
		}
		if raw, err := os.ReadFile(name); err == nil && len(raw) > 0 {
			all[name] = string(raw)
		}
	}
	return all
}

func change(t *testing.T, file string, f func([]byte) []byte) {
	t.Helper()
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, f(raw), 0o600); err != nil {
		t.Fatal(err)
	}
}

// useAll opens a database and reads all of it.
func useAll(ctx context.Context, o Options) error {
	s, err := Open(ctx, o)
	if err != nil {
		return err
	}
	findings, err := s.Check(ctx)
	if err == nil && findings != nil {
		err = &account.StoreError{Fault: account.StoreCorrupt, Detail: findings[0]}
	}
	return errors.Join(err, s.Close())
}

func TestR23WhatIsRefusedStaysAsItIs(t *testing.T) {
	both(t, func(t *testing.T, base Options) {
		filled(t, base)
		whole := content(t, base)[base.File]
		swap := func(o *Options) {
			if o.Key == nil {
				o.Key = key
			} else {
				o.Key = nil
			}
		}
		for _, c := range []struct {
			name  string
			spoil func([]byte) []byte
			with  func(*Options)
			want  account.StoreFault
		}{
			{name: "another key", with: func(o *Options) { o.Key = other }, want: account.StoreWrongKey},
			{name: "encrypted or not", with: swap, want: account.StoreWrongKey},
			{name: "the first page", spoil: func(b []byte) []byte { clear(b[:4096]); return b }, want: account.StoreCorrupt},
			{name: "empty", spoil: func([]byte) []byte { return nil }, want: account.StoreCorrupt},
			{name: "half a page", spoil: func(b []byte) []byte { return b[:2000] }, want: account.StoreWrongKey},
			{name: "not a multiple of a page", spoil: func(b []byte) []byte { return b[:len(b)-1000] }, want: account.StoreCorrupt},
			{name: "an early end", spoil: func(b []byte) []byte { return b[:len(b)-8192] }, want: account.StoreCorrupt},
			{name: "a text file", spoil: func([]byte) []byte { return bytes.Repeat([]byte("hello\n"), 5000) }, want: account.StoreWrongKey},
		} {
			t.Run(c.name, func(t *testing.T) {
				o := base
				if err := os.WriteFile(o.File, []byte(whole), 0o600); err != nil {
					t.Fatal(err)
				}
				if c.spoil != nil {
					change(t, o.File, c.spoil)
				}
				if c.with != nil {
					c.with(&o)
				}
				before := content(t, o)
				for _, readOnly := range []bool{false, true} {
					o.ReadOnly = readOnly
					if err := useAll(t.Context(), o); faultOf(err) != c.want {
						t.Errorf("read-only %v: %v", readOnly, err)
					}
				}
				if after := content(t, o); len(after) != len(before) || after[o.File] != before[o.File] {
					t.Errorf("the files changed: %d before, %d after", len(before), len(after))
				}
			})
		}
	})
}

// One bit of any page is noticed by whoever reads that page.
func TestR23EveryPageIsGuarded(t *testing.T) {
	both(t, func(t *testing.T, o Options) {
		filled(t, o)
		whole := content(t, o)[o.File]
		r := rand.New(rand.NewPCG(1, 2))
		for range 64 {
			at := r.IntN(len(whole))
			change(t, o.File, func([]byte) []byte {
				b := []byte(whole)
				b[at] ^= 1 << r.IntN(8)
				return b
			})
			if err := useAll(t.Context(), o); faultOf(err) != account.StoreCorrupt {
				t.Errorf("byte %d (page %d of %d): %v", at, at/4096, len(whole)/4096, err)
			}
		}
	})
}

func TestR23TheLog(t *testing.T) {
	both(t, func(t *testing.T, o Options) {
		crashed := crash(t, o)
		for _, c := range []struct {
			name  string
			spoil func(log []byte) []byte
			want  string
		}{
			{"whole", func(b []byte) []byte { return b }, "new=1 old=1"},
			{"gone", func([]byte) []byte { return nil }, "old=1"},
			{"of another database", func(b []byte) []byte { return bytes.Repeat([]byte{42}, len(b)) }, "old=1"},
			{"cut short", func(b []byte) []byte { return b[:len(b)/2] }, "old=1"},
		} {
			t.Run(c.name, func(t *testing.T) {
				for name, raw := range crashed {
					if err := os.WriteFile(name, []byte(raw), 0o600); err != nil {
						t.Fatal(err)
					}
				}
				change(t, o.File+"-wal", c.spoil)
				s, err := Open(t.Context(), o)
				if err != nil {
					t.Fatal(err)
				}
				if got := strings.Join(notes(t, s), " "); got != c.want {
					t.Errorf("found %q, want %q", got, c.want)
				}
				if findings, err := s.Check(t.Context()); err != nil || findings != nil {
					t.Error(findings, err)
				}
				if err := s.Close(); err != nil {
					t.Error(err)
				}
			})
		}
		t.Run("without its database", func(t *testing.T) {
			if err := os.Remove(o.File); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(o.File+"-wal", []byte(crashed[o.File+"-wal"]), 0o600); err != nil {
				t.Fatal(err)
			}
			if _, err := Open(t.Context(), o); faultOf(err) != account.StoreCorrupt {
				t.Error(err)
			}
		})
	})
}

// crash is what a killed process leaves: "old" in the database, "new" in the
// log.
func crash(t *testing.T, o Options) map[string]string {
	t.Helper()
	s := mustOpen(t, o)
	if err := errors.Join(note(t.Context(), s, "old", "1"), s.Fold(t.Context()), note(t.Context(), s, "new", "1")); err != nil {
		t.Fatal(err)
	}
	files := content(t, o)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return files
}

func TestOtherFilesAreRefused(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "is-a-folder")
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(t.Context(), Options{File: folder}); faultOf(err) != account.StoreUnreadable {
		t.Error(err)
	}
	missing := Options{File: filepath.Join(t.TempDir(), "missing.db"), ReadOnly: true}
	if _, err := Open(t.Context(), missing); faultOf(err) != account.StoreUnreadable || !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
	both(t, func(t *testing.T, o Options) {
		o.schema = append(slices.Clone(migrations), "CREATE TABLE later (x)")
		filled(t, o)
		o.schema = nil
		if _, err := Open(t.Context(), o); faultOf(err) != account.StoreNewer {
			t.Error(err)
		}
		c, err := open(t.Context(), "file:"+filepath.ToSlash(o.File)+".other", 6)
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(c.db.Exec("CREATE TABLE theirs (x)"), c.close()); err != nil {
			t.Fatal(err)
		}
		theirs := Options{File: o.File + ".other"}
		if _, err := Open(t.Context(), theirs); faultOf(err) != account.StoreUnreadable {
			t.Error(err)
		}
	})
}

// A place where nothing can be made: what readers share cannot be, but the
// database has no log, so it can be read.
func TestReadableWhereNothingCanBeWritten(t *testing.T) {
	both(t, func(t *testing.T, o Options) {
		filled(t, o)
		if err := os.Mkdir(o.File+"-shm", 0o700); err != nil { // so that no file of that name can be
			t.Fatal(err)
		}
		o.ReadOnly = true
		if got := notes(t, mustOpen(t, o)); len(got) != filledRows {
			t.Errorf("read %d of %d", len(got), filledRows)
		}
	})
}
