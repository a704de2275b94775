package store

import (
	"context"
	"errors"
	"os"
	"testing"
	"time"
)

// The log cannot be emptied while somebody reads what stands in it.
func TestFoldWaitsForReaders(t *testing.T) {
	both(t, func(t *testing.T, o Options) {
		s := mustOpen(t, o)
		if err := note(t.Context(), s, "one", "1"); err != nil {
			t.Fatal(err)
		}
		reading, done := make(chan struct{}), make(chan struct{})
		read := make(chan error)
		go func() {
			read <- s.Read(t.Context(), func(tx *Tx) error {
				_, err := tx.Int("SELECT count(*) FROM vault")
				close(reading)
				<-done
				return err
			})
		}()
		<-reading
		if err := note(t.Context(), s, "two", "2"); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		defer cancel()
		if err := s.Fold(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("beside a reader: %v", err)
		}
		close(done)
		if err := errors.Join(<-read, s.Fold(t.Context())); err != nil {
			t.Fatal(err)
		}
		if info, err := os.Stat(o.File + "-wal"); err != nil || info.Size() != 0 {
			t.Errorf("the log: %v, %v", info, err)
		}
	})
}

func TestRewriteKeepsAll(t *testing.T) {
	both(t, func(t *testing.T, o Options) {
		filled(t, o)
		s := mustOpen(t, o)
		before := tables(t, s)
		if err := s.Write(t.Context(), func(tx *Tx) error { return tx.Exec("DELETE FROM vault WHERE name LIKE '%7'") }); err != nil {
			t.Fatal(err)
		}
		want := notes(t, s)
		ended, cancel := context.WithCancel(t.Context())
		cancel()
		if err := s.Rewrite(ended); !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
		if err := s.Rewrite(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := notes(t, s); len(got) != len(want) || len(got) == filledRows {
			t.Errorf("%d rows, want %d", len(got), len(want))
		}
		if after := tables(t, s); len(after) != len(before) {
			t.Errorf("%d tables, before %d", len(after), len(before))
		}
		if findings, err := s.Check(t.Context()); err != nil || findings != nil {
			t.Error(findings, err)
		}
	})
}
