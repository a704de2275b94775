package store

import (
	"fmt"
	"path/filepath"
	"sync"
	"testing"
)

func TestSettingsHold(t *testing.T) {
	both(t, func(t *testing.T, o Options) {
		s := mustOpen(t, o)
		check := func(tx *Tx) error {
			for _, p := range []struct {
				name SQL
				want string
			}{
				{"journal_mode", "wal"},
				{"synchronous", "2"},
				{"secure_delete", "1"},
				{"temp_store", "2"},
				{"trusted_schema", "0"},
				{"checksum_verification", "1"},
			} {
				got := ""
				if _, err := tx.Get("PRAGMA "+p.name, func(r Row) { got = r.Text(0) }); err != nil || got != p.want {
					t.Errorf("%s is %q, want %q, %v", p.name, got, p.want, err)
				}
			}
			return nil
		}
		if err := s.Read(t.Context(), check); err != nil {
			t.Error(err)
		}
		if err := s.Write(t.Context(), check); err != nil {
			t.Error(err)
		}
	})
}

// Readers of this and of another handle read every commit at once, to its
// last page, while the next ones are written.
func TestReadersKeepUpWithCommits(t *testing.T) {
	o := Options{File: filepath.Join(t.TempDir(), "a.db"), Key: key}
	s := mustOpen(t, o)
	o.ReadOnly = true
	elsewhere := mustOpen(t, o)
	stop := make(chan struct{})
	var readers sync.WaitGroup
	for _, from := range []*Store{s, elsewhere} {
		readers.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				err := from.Read(t.Context(), func(tx *Tx) error {
					n, err := tx.Int("SELECT count(*) FROM vault WHERE kind = 'test'")
					if err != nil {
						return err
					}
					whole, err := tx.Int("SELECT count(*) FROM vault WHERE kind = 'test' AND length(value) = 3000 + CAST(name AS INTEGER)")
					if err == nil && whole != n {
						err = fmt.Errorf("%d of %d values are whole", whole, n)
					}
					return err
				})
				if err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	for i := range 200 {
		err := s.Write(t.Context(), func(tx *Tx) error {
			return tx.Exec("INSERT INTO vault VALUES ('a', 'test', ?, ?)", fmt.Sprint(i), make([]byte, 3000+i))
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	close(stop)
	readers.Wait()
}
