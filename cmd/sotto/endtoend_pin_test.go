//go:build unix

package main

import (
	"os/exec"
	"strings"
	"testing"

	"sotto/account"
)

// T-145: a key is learned at a terminal, is the one that openssl finds in the
// server's own file, and is pinned for who types the domain's name and for
// nobody else. A pin that does not fit names the command with the right one.
func TestT145PinningProsody(t *testing.T) {
	v := newVerona(t)
	romeo := v.citizen("romeo")
	line := strings.Replace(account.Comparisons()[1].Command, "FILE", v.server.CertificateFile(), 1)
	out, err := exec.Command("bash", "-c", line).Output()
	if err != nil {
		t.Fatal(err)
	}
	key := "sha256:" + strings.TrimSpace(string(out))

	got := romeo.run("sotto.test\n", "account", "pin", romeo.address, "--learn", "--trust", "ca+pin")
	if got.code != 6 || !strings.Contains(got.out, key) || !strings.Contains(got.out, "vouch for it") || !strings.Contains(got.err, "this is no terminal") {
		t.Errorf("without a terminal: %+v", got)
	}
	w := romeo.window()
	for _, c := range []struct {
		types, says string
		code        int
	}{
		{"y<Enter>", "No key was pinned for romeo@sotto.test.", 6},
		{"<Enter>", "No key was pinned for romeo@sotto.test.", 6},
		{"sotto.test<Enter>", "Only one key is pinned.", 0},
	} {
		w.Run("clear")
		w.Ended()
		w.Run("sotto account pin romeo@sotto.test --learn --trust ca+pin")
		w.WaitForText(key, "type the domain's name, sotto.test,")
		w.Keys(c.types)
		w.WaitForText(c.says)
		if code := w.Ended(); code != c.code {
			t.Errorf("after %s it ends with %d", c.types, code)
		}
	}
	if got = romeo.run("", "doctor", romeo.address); got.code != 0 || !strings.Contains(got.out, "given authorities and a pinned key") && !strings.Contains(got.out, "system authorities and a pinned key") || !strings.Contains(got.out, "Only one key is pinned") {
		t.Errorf("the doctor: %+v", got)
	}

	const other = "sha256:1111111111111111111111111111111111111111111111111111111111111111"
	romeo.run("", "account", "pin", romeo.address, "--add", other)
	if got = romeo.run("", "account", "pin", romeo.address, "--remove", key); got.code != 0 {
		t.Errorf("remove: %+v", got)
	}
	got = romeo.run("", "doctor", romeo.address)
	if want := "sotto account pin romeo@sotto.test --add " + key; got.code != 6 || !strings.Contains(got.err, want) {
		t.Errorf("the doctor does not name %q, but: %+v", want, got)
	}
}

// The same on the screen: the page shows the key, the line stands ready, and
// the name is typed.
func TestT145PinningOnTheScreen(t *testing.T) {
	v := newVerona(t)
	romeo := v.citizen("romeo")
	w := romeo.window()
	w.Run("sotto")
	w.WaitForText("● romeo@sotto.test  online")
	w.Keys("/tls pin learn<Enter>")
	w.WaitForText("The key shown, not checked yet", "vouch for it")
	w.Keys("<Esc>")
	w.WaitForText("/tls pin --account romeo@sotto.test learn")
	w.Keys("sotto.test pin<Enter>")
	w.WaitForText("The key is pinned")
	w.Keys("/tls<Enter>")
	w.WaitForText("pinned key, no authority asked")
	w.Keys("<Esc>")
	w.WaitForNo("Pinned keys")
	w.Keys("<C-q>")
	if code := w.Ended(); code != 0 {
		t.Errorf("sotto ends with %d", code)
	}
	if got := romeo.run("", "account", "pin", romeo.address); !strings.Contains(got.out, "Its trust is “pin”") || !strings.HasPrefix(got.out, "sha256:") {
		t.Errorf("pinned: %+v", got)
	}
}
