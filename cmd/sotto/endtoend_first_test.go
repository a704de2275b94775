//go:build unix

package main

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"sotto/account/secret/secrettest"
	"sotto/ui/uitest/window"
)

// fromNothing is how long it may take from an empty home to the first
// message.
const fromNothing = 60 * time.Second

// From nothing to the first message, in the screen alone, with no file
// edited; and the password is never on the screen.
func TestFirstRunToTheFirstMessage(t *testing.T) {
	secrettest.Need(t, "dbus-daemon", "gnome-keyring-daemon")
	for _, size := range [][2]int{{80, 24}, {40, 12}} {
		t.Run(fmt.Sprintf("%dx%d", size[0], size[1]), func(t *testing.T) {
			v := newVerona(t)
			bus := secrettest.Start(t, true)
			romeo, juliet := v.newcomer("romeo", "DBUS_SESSION_BUS_ADDRESS="+bus.Address()), v.citizen("juliet")
			listener := juliet.beside("listen", "--json", "--count", "1")
			listener.online()
			w := window.Open(t, window.Options{Columns: size[0], Rows: size[1], Env: romeo.env})
			sent := w.Record()

			began := time.Now()
			w.Run("sotto")
			w.WaitForText("Welcome", "Address")
			w.Keys("romeo@sotto.test<F7>" + v.server.Address + "<Tab><Tab>romeo-secret")
			w.WaitForText("••••••••••••")
			w.Keys("<Enter>")
			w.WaitForText("● Juliet")
			w.Keys("/chat juliet@sotto.test<Enter>")
			w.WaitForText("Nothing was said here yet.")
			w.Keys("O, it is my love!<Enter>")
			m := listener.message()
			took := time.Since(began)
			if m.Body != "O, it is my love!" || !strings.HasPrefix(m.From, "romeo@sotto.test/") {
				t.Errorf("juliet got %+v", m)
			}
			if t.Logf("from nothing to the first message: %v", took); took > fromNothing {
				t.Errorf("that took %v, and may take %v", took, fromNothing)
			}
			w.WaitForText("O, it is my love!", "✓")
			w.Keys("<C-q>")
			if code := w.Ended(); code != 0 {
				t.Errorf("sotto ends with %d", code)
			}
			w.AsFound()
			if all := letters(sent()); strings.Contains(all, "romeo-secret") || !strings.Contains(all, "O, it is my love!") {
				t.Errorf("the terminal was sent the password, or nothing: %q", all)
			}
			romeo.keepsNowhere("romeo-secret")
			if !keyringHas(t, bus, romeo.address) {
				t.Error("the keyring has no password of romeo")
			}
		})
	}
}

// letters are what was sent to a terminal, without what moves and colours:
// what is typed letter by letter stands together in it.
func letters(sent string) string {
	return regexp.MustCompile("\x1b(\\[[0-?]*[ -/]*[@-~]|\\][^\x07\x1b]*(\x07|\x1b\\\\)|[ -/]*[0-~])|\x0f").ReplaceAllString(sent, "")
}

// Where there is no keyring, the page says so and offers the other places;
// what a wrong password or a typing error refuses is corrected, and nothing
// that was typed is lost.
func TestFirstRunWithoutKeyring(t *testing.T) {
	v := newVerona(t)
	romeo := v.newcomer("romeo")
	w := romeo.window()
	w.Run("sotto")
	w.WaitForText("Welcome", "No OS keyring answers")
	w.Keys("romeo@sotto.test<F7>" + v.server.Address + "<Tab><Tab>wherefore<Enter>")
	w.WaitForText("Choose a passphrase.")
	w.Keys("the balcony<Tab>the balcony<Enter>")
	w.WaitForText("Not added", "did not accept", "romeo@sotto.test", v.server.Address, "Nothing was kept. Correct it here",
		"Password     ••••••••• ", "Passphrase   ••••••••••• ", "once more    ••••••••••• ")
	w.Keys("<Backtab><Backtab><Backtab><C-c>romeo-secret<Enter>")
	w.WaitForText("● sotto  online", "○ Juliet")
	w.Keys("<C-q>")
	if code := w.Ended(); code != 0 {
		t.Errorf("sotto ends with %d", code)
	}
	w.AsFound()
	romeo.keepsNowhere("romeo-secret")
	romeo.keepsNowhere("the balcony")
	w.Run("clear; sotto")
	w.WaitForText("Passphrase of sotto's secrets:")
	w.WaitForNoEcho()
	w.Keys("the balcony<Enter>")
	w.WaitForText("● sotto  online", "○ Juliet")
	w.Keys("<C-q>")
	if code := w.Ended(); code != 0 {
		t.Errorf("sotto ends with %d", code)
	}
}

// A page that is left keeps what was typed, but no secret.
func TestFirstRunLeftAndTakenUpAgain(t *testing.T) {
	v := newVerona(t)
	w := v.newcomer("romeo").window()
	w.Run("sotto")
	w.WaitForText("Welcome")
	w.Keys("romeo@sotto.test<Tab>romeo-secret")
	w.WaitForText("••••••••••••")
	w.Keys("<Esc>")
	w.WaitForText("There is no account yet.", "/account add")
	w.Keys("/account add<Enter>")
	if screen := w.WaitForText("Welcome", "romeo@sotto.test"); strings.Contains(screen, "••") {
		t.Errorf("the password is still there:\n%s", screen)
	}
	w.Keys("<C-q>")
	if code := w.Ended(); code != 0 {
		t.Errorf("sotto ends with %d", code)
	}
	w.AsFound()
}
