package store

import (
	"bufio"
	"context"
	"errors"
	"os"
	"os/exec"
	"strings"
	"testing"

	"sotto/account"
)

// TestMain lets the test binary be the second process of a test.
func TestMain(m *testing.M) {
	if file := os.Getenv("STORE_TEST_HOLD"); file != "" {
		hold(file)
	}
	os.Exit(m.Run())
}

// hold opens a database, says so, and waits to be killed.
func hold(file string) {
	_, err := Open(context.Background(), Options{File: file, Key: key})
	if err != nil {
		os.Stdout.WriteString(err.Error() + "\n")
		os.Exit(1)
	}
	os.Stdout.WriteString("open\n")
	select {}
}

func TestR24OneProcessWrites(t *testing.T) {
	o := Options{File: t.TempDir() + "/a.db", Key: key}
	filled(t, o)
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), "STORE_TEST_HOLD="+o.File)
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil || strings.TrimSpace(line) != "open" {
		t.Fatalf("the other process said %q, %v", line, err)
	}

	_, err = Open(t.Context(), o)
	var e *account.StoreError
	if !errors.As(err, &e) || e.Fault != account.StoreLocked || e.Holder != child.Process.Pid {
		t.Errorf("the second writer got %v", err)
	}
	reader := o
	reader.ReadOnly = true
	if got := notes(t, mustOpen(t, reader)); len(got) != filledRows {
		t.Errorf("a reader found %d of %d", len(got), filledRows)
	}

	if err := child.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = child.Wait() // it was killed, and says so
	s := mustOpen(t, o)
	if err := note(t.Context(), s, "after", "the kill"); err != nil {
		t.Error(err)
	}
}

func TestReaderSeesWhatIsWritten(t *testing.T) {
	both(t, func(t *testing.T, o Options) {
		writer := mustOpen(t, o)
		o.ReadOnly = true
		reader := mustOpen(t, o)
		if err := note(t.Context(), writer, "x", "1"); err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(notes(t, reader), " "); got != "x=1" {
			t.Errorf("saw %q", got)
		}
		if err := note(t.Context(), reader, "x", "2"); faultOf(err) != account.StoreReadOnly {
			t.Error(err)
		}
	})
}

func TestHolderSaysWhereItIs(t *testing.T) {
	o := Options{File: t.TempDir() + "/a.db", Key: key}
	if pid, place := Holder(o.File); pid != 0 || place != "" {
		t.Errorf("nobody is %d at %q", pid, place)
	}
	s := mustOpen(t, o)
	tells := func(want string) {
		t.Helper()
		if pid, place := Holder(o.File); pid != os.Getpid() || place != want {
			t.Errorf("told %d at %q, want %d at %q", pid, place, os.Getpid(), want)
		}
	}
	tells("")
	for _, place := range []string{"/a/long/place", "/b", ""} {
		if err := s.Announce(place); err != nil {
			t.Fatal(err)
		}
		tells(place)
	}
	if err := s.Announce("two\nlines"); err == nil {
		t.Error("two lines were written as one place")
	}
	o.ReadOnly = true
	if err := mustOpen(t, o).Announce("/c"); faultOf(err) != account.StoreReadOnly {
		t.Errorf("a reader announced itself: %v", err)
	}
	tells("")
}

// A lock whose place is being written has none yet.
func TestHalfAPlaceIsNone(t *testing.T) {
	file := t.TempDir() + "/a.db"
	for text, want := range map[string]string{"": "", "12": "", "12\n": "", "12\n/some/pl": "", "12\n/some/place\n": "/some/place"} {
		if err := os.WriteFile(file+".lock", []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, place := Holder(file); place != want {
			t.Errorf("%q has the place %q, want %q", text, place, want)
		}
	}
}
