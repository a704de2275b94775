package store

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/ncruces/go-sqlite3"
)

// testdata/form-N.sql is a database of form N as it was when that form
// landed, tables and all, with a row in each. It is never changed.
func oldForm(t *testing.T, o Options, version int) {
	t.Helper()
	sql, err := os.ReadFile(fmt.Sprintf("testdata/form-%d.sql", version))
	if err != nil {
		t.Fatal(err)
	}
	d := mount(nil, o.Key)
	defer d.unmount()
	if err := private(filepath.Dir(o.File)); err != nil {
		t.Fatal(err)
	}
	c, err := open(t.Context(), d.uri(o.File), sqlite3.OPEN_READWRITE|sqlite3.OPEN_CREATE)
	if err != nil {
		t.Fatal(err)
	}
	for _, step := range []func() error{
		func() error { return c.db.EnableChecksums("main") },
		func() error { return c.db.Exec(string(sql)) },
		func() error { return c.db.Exec("PRAGMA journal_mode = WAL") },
		func() error { return c.keepLog(false) },
		c.close,
	} {
		if err := step(); err != nil {
			t.Fatal(err)
		}
	}
}

// tables is the form of a database, as SQLite tells it, without layout.
func tables(t *testing.T, s *Store) (all []string) {
	t.Helper()
	err := s.Read(t.Context(), func(tx *Tx) error {
		for r, err := range tx.Rows("SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name") {
			if err != nil {
				return err
			}
			all = append(all, strings.Join(strings.Fields(r.Text(1)), " "))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// counts is how many rows each table has.
func counts(t *testing.T, s *Store) string {
	t.Helper()
	var b strings.Builder
	err := s.Read(t.Context(), func(tx *Tx) error {
		for _, name := range []SQL{"account", "conversation", "sender", "message", "ident", "reference", "vault", "outbox"} {
			n, err := tx.Int("SELECT count(*) FROM " + name)
			if err != nil {
				return err
			}
			fmt.Fprintf(&b, "%s %d ", name, n)
		}
		n, err := tx.Int("SELECT count(*) FROM word WHERE word MATCH 'hello'")
		fmt.Fprintf(&b, "word %d", n)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// newerIDs is how many rows each of the tables has that came with form 2.
func newerIDs(t *testing.T, s *Store) (n int) {
	t.Helper()
	err := s.Read(t.Context(), func(tx *Tx) error {
		fresh, err := tx.Int("SELECT count(*) FROM ident_fresh")
		if err != nil {
			return err
		}
		recent, err := tx.Int("SELECT count(*) FROM ident_recent")
		n = int(min(fresh, recent))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// readOnly sees that a database of an older form can be read, and that this
// leaves it as it is.
func readOnly(t *testing.T, o Options, version int) {
	t.Helper()
	before := content(t, o)[o.File]
	o.ReadOnly = true
	s := mustOpen(t, o)
	if got := counts(t, s); strings.Contains(got, " 0") {
		t.Errorf("read only: %s", got)
	}
	if got := newerIDs(t, s); got != version-1 {
		t.Errorf("read only: %d newer ids of form %d", got, version)
	}
	if content(t, o)[o.File] != before {
		t.Error("reading changed the file")
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

func TestMigratesFromEveryForm(t *testing.T) {
	both(t, func(t *testing.T, base Options) {
		fresh := mustOpen(t, base)
		for version := 1; version <= len(migrations); version++ {
			t.Run(fmt.Sprint(version), func(t *testing.T) {
				o := base
				o.File += fmt.Sprint(".", version)
				oldForm(t, o, version)
				readOnly(t, o, version)
				s := mustOpen(t, o)
				if got, want := tables(t, s), tables(t, fresh); strings.Join(got, "\n") != strings.Join(want, "\n") {
					t.Errorf("the form is\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
				}
				if got := counts(t, s); strings.Contains(got, " 0") {
					t.Errorf("rows were lost: %s", got)
				}
				if got := newerIDs(t, s); got != version-1 {
					t.Errorf("%d newer ids of form %d", got, version)
				}
				if findings, err := s.Check(t.Context()); err != nil || findings != nil {
					t.Error(findings, err)
				}
			})
		}
	})
}

// a migration that is killed before any of its writes to the disk, or
// whose disk is full there, loses nothing, and the next start brings it to its
// end.
func TestR28MigrationStoppedAtAnyWrite(t *testing.T) {
	both(t, func(t *testing.T, base Options) {
		stopped := 0
		for k := int64(0); ; k++ {
			o := base
			o.File = filepath.Join(t.TempDir(), "history.db")
			oldForm(t, o, 1)
			killed := o // as the disk is at that moment
			killed.File = filepath.Join(t.TempDir(), "history.db")
			full := newBadDisk("write", syscall.ENOSPC)
			full.broke = func() {
				for name, text := range content(t, o) {
					file := filepath.Join(filepath.Dir(killed.File), filepath.Base(name))
					if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
						t.Error(err)
					}
				}
			}
			full.breakAt(k)
			broken := o
			broken.disk = full
			s, err := Open(t.Context(), broken)
			if err == nil {
				if err := s.Close(); err != nil {
					t.Log(err) // the disk is full at the very end
				}
				if full.left.Load() >= 0 {
					break
				}
			}
			stopped++
			for what, o := range map[string]Options{"full": o, "killed": killed} {
				s, err := Open(t.Context(), o)
				if err != nil {
					t.Fatalf("write %d, %s: %v", k, what, err)
				}
				if got := counts(t, s); strings.Contains(got, " 0") {
					t.Errorf("write %d, %s: rows were lost: %s", k, what, got)
				}
				if findings, err := s.Check(t.Context()); err != nil || findings != nil {
					t.Errorf("write %d, %s: %v, %v", k, what, findings, err)
				}
				if err := s.Close(); err != nil {
					t.Error(err)
				}
			}
			if k > 300 {
				t.Fatal("no end")
			}
		}
		if stopped < 3 {
			t.Errorf("only %d writes were stopped at", stopped)
		}
		t.Logf("stopped at %d writes", stopped)
	})
}

// A step that fails changes nothing, those before it are kept, and the next
// program that knows better goes on from there.
func TestFailedMigrationChangesNothing(t *testing.T) {
	both(t, func(t *testing.T, o Options) {
		oldForm(t, o, 1)
		o.schema = []string{migrations[0], "CREATE TABLE second (x)", "CREATE TABLE third (x); DROP TABLE nonsense"}
		if _, err := Open(t.Context(), o); err == nil {
			t.Fatal("a step that cannot be done was done")
		}
		o.schema[2] = "CREATE TABLE third (x)"
		s := mustOpen(t, o)
		if got := counts(t, s); strings.Contains(got, " 0") {
			t.Errorf("rows were lost: %s", got)
		}
	})
}

func TestBackup(t *testing.T) {
	both(t, func(t *testing.T, o Options) {
		filled(t, o)
		s := mustOpen(t, o)
		for name, k := range map[string][]byte{"plain": nil, "same": o.Key, "other": other} {
			to := filepath.Join(t.TempDir(), "it's a copy.db")
			if err := s.Backup(t.Context(), to, k); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if err := s.Backup(t.Context(), to, k); err == nil {
				t.Errorf("%s: the second went over the first", name)
			}
			raw, err := os.ReadFile(to)
			if err != nil || bytes.Contains(raw, []byte("CREATE TABLE")) != (k == nil) {
				t.Errorf("%s: encrypted or not, %v", name, err)
			}
			if left, _ := filepath.Glob(filepath.Join(filepath.Dir(to), ".*")); left != nil {
				t.Errorf("%s: left behind %v", name, left)
			}
			copied := mustOpen(t, Options{File: to, Key: k})
			if got := notes(t, copied); len(got) != filledRows {
				t.Errorf("%s: %d of %d", name, len(got), filledRows)
			}
			if findings, err := copied.Check(t.Context()); err != nil || findings != nil {
				t.Error(findings, err)
			}
		}
	})
}

// A copy that is larger than what SQLite holds in memory is as whole as a
// small one.
func TestBackupOfMuch(t *testing.T) {
	both(t, func(t *testing.T, o Options) {
		s := mustOpen(t, o)
		err := s.Write(t.Context(), func(tx *Tx) error {
			for i := range 24 {
				if err := tx.Exec("INSERT INTO vault VALUES ('a', 'test', ?, randomblob(1000000))", fmt.Sprint(i)); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		to := filepath.Join(t.TempDir(), "copy.db")
		if err := s.Backup(t.Context(), to, o.Key); err != nil {
			t.Fatal(err)
		}
		findings, err := mustOpen(t, Options{File: to, Key: o.Key}).Check(t.Context())
		if err != nil || findings != nil {
			t.Errorf("%.200q, %v", findings, err)
		}
	})
}

// Copies that are made while somebody writes hold whole transactions.
func TestBackupWhileWriting(t *testing.T) {
	o := Options{File: filepath.Join(t.TempDir(), "a.db"), Key: key}
	s := mustOpen(t, o)
	stop := make(chan struct{})
	done := make(chan error)
	go func() {
		for i := 0; ; i++ {
			err := s.Write(t.Context(), func(tx *Tx) error {
				for _, name := range []string{"left", "right"} {
					if err := tx.Exec("INSERT OR REPLACE INTO vault VALUES ('a', 'test', ?, ?)", name, []byte(fmt.Sprint(i))); err != nil {
						return err
					}
				}
				return nil
			})
			select {
			case <-stop:
				done <- err
				return
			default:
			}
			if err != nil {
				done <- err
				return
			}
		}
	}()
	for i := range 10 {
		to := filepath.Join(t.TempDir(), fmt.Sprint(i))
		if err := s.Backup(t.Context(), to, nil); err != nil {
			t.Fatal(err)
		}
		got := notes(t, mustOpen(t, Options{File: to}))
		if len(got) == 2 && strings.TrimPrefix(got[0], "left=") != strings.TrimPrefix(got[1], "right=") {
			t.Errorf("half a transaction: %v", got)
		}
	}
	close(stop)
	if err := <-done; err != nil {
		t.Error(err)
	}
}
