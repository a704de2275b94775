//go:build unix

package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sotto/account/secret/secrettest"
)

// A second sotto on the same home says that another one writes, shows what
// is kept, and chats all the same.
func TestSecondOnTheSameHome(t *testing.T) {
	v := newVerona(t)
	romeo, _ := v.keeper("romeo")
	juliet := v.citizen("juliet")
	listener := juliet.beside("listen", "--json", "--count", "2")
	listener.online()
	first := romeo.window()
	romeo.chats(first)
	first.Keys("said by the first<Enter>")
	first.WaitForText("said by the first", "✓")
	listener.message()

	second := romeo.window()
	starts(second, "")
	second.WaitForText("● sotto  online", "Another sotto writes to the history")
	second.Keys("/chat juliet@sotto.test<Enter>")
	second.WaitForText("said by the first", "● sotto  online", "not kept")
	second.Keys("said by the second<Enter>")
	second.WaitForText("said by the second", "✓")
	if m := listener.message(); m.Body != "said by the second" {
		t.Errorf("juliet got %+v", m)
	}
	second.Keys("<F5>")
	second.WaitForText("What is kept is only read", "Another sotto writes to the history")
	second.Keys("<Esc>")
	second.WaitForNo("What is kept is only read")
	quits(t, second)
	second.AsFound()
	first.Keys("the first goes on")
	first.WaitForText("› the first goes on")
	quits(t, first)
	first.AsFound()
}

// A locked keyring is waited for in words, and the history opens when a
// person has unlocked it.
func TestLockedKeyringIsWaitedFor(t *testing.T) {
	v := newVerona(t)
	romeo, bus := v.keeper("romeo")
	juliet := v.citizen("juliet")
	w := romeo.window()
	starts(w, "--with juliet@sotto.test")
	w.WaitForText("Nothing was said here yet.", "● sotto  online")
	juliet.says(romeo.address, "under lock and key")
	w.WaitForText("under lock and key")
	quits(t, w)

	bus.Locked(t)
	person := bus.Person(t, secrettest.Waits)
	starts(w, "--with juliet@sotto.test")
	w.WaitForText("history waits for the keyring to be unlocked", "What was said here comes when the history is open.")
	person.Answers(secrettest.Types(secrettest.Passphrase))
	w.WaitForText("under lock and key")
	w.WaitForNo("waits for the keyring")
	quits(t, w)
	w.AsFound()
}

// A history that is broken is said in words and left as it is, and one can
// chat on.
func TestBrokenHistoryIsLeftAlone(t *testing.T) {
	v := newVerona(t)
	romeo, _ := v.keeper("romeo")
	juliet := v.citizen("juliet")
	w := romeo.window()
	starts(w, "--with juliet@sotto.test")
	w.WaitForText("Nothing was said here yet.", "● sotto  online")
	quits(t, w)
	rubbish := bytes.Repeat([]byte("this is no database. "), 4000)
	if err := os.WriteFile(romeo.historyFile(), rubbish, 0o600); err != nil {
		t.Fatal(err)
	}
	listener := juliet.beside("listen", "--json", "--count", "1")
	listener.online()
	starts(w, "--with juliet@sotto.test")
	w.WaitForText("not kept", "● sotto  online", "● Juliet")
	w.Keys("<F5>")
	w.WaitForText("Nothing is kept")
	w.Keys("<Esc>")
	w.WaitForNo("Nothing is kept")
	w.Keys("never mind<Enter>")
	w.WaitForText("romeo  never mind", "✓")
	if m := listener.message(); m.Body != "never mind" {
		t.Errorf("juliet got %+v", m)
	}
	quits(t, w)
	w.AsFound()
	if now, err := os.ReadFile(romeo.historyFile()); err != nil || !bytes.Equal(now, rubbish) {
		t.Errorf("the broken file was changed: %v", err)
	}
}

// Where nothing can be written, that is said, and one can chat.
func TestHomeThatCannotBeWritten(t *testing.T) {
	v := newVerona(t)
	romeo, _ := v.keeper("romeo")
	v.citizen("juliet").beside("listen").online()
	data := filepath.Join(romeo.home, ".local")
	if err := os.RemoveAll(data); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(data, nil, 0o400); err != nil {
		t.Fatal(err)
	}
	w := romeo.window()
	starts(w, "--with juliet@sotto.test")
	w.WaitForText("not kept", "● sotto  online", "● Juliet")
	w.Keys("<F5>")
	w.WaitForText("Nothing is kept", "The history in")
	w.Keys("<Esc>")
	w.WaitForNo("Nothing is kept")
	w.Keys("never mind<Enter>")
	w.WaitForText("romeo  never mind", "✓")
	quits(t, w)
	w.AsFound()
}

// Without a keyring a person chooses once where the key of the history is,
// and then it is kept: in the clear, or under a passphrase.
func TestKeyOfTheHistoryIsChosen(t *testing.T) {
	for _, key := range []string{"none", "passphrase"} {
		t.Run(key, func(t *testing.T) {
			v := newVerona(t)
			romeo, juliet := v.citizen("romeo"), v.citizen("juliet")
			w := romeo.window()
			answers := func(question string) {
				if key == "passphrase" {
					w.WaitForText(question)
					w.WaitForNoEcho()
					w.Keys("the balcony<Enter>")
				}
			}
			starts(w, "--with juliet@sotto.test")
			w.WaitForText("not kept", "● sotto  online", "There is no keyring")
			w.Keys("/set history.key " + key)
			w.WaitForText("› /set history.key " + key)
			w.Keys("<Enter>")
			w.WaitForNo("/set history.key " + key)
			quits(t, w)
			starts(w, "--with juliet@sotto.test")
			answers("Choose a passphrase for sotto's secrets:")
			answers("The same again:")
			w.WaitForText("Nothing was said here yet.", "● sotto  online")
			w.WaitForNo("not kept")
			juliet.says(romeo.address, "as you have chosen")
			w.WaitForText("as you have chosen")
			quits(t, w)
			if all, err := os.ReadFile(romeo.historyFile()); err != nil || strings.HasPrefix(string(all), "SQLite format 3") != (key == "none") {
				t.Errorf("the history is not as it was chosen: %v", err)
			}
			if key == "passphrase" {
				romeo.keepsNothingOf("as you have chosen", "the balcony")
			}
			starts(w, "--with juliet@sotto.test")
			answers("Passphrase of sotto's secrets:")
			w.WaitForText("as you have chosen")
			quits(t, w)
			w.AsFound()
		})
	}
}
