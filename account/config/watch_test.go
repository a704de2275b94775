package config

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"sotto/account"
)

// told is one thing that a Watch told.
type told struct {
	Config
	err error
}

// watched runs a Watch for the length of a test. Nothing may be told twice.
func watched(t *testing.T, file string) <-chan told {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	all, over := make(chan told, 100), make(chan error, 1)
	last := told{Config{}, errors.New("nothing yet")}
	go func() {
		over <- Watch(ctx, file, func(c Config, err error) {
			if c.Settings == last.Settings && (err != nil) == (last.err != nil) {
				t.Errorf("%q, %v is told again", c.Settings.Theme, err)
			}
			last = told{c, err}
			all <- last
		})
	}()
	t.Cleanup(func() {
		cancel()
		if err := <-over; err != nil {
			t.Errorf("it ends with %v", err)
		}
		goleak.VerifyNone(t, goleak.IgnoreCurrent())
	})
	return all
}

// next waits until a theme is told, or that the file cannot be used and the
// theme stays. A busy machine may show what was there in between, too.
func next(t *testing.T, all <-chan told, want string, broken bool) error {
	t.Helper()
	late := time.After(20 * time.Second)
	for {
		select {
		case got := <-all:
			if got.Settings.Theme == want && (got.err != nil) == broken {
				return got.err
			}
		case <-late:
			t.Fatalf("%q is not told", want)
		}
	}
}

func must(t *testing.T, errs ...error) {
	t.Helper()
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
}

func theme(name string) string { return "theme = '" + name + "'\n" }

func TestWatchTellsWhatIsWritten(t *testing.T) {
	file := place(t, theme("light"))
	all := watched(t, file)
	next(t, all, "light", false)

	write(t, file, theme("none"))
	next(t, all, "none", false)

	write(t, file+".new", theme("dark"))
	must(t, os.Rename(file+".new", file))
	next(t, all, "dark", false)

	must(t, os.Rename(file, file+"~")) // as editors do that keep what was
	write(t, file, theme("light"))
	next(t, all, "light", false)

	must(t, Set(file, "theme", "none"))
	next(t, all, "none", false)
}

func TestWatchKeepsTheLastGoodOne(t *testing.T) {
	file := place(t, theme("light"))
	all := watched(t, file)
	next(t, all, "light", false)

	write(t, file, theme("pink"))
	var bad *account.ConfigError
	if err := next(t, all, "light", true); !errors.As(err, &bad) || bad.Line != 1 {
		t.Errorf("told %v", err)
	}
	write(t, file, theme("light")) // as before
	next(t, all, "light", false)

	must(t, os.Remove(file))
	if err := next(t, all, "light", true); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("told %v", err)
	}
	write(t, file, theme("none"))
	next(t, all, "none", false)
}

func TestWatchBeginsWithABrokenFile(t *testing.T) {
	file := place(t, theme("pink"))
	all := watched(t, file)
	next(t, all, "dark", true) // the default
	write(t, file, theme("light"))
	next(t, all, "light", false)
}

func TestWatchWaitsForAFolder(t *testing.T) {
	base := t.TempDir()
	file := filepath.Join(base, "config", "sotto", "config.toml")
	all := watched(t, file)
	next(t, all, "dark", false)
	write(t, filepath.Join(base, "other"), "nothing to do with it")

	must(t, os.Mkdir(filepath.Join(base, "config"), 0o700), os.Mkdir(filepath.Dir(file), 0o700))
	write(t, file, theme("light"))
	next(t, all, "light", false)

	must(t, os.RemoveAll(filepath.Join(base, "config")))
	next(t, all, "light", true)
	must(t, AddAccount(file, full))
	next(t, all, "dark", false)

	must(t, os.Rename(filepath.Dir(file), filepath.Dir(file)+".old"))
	next(t, all, "dark", true)
	must(t, os.Mkdir(filepath.Dir(file), 0o700))
	write(t, file, theme("none"))
	next(t, all, "none", false)
}

func TestWatchFollowsLinks(t *testing.T) {
	base := t.TempDir()
	for _, name := range []string{"a", "b", "home"} {
		must(t, os.Mkdir(filepath.Join(base, name), 0o700))
	}
	a, b := filepath.Join(base, "a", "real.toml"), filepath.Join(base, "b", "config.toml")
	write(t, a, theme("light"))
	write(t, b, theme("none"))
	folder := filepath.Join(base, "home", "sotto")
	file := filepath.Join(folder, "config.toml")
	must(t, os.Mkdir(folder, 0o700), os.Symlink(filepath.Join("..", "..", "a", "real.toml"), file))
	all := watched(t, file)
	next(t, all, "light", false)

	write(t, a, theme("dark")) // where the link leads
	next(t, all, "dark", false)

	must(t, os.Symlink(b, file+".new"), os.Rename(file+".new", file)) // the link itself
	next(t, all, "none", false)

	must(t, os.RemoveAll(folder), os.Symlink(filepath.Join("..", "b"), folder)) // the folder
	write(t, b, theme("light"))
	next(t, all, "light", false)

	must(t, os.Remove(b))
	next(t, all, "light", true)
	write(t, b, theme("dark"))
	next(t, all, "dark", false)
}

func TestWatchHoldsTheFileToItsMode(t *testing.T) {
	if !checked {
		t.Skip("modes mean nothing here")
	}
	file := place(t, theme("light"))
	all := watched(t, file)
	next(t, all, "light", false)
	must(t, os.Chmod(file, 0o666))
	if err := next(t, all, "light", true); !strings.Contains(err.Error(), "chmod 600") {
		t.Errorf("told %v", err)
	}
	must(t, os.Chmod(file, 0o600))
	next(t, all, "light", false)
}
