//go:build unix

package main

import (
	"os"
	"strings"
	"testing"

	"sotto/account/secret/secrettest"
	"sotto/ui/uitest/window"
)

// Accounts are switched, changed and removed from within, and the config
// file follows.
func TestAccountsAreChangedFromWithin(t *testing.T) {
	v := newVerona(t)
	both := v.citizen("romeo")
	both.add("juliet")
	w := window.Open(t, window.Options{Columns: 120, Rows: 30, Env: both.env})
	starts(w, "")
	w.WaitForText("● romeo@sotto.test  online", "● juliet@sotto.test  online")
	w.Keys("/account off juliet@sotto.test<Enter>")
	both.writes("enabled = false")
	w.WaitForNo("● juliet@sotto")
	w.Keys("/account on juliet@sotto.test<Enter>")
	w.WaitForText("● juliet@sotto.test  online")
	w.Keys("/account edit romeo@sotto.test nick Monty<Enter>")
	both.writes(`nick = "Monty"`)
	w.WaitForText("● romeo@sotto.test  online")
	w.Keys("/account remove juliet@sotto.test<Enter>")
	w.WaitForText("Remove juliet@sotto.test from this computer?")
	w.WaitFor("romeo alone", func(screen string) bool {
		if strings.Contains(screen, "Remove juliet@sotto.test") {
			w.Keys("y") // one that comes at once counts for nothing
		}
		return !strings.Contains(screen, "● juliet@sotto")
	})
	both.writesNo("juliet@sotto.test")
	quits(t, w)
	w.AsFound()
}

// Settings are written as they are set; what is written by hand while the
// program runs holds at once; and where that is broken, it is told and what
// held before goes on to hold.
func TestConfigIsFollowed(t *testing.T) {
	v := newVerona(t)
	romeo := v.citizen("romeo")
	w := window.Open(t, window.Options{Columns: 180, Rows: 30, Env: romeo.env})
	starts(w, "")
	w.WaitForText("● romeo@sotto.test  online")
	w.Keys("/set theme light<Enter>")
	romeo.writes(`theme = "light"`)
	text, err := os.ReadFile(romeo.configFile())
	if err != nil {
		t.Fatal(err)
	}
	sound := string(text)
	romeo.edits("# by hand\n" + sound + "enabled = false\n")
	w.WaitForNo("● romeo@sotto.test  online")
	romeo.edits("# by hand\n" + sound)
	w.WaitForText("● romeo@sotto.test  online")
	romeo.edits("thme = \"dark\"\n" + sound)
	w.WaitForText("─ The config file", "● romeo@sotto.test  online")
	w.Keys("/set theme<Enter>")
	w.WaitForText("theme", "light")
	quits(t, w)
	if got, _ := os.ReadFile(romeo.configFile()); string(got) != "thme = \"dark\"\n"+sound {
		t.Errorf("the file was changed to %s", got)
	}
	w.AsFound()
}

// edits replaces the config file by hand.
func (p *citizen) edits(text string) {
	p.t.Helper()
	if err := os.WriteFile(p.configFile(), []byte(text), 0o600); err != nil {
		p.t.Fatal(err)
	}
}

// writes waits until the config file has a text.
func (p *citizen) writes(text string) {
	p.t.Helper()
	secrettest.Await(p.t, "“"+text+"” in the config file", func() bool { return p.configHas(text) })
}

// writesNo waits until the config file has a text no more.
func (p *citizen) writesNo(text string) {
	p.t.Helper()
	secrettest.Await(p.t, "a config file without “"+text+"”", func() bool { return !p.configHas(text) })
}

func (p *citizen) configHas(text string) bool {
	all, err := os.ReadFile(p.configFile())
	return err == nil && strings.Contains(string(all), text)
}
