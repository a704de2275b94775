//go:build unix

package main

import (
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A password that another client keeps in plain text comes into the keyring
// when that is asked for, and logs in from there.
func TestImportWithThePassword(t *testing.T) {
	v := newVerona(t)
	romeo, bus := v.ringed("romeo")
	host, port, err := net.SplitHostPort(v.server.Address)
	if err != nil {
		t.Fatal(err)
	}
	theirs := filepath.Join(romeo.home, ".local/share/profanity/accounts")
	kept := "[" + romeo.address + "]\nserver=" + host + "\nport=" + port + "\npassword=romeo-secret\n"
	if err := os.MkdirAll(filepath.Dir(theirs), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(theirs, []byte(kept), 0o600); err != nil {
		t.Fatal(err)
	}

	got := romeo.run("", "account", "import", "--with-passwords", romeo.address)
	if got.code != 0 || !strings.Contains(got.out, "The copy in "+theirs+" stays there, in plain text.") || strings.Contains(got.out+got.err, "romeo-secret") {
		t.Fatalf("account import: %+v", got)
	}
	if !keyringHas(t, bus, romeo.address) {
		t.Error("the keyring has no password of romeo")
	}
	if now, err := os.ReadFile(theirs); string(now) != kept || err != nil {
		t.Errorf("the other client's file holds %q, %v", now, err)
	}
	if got := romeo.run("", "doctor", romeo.address); got.code != 0 {
		t.Errorf("doctor: %+v", got)
	}
	if err := os.RemoveAll(filepath.Dir(theirs)); err != nil {
		t.Fatal(err)
	}
	romeo.keepsNowhere("romeo-secret")
}

// The first run offers what another client keeps; its plain password is taken
// by a key of its own, and logs in.
func TestFirstRunTakesOver(t *testing.T) {
	v := newVerona(t)
	romeo, bus := v.ringed("romeo")
	host, port, err := net.SplitHostPort(v.server.Address)
	if err != nil {
		t.Fatal(err)
	}
	theirs := filepath.Join(romeo.home, ".local/share/profanity/accounts")
	if err := os.MkdirAll(filepath.Dir(theirs), 0o700); err != nil {
		t.Fatal(err)
	}
	kept := "[" + romeo.address + "]\nserver=" + host + "\nport=" + port + "\npassword=romeo-secret\n"
	if err := os.WriteFile(theirs, []byte(kept), 0o600); err != nil {
		t.Fatal(err)
	}
	w := romeo.window()
	sent := w.Record()
	w.Run("sotto")
	w.WaitForText("Found here", "romeo@sotto.test from profanity", "its password stands in plain text in ~/.local/share/")
	w.Keys("<F4>")
	w.WaitForText("as profanity has it", "and stays there")
	w.Keys("<Enter>")
	w.WaitForText("romeo@sotto.test is added")
	w.Keys("<C-q>")
	if code := w.Ended(); code != 0 {
		t.Errorf("sotto ends with %d", code)
	}
	w.AsFound()
	if !keyringHas(t, bus, romeo.address) || strings.Contains(letters(sent()), "romeo-secret") {
		t.Error("the keyring has no password of romeo, or the terminal was sent it")
	}
	if now, err := os.ReadFile(theirs); string(now) != kept || err != nil {
		t.Errorf("the other client's file holds %q, %v", now, err)
	}
}
