//go:build unix

package config

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"sotto/account"
)

func TestWhatWeMakeIsOurs(t *testing.T) {
	old := syscall.Umask(0)
	defer syscall.Umask(old)
	file := filepath.Join(t.TempDir(), "config", "sotto", "config.toml")
	if err := AddAccount(file, full); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]os.FileMode{
		file: 0o600, filepath.Dir(file): 0o700, filepath.Dir(filepath.Dir(file)): 0o700,
	} {
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != want {
			t.Errorf("%s has mode %v, %v", path, info.Mode(), err)
		}
	}
}

// Who can write the file, or put another in its place, decides what runs.
func TestU64WhatOthersCanWriteIsRefused(t *testing.T) {
	for name, c := range map[string]struct {
		file, folder os.FileMode
		refused      string
		exposed      bool
	}{
		"ours alone":        {0o600, 0o700, "", false},
		"no one's to write": {0o400, 0o500, "", false},
		"a shut folder":     {0o644, 0o700, "", false},
		"others read":       {0o644, 0o755, "", true},
		"a group reads":     {0o640, 0o710, "", true},
		"a group writes":    {0o660, 0o700, "chmod 600 '", false},
		"others write":      {0o602, 0o700, "chmod 600 '", false},
		"a group's folder":  {0o600, 0o770, "chmod 700 '", false},
		"others' folder":    {0o600, 0o707, "chmod 700 '", false},
		"a sticky folder":   {0o600, 0o777 | os.ModeSticky, "", false},
	} {
		file := place(t, "theme = 'light'\n")
		for path, mode := range map[string]os.FileMode{file: c.file, filepath.Dir(file): c.folder} {
			if err := os.Chmod(path, mode); err != nil {
				t.Fatal(err)
			}
		}
		loaded, err := Load(file)
		t.Cleanup(func() { _ = os.Chmod(filepath.Dir(file), 0o700) }) // so that it can be removed
		if c.refused == "" {
			if err != nil || loaded.Exposed != c.exposed || loaded.Settings.Theme != "light" {
				t.Errorf("%s: %+v, %v", name, loaded, err)
			}
			continue
		}
		var bad *account.FileError
		if !errors.As(err, &bad) || !strings.Contains(bad.Error(), c.refused) || !strings.Contains(bad.Error(), "others can") {
			t.Errorf("%s: %v", name, err)
		}
		if err := Set(file, "theme", "dark"); !errors.As(err, &bad) {
			t.Errorf("%s: it is written: %v", name, err)
		}
		if err := os.Remove(file); err != nil {
			t.Fatal(err)
		}
		if err := Set(file, "theme", "dark"); (err != nil) != (c.folder != 0o700) {
			t.Errorf("%s: without a file: %v", name, err)
		}
	}
}

func TestWritingMakesItPrivate(t *testing.T) {
	file := place(t, "theme = 'light'\n")
	if err := os.Chmod(file, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := Set(file, "theme", "none"); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("it has mode %v, %v", info.Mode(), err)
	}
}

// A file kept elsewhere is held to the same, and stays there.
func TestU64Links(t *testing.T) {
	link := place(t, "")
	real := place(t, "theme = 'light'\n")
	if err := errors.Join(os.Remove(link), os.Symlink(real, link)); err != nil {
		t.Fatal(err)
	}
	if err := Set(link, "theme", "none"); err != nil {
		t.Fatal(err)
	}
	if got, _ := os.ReadFile(real); string(got) != "theme = \"none\"\n" {
		t.Errorf("it is %q", got)
	}
	if info, err := os.Lstat(link); err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Errorf("the link is %v, %v", info.Mode(), err)
	}
	for _, folder := range []string{filepath.Dir(real), filepath.Dir(link)} {
		if err := os.Chmod(folder, 0o770); err != nil {
			t.Fatal(err)
		}
		if _, err := Load(link); err == nil || !strings.Contains(err.Error(), "chmod 700 '"+folder+"'") {
			t.Errorf("%s: %v", folder, err)
		}
		if err := os.Chmod(folder, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Remove(real); err != nil {
		t.Fatal(err)
	}
	var bad *account.FileError
	if err := Set(link, "theme", "dark"); !errors.As(err, &bad) || !strings.Contains(err.Error(), "link") {
		t.Errorf("a link to nothing: %v", err)
	}
}

func TestU64WhatIsNoConfigFile(t *testing.T) {
	for name, c := range map[string]struct {
		make func(string) error
		want string
	}{
		"a folder": {func(f string) error { return os.Mkdir(f, 0o700) }, "no file"},
		"a pipe":   {func(f string) error { return syscall.Mkfifo(f, 0o600) }, "no file"},
		"too much": {func(f string) error {
			return errors.Join(os.WriteFile(f, nil, 0o600), os.Truncate(f, 100<<20))
		}, "larger than 1 MiB"},
	} {
		file := place(t, "")
		if err := errors.Join(os.Remove(file), c.make(file)); err != nil {
			t.Fatal(err)
		}
		var bad *account.FileError
		if _, err := Load(file); !errors.As(err, &bad) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s is read: %v", name, err)
		}
	}
}

func TestAnotherUsersFileIsRefused(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root can give a file away")
	}
	file := place(t, "")
	if err := os.Chown(file, 12345, -1); err != nil {
		t.Fatal(err)
	}
	if _, err := Load(file); err == nil || !strings.Contains(err.Error(), "another user") {
		t.Errorf("it is read: %v", err)
	}
}
