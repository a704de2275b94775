package config

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

// what a process that was killed left of a file goes with the next
// change; what somebody may be writing just now stays.
func TestR41HalfWrittenFilesGo(t *testing.T) {
	file := place(t, "# x\n")
	for name, age := range map[string]time.Duration{".config-1.toml": 2 * time.Minute, ".config-2.toml": 0, "config-3.toml": time.Hour} {
		half := filepath.Join(filepath.Dir(file), name)
		if err := os.WriteFile(half, []byte("half"), 0o600); err != nil {
			t.Fatal(err)
		}
		at := time.Now().Add(-age)
		if err := os.Chtimes(half, at, at); err != nil {
			t.Fatal(err)
		}
	}
	if err := Set(file, "theme", "light"); err != nil {
		t.Fatal(err)
	}
	all, err := os.ReadDir(filepath.Dir(file))
	var names []string
	for _, e := range all {
		names = append(names, e.Name())
	}
	if want := []string{".config-2.toml", "config-3.toml", filepath.Base(file)}; err != nil || len(names) != 3 || names[0] != want[0] || names[1] != want[1] {
		t.Errorf("there are %v, %v; want %v", names, err, want)
	}
}
