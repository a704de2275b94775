//go:build unix

package main

import (
	"strings"
	"testing"
	"time"

	"sotto/account/secret/secrettest"
	"sotto/session/sessiontest"
	"sotto/ui/uitest/window"
)

// From nothing at all, not even an account, to the first message: in the
// screen alone, with a password that was made up and that is never shown.
func TestRegisterToTheFirstMessage(t *testing.T) {
	secrettest.Need(t, "dbus-daemon", "gnome-keyring-daemon")
	v := newVeronaThat(t, sessiontest.ProsodyOptions{Registers: true, Asks: []string{"email+"}})
	bus := secrettest.Start(t, true)
	bill, juliet := v.newcomer("bill", "DBUS_SESSION_BUS_ADDRESS="+bus.Address()), v.citizen("juliet")
	listener := juliet.beside("listen", "--json", "--count", "1")
	listener.online()
	w := bill.window()
	began := time.Now()
	w.Run("sotto")
	w.WaitForText("Welcome", "F6 registers one")
	w.Keys("<F6>sotto.test<F7>" + v.server.Address + "<Enter>")
	w.WaitForText("It says", "Choose a username", "Email", "@sotto.test")
	w.Keys("romeo<F4><Tab>bard@sotto.test<Enter>")
	w.WaitForText("romeo@sotto.test is somebody's already", "The requested username already exists")
	w.Keys("<C-c>bill<Enter>")
	w.WaitForText("bill@sotto.test is added")
	w.Keys("/chat juliet@sotto.test<Enter>")
	w.WaitForText("Nothing was said here yet.")
	w.Keys("Good morrow<Enter>")
	m := listener.message()
	if m.Body != "Good morrow" || !strings.HasPrefix(m.From, "bill@sotto.test/") {
		t.Errorf("juliet got %+v", m)
	}
	if took := time.Since(began); took > fromNothing {
		t.Errorf("that took %v, and may take %v", took, fromNothing)
	}
	w.Keys("<C-q>")
	if code := w.Ended(); code != 0 {
		t.Errorf("sotto ends with %d", code)
	}
	w.AsFound()
	if !keyringHas(t, bus, bill.address) {
		t.Error("the keyring has no password of bill")
	}
}

// An invitation registers whoever has no account, and offers whoever invited
// as a contact.
func TestRegisterByAnInvitation(t *testing.T) {
	v := newVeronaThat(t, sessiontest.ProsodyOptions{Invites: []sessiontest.Invite{{Token: "FromJuliet", From: "juliet"}}})
	bill := v.newcomer("bill")
	w := window.Open(t, window.Options{Columns: 80, Rows: 24, Env: bill.env})
	w.Run("sotto 'xmpp:juliet@sotto.test?roster;preauth=FromJuliet;ibr=y'")
	w.WaitForText("Welcome", "sotto.test", "you have an invitation")
	w.Keys("<F7>" + v.server.Address + "<Enter>")
	w.WaitForText("Choose a username", "No OS keyring answers")
	w.Keys("bill<F4><Tab><Tab>the balcony<Tab>the balcony<Enter>")
	w.WaitForText("› /contact add juliet@sotto.test --token FromJuliet", "Enter adds juliet@sotto.test to your contacts.", "juliet@sotto.test")
	w.Keys("<C-c><C-q>")
	if code := w.Ended(); code != 0 {
		t.Errorf("sotto ends with %d", code)
	}
	w.AsFound()
}

// The same from the command line: the password is typed twice or made up, and
// stands in no argument and on no screen.
func TestRegisterOnTheCommandLine(t *testing.T) {
	v := newVeronaThat(t, sessiontest.ProsodyOptions{Registers: true, Asks: []string{"email+"}})
	bill := v.newcomer("bill")
	w := bill.window()
	sent := w.Record()
	w.Run("sotto account register sotto.test --passphrase --server " + v.server.Address)
	w.WaitForText("Choose a passphrase for sotto's secrets:")
	w.WaitForNoEcho()
	w.Keys("the balcony<Enter>")
	w.WaitForText("The same again:")
	w.WaitForNoEcho()
	w.Keys("the balcony<Enter>")
	w.WaitForText("Choose a username and password", "Name, the part before @sotto.test:")
	w.Keys("bill<Enter>")
	w.WaitForText("Email:")
	w.Keys("bard@sotto.test<Enter>")
	w.WaitForText("Enter alone makes one up")
	w.WaitForNoEcho()
	w.Keys("bill-secret<Enter>")
	w.WaitForText("The same password again:")
	w.WaitForNoEcho()
	w.Keys("bill-secret<Enter>")
	w.WaitForText("bill@sotto.test is made.", "Added, password")
	if code := w.Ended(); code != 0 {
		t.Errorf("sotto ends with %d", code)
	}
	if all := letters(sent()); strings.Contains(all, "bill-secret") || strings.Contains(all, "the balcony") {
		t.Errorf("the terminal was sent a secret: %q", all)
	}
	bill.keepsNowhere("bill-secret")
	w.Run("clear; sotto doctor bill@sotto.test")
	w.WaitForText("Passphrase of sotto's secrets:")
	w.WaitForNoEcho()
	w.Keys("the balcony<Enter>")
	w.WaitForText("mechanism")
	if code := w.Ended(); code != 0 {
		t.Errorf("the doctor ends with %d", code)
	}
	w.Run("clear; sotto account register romeo@sotto.test --ask-password --server " + v.server.Address)
	w.WaitForText("Email:")
	w.Keys("bard@sotto.test<Enter>")
	w.WaitForText("Enter alone makes one up")
	w.WaitForNoEcho()
	w.Keys("<Enter>")
	w.WaitForText("romeo@sotto.test is somebody's already", "server says  The requested username already exists.")
	if code := w.Ended(); code != 8 {
		t.Errorf("sotto ends with %d", code)
	}
	for line, says := range map[string]string{
		"romeo@sotto.test":               "No OS keyring answers",
		"xmpp:juliet@sotto.test?message": "no invitation to register",
		"sotto.test/x":                   "resource",
	} {
		got := bill.run("another\n", append([]string{"account", "register", "--password-stdin", "--server", v.server.Address}, strings.Fields(line)...)...)
		if got.code == 0 || !strings.Contains(got.err, says) {
			t.Errorf("%s: %+v", line, got)
		}
	}
}
