//go:build unix

package main

import (
	"strings"
	"testing"

	"sotto/account"
	"sotto/ui/uitest/window"
)

// asked at each start, before the screen, without echo; what is typed
// is never shown and kept nowhere.
func TestA34AskedAtEachStart(t *testing.T) {
	v := newVerona(t)
	romeo := v.newcomer("romeo")
	w := romeo.window()
	sent := w.Record()
	w.Run("sotto account add romeo@sotto.test --ask-password --server " + v.server.Address)
	answer(w, "romeo-secret<Enter>")
	w.WaitForText("Added.")
	w.Ended()
	for range 2 {
		w.Run("clear")
		w.Ended()
		w.Run("sotto")
		answer(w, "romeo-secret<Enter>")
		w.WaitForText("● romeo@sotto.test  online")
		w.Keys("<C-q>")
		if code := w.Ended(); code != 0 {
			t.Errorf("sotto ends with %d", code)
		}
		w.AsFound()
	}
	if all := sent(); strings.Contains(all, "romeo-secret") || !strings.Contains(all, "online") {
		t.Error("the terminal was sent the password, or nothing")
	}
	romeo.keepsNowhere("romeo-secret")
}

// answer waits until the password is asked for, and types it or something
// else.
func answer(w *window.Window, keys string) {
	w.WaitForText("Password of romeo@sotto.test:")
	w.WaitForNoEcho()
	w.Keys(keys)
}

// Whoever is asked may leave: the terminal shows again what is typed.
func TestLeavingTheQuestion(t *testing.T) {
	v := newVerona(t)
	romeo := v.newcomer("romeo")
	romeo.knows(account.Password{Source: account.FromPrompt})
	w := romeo.window()
	for _, c := range []struct {
		keys string
		code int
	}{{"<C-c>", 1}, {"<Enter>", 4}} {
		w.Run("clear")
		w.Ended()
		w.Run("sotto")
		answer(w, c.keys)
		if code := w.Ended(); code != c.code {
			t.Errorf("after %s sotto ends with %d, want %d", c.keys, code, c.code)
		}
		w.AsFound()
	}
}

// what is pasted with a line end in it is no password, and no half of
// it is sent; one line end behind it is not Enter. Afterwards nothing marks
// what is pasted any more.
func TestA34PastedWithALineEnd(t *testing.T) {
	v := newVerona(t)
	romeo := v.newcomer("romeo")
	w := romeo.window()
	sent := w.Record()
	w.Run("sotto account add romeo@sotto.test --ask-password --server " + v.server.Address)
	w.WaitForText("Password of romeo@sotto.test:")
	w.WaitForNoEcho()
	w.Paste("romeo-secret\nsecond line")
	w.WaitForText("What you pasted has more than one line. Nothing of it was taken.")
	w.WaitFor("the question again", func(screen string) bool { return strings.Count(screen, "Password of romeo@sotto.test:") == 2 })
	w.WaitForNoEcho()
	w.Keys("no<Backspace><Backspace><Left>")
	w.Paste("romeo-secret\n")
	w.Keys("<Enter>")
	w.WaitForText("Added.")
	w.Ended()
	w.AsFound()
	if all := sent(); strings.Contains(all, "romeo-secret") || strings.Contains(all, "second line") {
		t.Error("the terminal was sent the password")
	} else if on, off := strings.Count(all, marking), strings.Count(all, unmarking); on != 2 || off != 2 {
		t.Errorf("marking was switched on %d times and off %d", on, off)
	}
}
