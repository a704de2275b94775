//go:build unix

package main

import (
	"strings"
	"testing"
)

// The server and the keyring change together, from the command line and from
// the screen; no password is shown or written down.
func TestPasswordChangedEverywhere(t *testing.T) {
	v := newVerona(t)
	romeo, _ := v.ringed("romeo")
	if got := romeo.run("romeo-secret\n", "account", "add", romeo.address, "--server", v.server.Address, "--password-stdin"); got.code != 0 {
		t.Fatalf("account add: %+v", got)
	}
	got := romeo.run("moonlight\n", "account", "password", romeo.address, "--password-stdin")
	if got.code != 0 || !strings.Contains(got.out, "The password of romeo@sotto.test is changed, at the server and here") {
		t.Fatalf("account password: %+v", got)
	}
	if got := romeo.run("", "doctor", romeo.address); got.code != 0 {
		t.Fatalf("doctor: %+v", got)
	}
	w := romeo.window()
	sent := w.Record()
	w.Run("sotto")
	w.WaitForText("● sotto  online")
	w.Keys("/password<Enter>")
	w.WaitForText("Change the password of romeo@sotto.test", "Kept in")
	w.Keys("starlight<Tab>starlight<Enter>")
	w.WaitForText("The password of romeo@sotto.test is changed")
	w.Keys("<C-q>")
	if code := w.Ended(); code != 0 {
		t.Errorf("sotto ends with %d", code)
	}
	w.AsFound()
	if got := romeo.run("", "doctor", romeo.address); got.code != 0 {
		t.Errorf("doctor: %+v", got)
	}
	for _, secret := range []string{"romeo-secret", "moonlight", "starlight"} {
		romeo.keepsNowhere(secret)
		if strings.Contains(letters(sent()), secret) {
			t.Errorf("the terminal was sent %q", secret)
		}
	}
}

// What cannot be changed says why, and changes nothing.
func TestPasswordThatCannotBeChanged(t *testing.T) {
	v := newVerona(t)
	juliet := v.citizen("juliet")
	for line, says := range map[string]string{
		"juliet@sotto.test": "comes from a command",
		"romeo@sotto.test":  "is not one of your accounts",
		"":                  "needs",
	} {
		got := juliet.run("x\n", append([]string{"account", "password", "--password-stdin"}, strings.Fields(line)...)...)
		if got.code == 0 || !strings.Contains(got.err, says) {
			t.Errorf("%q: %+v", line, got)
		}
	}
	if got := juliet.run("", "doctor", "juliet@sotto.test"); got.code != 0 {
		t.Errorf("doctor: %+v", got)
	}
}
