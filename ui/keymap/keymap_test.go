package keymap_test

import (
	"testing"

	"github.com/gdamore/tcell/v2"

	"sotto/roster"
	"sotto/session/intent"
	"sotto/ui/command"
	"sotto/ui/keymap"
)

func TestName(t *testing.T) {
	for _, c := range []struct {
		key  tcell.Key
		r    rune
		mod  tcell.ModMask
		want string
	}{
		{tcell.KeyEnter, 0, 0, "Enter"},
		{tcell.KeyEnter, 0, tcell.ModAlt, "Alt-Enter"},
		{tcell.KeyEnter, 0, tcell.ModShift, "Shift-Enter"},
		{tcell.KeyCtrlJ, 0, tcell.ModCtrl, "Ctrl-J"},
		{tcell.KeyCtrlQ, 0, tcell.ModCtrl, "Ctrl-Q"},
		{tcell.KeyCtrlUnderscore, 0, tcell.ModCtrl, "Ctrl-_"},
		{tcell.KeyBacktab, 0, tcell.ModShift, "Shift-Tab"},
		{tcell.KeyBacktab, 0, 0, "Shift-Tab"},
		{tcell.KeyRune, 'a', tcell.ModAlt, "Alt-A"},
		{tcell.KeyRune, 'A', tcell.ModAlt | tcell.ModShift, "Alt-A"},
		{tcell.KeyRune, '1', tcell.ModAlt, "Alt-1"},
		{tcell.KeyRune, 'a', 0, "a"},
		{tcell.KeyRune, 'Ж', 0, "Ж"},
		{tcell.KeyRune, ' ', 0, "Space"},
		{tcell.KeyF5, 0, 0, "F5"},
		{tcell.KeyUp, 0, tcell.ModAlt, "Alt-Up"},
		{tcell.KeyEsc, 0, 0, "Esc"},
		{tcell.KeyF20, 0, 0, ""},
	} {
		if got := keymap.Name(tcell.NewEventKey(c.key, c.r, c.mod)); got != c.want {
			t.Errorf("%v %q %v is %q, want %q", c.key, c.r, c.mod, got, c.want)
		}
	}
}

// At no place does a key mean two things.
func TestNoConflict(t *testing.T) {
	for _, place := range []keymap.Place{keymap.Line, keymap.List, keymap.Page, keymap.Search, keymap.Form, keymap.Options, keymap.Question} {
		meaning := map[string]string{}
		for _, b := range keymap.Table() {
			everywhere := b.Place == keymap.Line && (b.Group == "Anywhere" || b.Group == "Panes") && place != keymap.Question
			if b.Place != place && !everywhere {
				continue
			}
			for _, k := range b.Keys {
				if other, taken := meaning[k]; taken {
					t.Errorf("%s means %q and %q", k, other, b.Line)
				}
				meaning[k] = b.Line
				if line, ok := keymap.Find(place, k); !ok || line != b.Line {
					t.Errorf("Find(%v, %q) = %q, %v; want %q", place, k, line, ok, b.Line)
				}
			}
		}
	}
}

// Every key stands for a line that means something.
func TestKeysAreCommands(t *testing.T) {
	me, other := roster.MustParse("me@example.org"), roster.MustParse("you@example.org")
	in := command.Context{Account: me, Peer: other, Accounts: []roster.JID{me}}
	for _, b := range keymap.Table() {
		result, err := command.Parse(in, b.Line)
		if err != nil || len(result.Effects)+len(result.Intents) == 0 {
			t.Errorf("%v: %q means %+v, %v", b.Keys, b.Line, result, err)
		}
		for _, i := range result.Intents {
			if _, said := i.(intent.Send); said {
				t.Errorf("%v: %q would be said", b.Keys, b.Line)
			}
		}
	}
}

func TestSheet(t *testing.T) {
	var names []string
	rows := 0
	for _, g := range keymap.Sheet() {
		names = append(names, g.Name)
		for _, k := range g.Keys {
			if rows++; k.Name == "" || k.About == "" {
				t.Errorf("%s holds %+v", g.Name, k)
			}
		}
	}
	if len(names) != 7 || rows < 30 {
		t.Errorf("the sheet has the groups %v and %d rows", names, rows)
	}
	if _, ok := keymap.Find(keymap.Page, "Enter"); !ok {
		t.Error("Enter does nothing on a page")
	}
	if _, ok := keymap.Find(keymap.Line, "x"); ok {
		t.Error("a letter cannot be typed")
	}
}
