package store

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

// what a process that was killed left of a copy is gone at the next
// start, and what somebody works on stays.
func TestR41ScratchesOfTheDeadAreTakenAway(t *testing.T) {
	o := Options{File: filepath.Join(t.TempDir(), "[home]*", "history.db"), Key: make([]byte, 32)}
	mustOpen(t, o)
	dead := func(name string, lock bool, age time.Duration) string {
		folder := filepath.Join(filepath.Dir(o.File), name)
		if err := os.Mkdir(folder, 0o700); err != nil {
			t.Fatal(err)
		}
		if lock {
			if err := os.WriteFile(filepath.Join(folder, "lock"), nil, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		at := time.Now().Add(-age)
		if err := os.Chtimes(folder, at, at); err != nil {
			t.Fatal(err)
		}
		return folder
	}
	living, err := NewScratch(o.File)
	if err != nil {
		t.Fatal(err)
	}
	killed, begun, old := dead(".scratch-1", true, 0), dead(".scratch-2", false, 0), dead(".scratch-3", false, 2*unlocked)
	another := dead("scratch-4", true, 2*unlocked)
	if err := os.WriteFile(filepath.Join(killed, "half.db"), []byte("half"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, file := range map[string]os.FileMode{living.folder: 0o700, living.File("lock"): 0o600} {
		if info, err := os.Stat(name); err != nil || info.Mode().Perm() != file {
			t.Errorf("%s is %v, %v", name, info.Mode(), err)
		}
	}
	o2 := o
	o2.File = filepath.Join(filepath.Dir(o.File), "other.db")
	mustOpen(t, o2)
	for folder, want := range map[string]bool{killed: false, begun: true, old: false, another: true, living.folder: true} {
		if _, err := os.Stat(folder); (err == nil) != want {
			t.Errorf("%s is there: %v", filepath.Base(folder), err == nil)
		}
	}
	living.Close()
	if _, err := os.Stat(living.folder); err == nil {
		t.Error("it is there after it was closed")
	}
}
