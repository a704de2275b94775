package archive

import (
	"bufio"
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"sotto/account/store"
	"sotto/roster/chat"
)

var kills = flag.Int("kills", 200, "how many times TestR22KilledAtAnyMoment kills the process that writes")

const crashVariable = "ARCHIVE_TEST_CRASH"

// crashing is the process that is killed: it appends a message and the
// stanza count that goes with it, says "kept N" after each commit, and goes
// on until it dies.
func crashing(file string) {
	ctx := context.Background()
	s, err := store.Open(ctx, store.Options{File: file, Key: key})
	if err != nil {
		fmt.Println("cannot open:", err)
		os.Exit(1)
	}
	next := 0
	err = s.Read(ctx, func(tx *store.Tx) (err error) {
		next, err = counted(tx)
		return err
	})
	for ; err == nil; next++ {
		err = s.Write(ctx, func(tx *store.Tx) error {
			if _, err := On(tx).Append(ana, Live, start.Add(time.Hour), numbered(next)); err != nil {
				return err
			}
			return tx.Exec("INSERT OR REPLACE INTO vault VALUES ('ana', 'test', 'count', ?)", []byte(strconv.Itoa(next+1)))
		})
		if err == nil {
			fmt.Println("kept", next)
		}
		if next%50 == 49 && err == nil {
			err = s.Fold(ctx)
		}
	}
	fmt.Println("stopped:", err)
	os.Exit(1)
}

func numbered(n int) chat.Message {
	return theirs(strconv.Itoa(n), fmt.Sprintf("message %d of many %0*d", n, n%3000, 0), 0)
}

func counted(tx *store.Tx) (n int, err error) {
	_, err = tx.Get("SELECT value FROM vault WHERE name = 'count'", func(r store.Row) { n, _ = strconv.Atoi(string(r.Bytes(0))) })
	return n, err
}

// Whatever was said to be kept is there after a kill at any moment, in order
// and once, with the count that was written with it; and the database is
// whole.
func TestR22KilledAtAnyMoment(t *testing.T) {
	if testing.Short() {
		t.Skip("it starts many processes")
	}
	file := filepath.Join(t.TempDir(), "archive.db")
	r := rand.New(rand.NewPCG(1, 2))
	w := &witness{file: file, said: -1}
	for round := range *kills {
		w.kill(t, time.Duration(r.IntN(30_000))*time.Microsecond, round%4 == 3)
		if t.Failed() {
			return
		}
		if round%10 == 9 || round == *kills-1 {
			w.intact(t)
		}
	}
	t.Logf("%d kills, %d messages kept", *kills, w.said+1)
	if w.said < *kills/2 {
		t.Errorf("only %d messages were kept; the process hardly wrote", w.said+1)
	}
}

// witness remembers what the killed processes said.
type witness struct {
	file   string
	said   int // the last message that was said to be kept
	unsaid int // at most so many more were kept by processes that died before they could say so
}

// kill lets a process write, and kills it a while after its first word, or
// early: while it opens and recovers what the last one left.
func (w *witness) kill(t *testing.T, after time.Duration, early bool) {
	t.Helper()
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), crashVariable+"="+w.file)
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	die := func() { time.AfterFunc(after, func() { _ = child.Process.Kill() }) }
	if early {
		die()
	}
	w.unsaid++
	lines := bufio.NewScanner(out)
	for first := !early; lines.Scan(); first = false {
		if !w.hear(t, lines.Text()) {
			break
		}
		if first {
			die()
		}
	}
	_ = child.Process.Kill()
	_ = child.Wait() // it was killed, and says so
}

func (w *witness) hear(t *testing.T, line string) bool {
	t.Helper()
	n := 0
	if _, err := fmt.Sscanf(line, "kept %d", &n); err != nil {
		t.Errorf("after message %d the process said %q", w.said, line)
		return false
	}
	if n <= w.said || n > w.said+w.unsaid {
		t.Errorf("after message %d and at most %d more it kept message %d", w.said, w.unsaid, n)
	}
	w.said, w.unsaid = n, 1
	return true
}

// intact checks all that is there.
func (w *witness) intact(t *testing.T) {
	t.Helper()
	s, err := store.Open(t.Context(), store.Options{File: w.file, Key: key})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if findings, err := s.Check(t.Context()); err != nil || findings != nil {
		t.Fatalf("the database is broken: %v, %v", findings, err)
	}
	err = s.Read(t.Context(), func(tx *store.Tx) error {
		n, err := counted(tx)
		if err != nil {
			return err
		}
		page, err := On(tx).Last(ana, bora.Bare(), 1_000_000)
		if err != nil {
			return err
		}
		if n < w.said+1 || n > w.said+1+w.unsaid || len(page) != n {
			t.Errorf("said %d, counted %d, kept %d", w.said+1, n, len(page))
		}
		for i, m := range page {
			if m.Body != numbered(i).Body {
				return fmt.Errorf("in place %d stands %.20q", i, m.Body)
			}
		}
		hits, err := On(tx).Search(Query{Terms: []Term{{Text: "message"}}}, Window{Most: 1_000_000})
		if len(hits) != n {
			t.Errorf("%d of %d are found", len(hits), n)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}
