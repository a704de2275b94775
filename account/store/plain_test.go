package store

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"sotto/account"
)

// A copy goes through the hands of others and becomes a database again, with
// another key, that is written to like the first.
func TestCopyAndPut(t *testing.T) {
	both(t, func(t *testing.T, o Options) {
		filled(t, o)
		s := mustOpen(t, o)
		var plain bytes.Buffer
		if err := s.Copy(t.Context(), &plain); err != nil {
			t.Fatal(err)
		}
		if !bytes.HasPrefix(plain.Bytes(), []byte("SQLite format 3\x00")) {
			t.Errorf("it begins with %q", plain.Bytes()[:16])
		}
		if left, _ := filepath.Glob(filepath.Join(filepath.Dir(o.File), ".copy*")); left != nil {
			t.Errorf("left behind %v", left)
		}
		for name, k := range map[string][]byte{"plain": nil, "other": other} {
			to := filepath.Join(t.TempDir(), "put.db")
			if err := Put(t.Context(), bytes.NewReader(plain.Bytes()), to, k); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if err := Put(t.Context(), bytes.NewReader(plain.Bytes()), to, k); err == nil {
				t.Errorf("%s: the second went over the first", name)
			}
			put := mustOpen(t, Options{File: to, Key: k})
			if got := notes(t, put); len(got) != filledRows {
				t.Errorf("%s: %d of %d", name, len(got), filledRows)
			}
			if findings, err := put.Check(t.Context()); err != nil || findings != nil {
				t.Error(findings, err)
			}
			var mode string
			err := put.Read(t.Context(), func(tx *Tx) error {
				_, err := tx.Get("PRAGMA journal_mode", func(r Row) { mode = r.Text(0) })
				return err
			})
			if err != nil || mode != "wal" {
				t.Errorf("%s: its journal is %q, %v", name, mode, err)
			}
		}
		cut := filepath.Join(t.TempDir(), "cut.db")
		err := Put(t.Context(), bytes.NewReader(plain.Bytes()[:5000]), cut, o.Key)
		var e *account.StoreError
		if !errors.As(err, &e) || e.Fault != account.StoreCorrupt {
			t.Errorf("half a page: %v", err)
		}
	})
}

func TestReplace(t *testing.T) {
	both(t, func(t *testing.T, o Options) {
		now := time.Date(2026, 11, 3, 9, 0, 0, 0, time.UTC)
		by := o
		by.File = filepath.Join(t.TempDir(), "by.db")
		filled(t, by)
		empty := mustOpen(t, o)
		before, err := os.ReadFile(o.File)
		if err != nil {
			t.Fatal(err)
		}
		var e *account.StoreError
		if _, err := Replace(o.File, by.File, now); !errors.As(err, &e) || e.Fault != account.StoreLocked || e.File != o.File {
			t.Errorf("while it is written to: %v", err)
		}
		if err := empty.Close(); err != nil {
			t.Fatal(err)
		}
		if _, err := Replace(o.File, by.File+".missing", now); err == nil {
			t.Error("nothing was put in its place")
		}
		if after, err := os.ReadFile(o.File); err != nil || !bytes.Equal(before, after) {
			t.Errorf("a failure changed it: %v", err)
		}
		aside, err := Replace(o.File, by.File, now)
		if err != nil {
			t.Fatal(err)
		}
		if old, err := os.ReadFile(aside); err != nil || !bytes.Equal(before, old) {
			t.Errorf("what was set aside has changed: %v", err)
		}
		if got := notes(t, mustOpen(t, o)); len(got) != filledRows {
			t.Errorf("%d of %d", len(got), filledRows)
		}
	})
}
