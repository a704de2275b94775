//go:build unix

package main

import (
	"bytes"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"sotto/account/secret/secrettest"
)

// The first light: from nothing to a chat, as a person does it.
func TestFromNothingToAChat(t *testing.T) {
	secrettest.Need(t, "dbus-daemon", "gnome-keyring-daemon")
	v := newVerona(t)
	bus := secrettest.Start(t, true)
	keyring := "DBUS_SESSION_BUS_ADDRESS=" + bus.Address()
	romeo, juliet := v.newcomer("romeo", keyring), v.newcomer("juliet", keyring)
	w := romeo.window()

	sent := w.Record()
	w.Run("sotto account add romeo@sotto.test --server " + v.server.Address)
	answer(w, "romeo-secret<Enter>")
	w.WaitForText("That works: TLS 1.3, SCRAM-SHA-", ", certificate by the prince of Verona.", "Added.")
	if code := w.Ended(); code != 0 {
		t.Fatalf("account add ends with %d", code)
	}
	w.AsFound()
	if all := sent(); strings.Contains(all, "romeo-secret") || !strings.Contains(all, "Added.") {
		t.Errorf("the terminal was sent %q", all)
	}
	romeo.keepsNowhere("romeo-secret")
	if !keyringHas(t, bus, romeo.address) {
		t.Error("the keyring has no password of romeo")
	}
	got := juliet.run("juliet-secret\n", "account", "add", juliet.address, "--server", v.server.Address, "--password-stdin")
	if got.code != 0 {
		t.Fatalf("account add --password-stdin: %+v", got)
	}

	listener := juliet.beside("listen", "--json", "--count", "1")
	listener.online()
	w.Run("sotto")
	w.WaitForText("● sotto  online", "TLS 1.3", "AES-128-GCM", "by the prince of", "SCRAM-SHA-", "● Juliet")
	w.Keys("<F5>")
	w.WaitForText("online since", "encrypted by STARTTLS; without it nothing is sent", "for sotto.test, issued by the prince of Verona")
	w.Keys("<Esc>")
	w.WaitForNo("online since")
	w.Keys("<F2><Enter>")
	w.WaitForText("Nothing was said here yet.")
	w.Keys("But, soft! what light?<Enter>")
	w.WaitForText("romeo  But, soft! what light?", "✓")
	if m := listener.message(); m.Body != "But, soft! what light?" || !strings.HasPrefix(m.From, "romeo@sotto.test/") {
		t.Errorf("juliet got %+v", m)
	}
	if code := listener.ends(); code != 0 {
		t.Errorf("listen ends with %d", code)
	}
	if got := juliet.run("", "send", "romeo@sotto.test", "Ay me! O Romeo"); got.code != 0 {
		t.Errorf("send: %+v", got)
	}
	w.WaitForText("Juliet  Ay me! O Romeo")
	w.Keys("<C-q>")
	if code := w.Ended(); code != 0 {
		t.Errorf("sotto ends with %d", code)
	}
	w.AsFound()
	romeo.keepsNowhere("romeo-secret")

	if got := romeo.run("", "account", "remove", romeo.address); got.code != 0 || keyringHas(t, bus, romeo.address) {
		t.Errorf("account remove: %+v; the keyring has the password: %v", got, keyringHas(t, bus, romeo.address))
	} else if got.err != "" {
		t.Errorf("account remove complains of what is kept: %s", got.err)
	}
}

// Two accounts in one window: what one says to the other is in both lists.
func TestTwoAccountsInOneWindow(t *testing.T) {
	v := newVerona(t)
	both := v.citizen("romeo")
	both.add("juliet")
	w := both.window()
	w.Run("sotto")
	w.WaitForText("● romeo@sotto.test  online", "● juliet@sotto.test  online", "● Juliet", "● Romeo")
	w.Keys("/chat juliet@sotto.test<Enter>What's in a name?<Enter>")
	w.WaitForText("romeo  What's in a name?", "✓", "● Romeo        1", " 1 Romeo 1 ")
	w.Keys("<A-a>")
	w.WaitForText("● Romeo", "Romeo  What's in a name?")
	w.WaitForNo(" 1 Romeo 1 ")
	w.Keys("That which we call a rose<Enter>")
	w.WaitForText("juliet  That which we call a rose", "● Juliet       1")
	w.Keys("<C-q>")
	if code := w.Ended(); code != 0 {
		t.Errorf("sotto ends with %d", code)
	}
	w.AsFound()
}

// keepsNowhere checks that no file of the person holds a secret, and that
// there is a config file to look into.
func (p *citizen) keepsNowhere(secret string) {
	p.t.Helper()
	files := 0
	err := filepath.WalkDir(p.home, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		files++
		text, err := os.ReadFile(path)
		if bytes.Contains(text, []byte(secret)) {
			p.t.Errorf("%s holds the password", path)
		}
		if info, broken := d.Info(); broken != nil || info.Mode().Perm()&0o077 != 0 {
			p.t.Errorf("%s can be read by others: %v, %v", path, info.Mode(), broken)
		}
		return err
	})
	if err != nil || files == 0 {
		p.t.Errorf("%d files were looked into: %v", files, err)
	}
}

// keyringHas asks the keyring itself, by its own interface.
func keyringHas(t *testing.T, bus *secrettest.Bus, address string) bool {
	t.Helper()
	out, err := exec.Command("dbus-send", "--bus="+bus.Address(), "--print-reply=literal", "--dest=org.freedesktop.secrets",
		"/org/freedesktop/secrets", "org.freedesktop.Secret.Service.SearchItems",
		"dict:string:string:service,sotto,username,"+address).Output()
	if err != nil {
		t.Fatalf("ask the keyring: %v", err)
	}
	return strings.Contains(string(out), "/org/freedesktop/secrets/collection/")
}
