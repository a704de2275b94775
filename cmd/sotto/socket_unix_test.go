//go:build unix

package main

import (
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A socket that a dead process left is replaced; nothing else is.
func TestR24SocketsOfTheDeadAreReplaced(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "sotto")
	place := filepath.Join(folder, "control.sock")
	for range 2 {
		l, err := listenAt([]string{place})
		if err != nil {
			t.Fatal(err)
		}
		info, err := os.Lstat(place)
		if err != nil || info.Mode() != os.ModeSocket|0o600 {
			t.Errorf("it is %v, %v", info.Mode(), err)
		}
		l.(*net.UnixListener).SetUnlinkOnClose(false) // as when it was killed
		_ = l.Close()
	}
	if err := os.Remove(place); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(place, []byte("a letter"), 0o600); err != nil {
		t.Fatal(err)
	}
	if l, err := listenAt([]string{place}); err == nil {
		_ = l.Close()
		t.Error("a file was replaced by a socket")
	}
	if text, err := os.ReadFile(place); string(text) != "a letter" {
		t.Errorf("the file holds %q: %v", text, err)
	}
}

// Where others may look, or a path has no room, there is no socket.
func TestSocketsAreNobodyElses(t *testing.T) {
	shared := filepath.Join(t.TempDir(), "shared")
	if err := os.Mkdir(shared, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(shared, 0o750); err != nil {
		t.Fatal(err)
	}
	good := filepath.Join(t.TempDir(), "s")
	if err := os.Chmod(filepath.Dir(good), 0o700); err != nil {
		t.Fatal(err)
	}
	long := filepath.Join(t.TempDir(), strings.Repeat("x", longestSocket), "s")
	for _, places := range [][]string{{filepath.Join(shared, "s")}, {long}, nil} {
		if l, err := listenAt(places); err == nil {
			_ = l.Close()
			t.Errorf("there is a socket at %v", l.Addr())
		}
	}
	l, err := listenAt([]string{long, filepath.Join(shared, "s"), good})
	if err != nil || l.Addr().String() != good {
		t.Fatalf("%v: %v", l, err)
	}
	defer l.Close()
	c, err := net.Dial("unix", good)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if err := ours(c); err != nil {
		t.Errorf("we are strangers to ourselves: %v", err)
	}
}
