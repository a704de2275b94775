package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"sotto/account"
)

var (
	key   = bytes.Repeat([]byte{7}, 32)
	other = bytes.Repeat([]byte{8}, 32)
)

// both runs a test on a plain and on an encrypted database.
func both(t *testing.T, f func(*testing.T, Options)) {
	for name, k := range map[string][]byte{"plain": nil, "encrypted": key} {
		t.Run(name, func(t *testing.T) {
			f(t, Options{File: filepath.Join(t.TempDir(), "sotto", "archive.db"), Key: k})
		})
	}
}

func mustOpen(t *testing.T, o Options) *Store {
	t.Helper()
	s, err := Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// note writes a value that notes reads.
func note(ctx context.Context, s *Store, name, value string) error {
	return s.Write(ctx, func(tx *Tx) error {
		return tx.Exec("INSERT OR REPLACE INTO vault VALUES ('a', 'test', ?, ?)", name, []byte(value))
	})
}

func notes(t *testing.T, s *Store) (all []string) {
	t.Helper()
	err := s.Read(t.Context(), func(tx *Tx) error {
		for r, err := range tx.Rows("SELECT name, value FROM vault WHERE kind = 'test' ORDER BY name") {
			if err != nil {
				return err
			}
			all = append(all, r.Text(0)+"="+string(r.Bytes(1)))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func faultOf(err error) account.StoreFault {
	var e *account.StoreError
	if !errors.As(err, &e) {
		return account.StoreFault(fmt.Sprintf("not a StoreError: %v", err))
	}
	return e.Fault
}

func TestKeptIsFoundAgain(t *testing.T) {
	both(t, func(t *testing.T, o Options) {
		s, err := Open(t.Context(), o)
		if err != nil {
			t.Fatal(err)
		}
		if err := note(t.Context(), s, "one", "secret text"); err != nil {
			t.Fatal(err)
		}
		for _, end := range []string{"", "-wal"} {
			raw, err := os.ReadFile(o.File + end)
			if err != nil {
				t.Fatal(err)
			}
			if o.Key != nil && (bytes.Contains(raw, []byte("secret")) || bytes.Contains(raw, []byte("SQLite"))) {
				t.Errorf("%s is not encrypted", o.File+end)
			}
		}
		if err := errors.Join(s.Close(), s.Close()); err != nil {
			t.Fatal(err)
		}
		if got := notes(t, mustOpen(t, o)); !slices.Equal(got, []string{"one=secret text"}) {
			t.Errorf("found %q", got)
		}
	})
}

func TestNobodyElseMayRead(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("modes mean nothing here")
	}
	both(t, func(t *testing.T, o Options) {
		folder := filepath.Dir(o.File)
		s := mustOpen(t, o)
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		for name, mode := range map[string]os.FileMode{folder: 0o755, o.File: 0o644, o.File + ".lock": 0o600} {
			if err := os.Chmod(name, mode); err != nil {
				t.Fatal(err)
			}
		}
		s = mustOpen(t, o)
		if err := note(t.Context(), s, "one", "text"); err != nil {
			t.Fatal(err)
		}
		names, err := filepath.Glob(o.File + "*")
		if err != nil || len(names) != 4 {
			t.Fatalf("files: %v, %v", names, err)
		}
		for _, name := range append(names, folder) {
			if info, err := os.Stat(name); err != nil || info.Mode().Perm()&0o077 != 0 {
				t.Errorf("%s: %v, %v", name, info.Mode(), err)
			}
		}
	})
}

func TestTransactionsAreWholeOrNothing(t *testing.T) {
	both(t, func(t *testing.T, o Options) {
		s := mustOpen(t, o)
		insert := func(tx *Tx) error { return tx.Exec("INSERT INTO vault VALUES ('a', 'test', 'x', x'00')") }
		wrong := errors.New("wrong")
		if err := s.Write(t.Context(), func(tx *Tx) error { return errors.Join(insert(tx), wrong) }); !errors.Is(err, wrong) {
			t.Errorf("the error was %v", err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		if err := s.Write(ctx, func(tx *Tx) error { cancel(); return insert(tx) }); !errors.Is(err, context.Canceled) {
			t.Errorf("after its context ended: %v", err)
		}
		func() {
			defer func() {
				if recover() != "boom" {
					t.Error("the panic was swallowed")
				}
			}()
			_ = s.Write(t.Context(), func(tx *Tx) error { _ = insert(tx); panic("boom") })
		}()
		if got := notes(t, s); got != nil {
			t.Errorf("kept %q", got)
		}
		if err := note(t.Context(), s, "after", "all"); err != nil {
			t.Error(err)
		}
	})
}

// A reader sees one state, whatever is written meanwhile.
func TestReadersSeeOneState(t *testing.T) {
	both(t, func(t *testing.T, o Options) {
		s := mustOpen(t, o)
		count := func(tx *Tx) int64 {
			n, err := tx.Int("SELECT count(*) FROM vault WHERE kind = 'test'")
			if err != nil {
				t.Error(err)
			}
			return n
		}
		err := s.Read(t.Context(), func(tx *Tx) error {
			before := count(tx)
			if err := note(t.Context(), s, "one", "text"); err != nil {
				return err
			}
			if after := count(tx); before != 0 || after != 0 {
				t.Errorf("saw %d, then %d", before, after)
			}
			return s.Read(t.Context(), func(tx *Tx) error {
				if n := count(tx); n != 1 {
					t.Errorf("a later reader saw %d", n)
				}
				return nil
			})
		})
		if err != nil {
			t.Error(err)
		}
	})
}

func TestReadersCannotWrite(t *testing.T) {
	both(t, func(t *testing.T, o Options) {
		s := mustOpen(t, o)
		err := s.Read(t.Context(), func(tx *Tx) error { return tx.Exec("DELETE FROM vault") })
		if faultOf(err) != account.StoreReadOnly {
			t.Error(err)
		}
	})
}

func TestContextEndsALongQuery(t *testing.T) {
	s := mustOpen(t, Options{File: filepath.Join(t.TempDir(), "a.db")})
	ctx, cancel := context.WithCancel(t.Context())
	err := s.Read(ctx, func(tx *Tx) error {
		rounds := 0
		for _, err := range tx.Rows("WITH RECURSIVE n(x) AS (VALUES(1) UNION ALL SELECT x+1 FROM n) SELECT x FROM n") {
			if rounds++; rounds == 10 {
				cancel()
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
	if !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

func TestClosedRefuses(t *testing.T) {
	s := mustOpen(t, Options{File: filepath.Join(t.TempDir(), "a.db")})
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	nothing := func(*Tx) error { return nil }
	if err := s.Read(t.Context(), nothing); !errors.Is(err, ErrClosed) {
		t.Error(err)
	}
	if err := s.Write(t.Context(), nothing); !errors.Is(err, ErrClosed) {
		t.Error(err)
	}
}

// The same query in two loops, one within the other.
func TestNestedLoops(t *testing.T) {
	s := mustOpen(t, Options{File: filepath.Join(t.TempDir(), "a.db")})
	const three = "SELECT value FROM json_each('[1,2,3]')"
	var got []string
	err := s.Read(t.Context(), func(tx *Tx) error {
		for a, err := range tx.Rows(three) {
			if err != nil {
				return err
			}
			for b, err := range tx.Rows(three) {
				if err != nil {
					return err
				}
				got = append(got, a.Text(0)+b.Text(0))
			}
		}
		return nil
	})
	if err != nil || strings.Join(got, " ") != "11 12 13 21 22 23 31 32 33" {
		t.Error(got, err)
	}
}

// The key stands in no error and no name.
func TestKeyIsNotTold(t *testing.T) {
	s := mustOpen(t, Options{File: filepath.Join(t.TempDir(), "a.db"), Key: []byte("0123456789abcdef0123456789abcdef")})
	uri := s.disk.uri(s.options.File)
	err := s.Write(t.Context(), func(tx *Tx) error { return tx.Exec("SELECT nonsense") })
	if err == nil || strings.Contains(err.Error()+uri, "0123456789") || strings.Contains(uri, "30313233") {
		t.Error(err, uri)
	}
}

func TestKeyOfAnotherLengthIsRefused(t *testing.T) {
	_, err := Open(t.Context(), Options{File: filepath.Join(t.TempDir(), "a.db"), Key: []byte("short")})
	if faultOf(err) != account.StoreUnreadable {
		t.Errorf("a key of 5 bytes: %v", err)
	}
}
