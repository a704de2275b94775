package uitest

import (
	"strings"
	"unicode/utf8"

	"github.com/gdamore/tcell/v2"
)

// named are the keys that are written by name.
var named = map[string]tcell.Key{
	"Enter": tcell.KeyEnter, "Tab": tcell.KeyTab, "Backtab": tcell.KeyBacktab, "Esc": tcell.KeyEscape,
	"Backspace": tcell.KeyBackspace2, "Delete": tcell.KeyDelete, "Insert": tcell.KeyInsert,
	"Up": tcell.KeyUp, "Down": tcell.KeyDown, "Left": tcell.KeyLeft, "Right": tcell.KeyRight,
	"Home": tcell.KeyHome, "End": tcell.KeyEnd, "PgUp": tcell.KeyPgUp, "PgDn": tcell.KeyPgDn,
	"F1": tcell.KeyF1, "F2": tcell.KeyF2, "F3": tcell.KeyF3, "F4": tcell.KeyF4, "F5": tcell.KeyF5, "F6": tcell.KeyF6,
	"F7": tcell.KeyF7, "F8": tcell.KeyF8, "F9": tcell.KeyF9, "F10": tcell.KeyF10, "F11": tcell.KeyF11, "F12": tcell.KeyF12,
}

// Keys types. Keys without a character stand in angle brackets: <Enter>,
// <Tab>, <Up>, <F5>; with C-, A- or S- before them: <C-k>, <A-1>, <A-Enter>.
// <lt> is "<", <Space> a space.
func (t *Terminal) Keys(keys string) {
	t.tb.Helper()
	for keys != "" {
		if keys[0] == '<' {
			if name, rest, ok := strings.Cut(keys[1:], ">"); ok {
				t.press(name)
				keys = rest
				continue
			}
		}
		r, size := utf8.DecodeRuneInString(keys)
		t.behind.InjectKey(tcell.KeyRune, r, tcell.ModNone)
		keys = keys[size:]
	}
}

// press presses a key that is written by name.
func (t *Terminal) press(name string) {
	t.tb.Helper()
	mod := tcell.ModNone
	for _, m := range []struct {
		prefix string
		mod    tcell.ModMask
	}{{"C-", tcell.ModCtrl}, {"A-", tcell.ModAlt}, {"S-", tcell.ModShift}} {
		if rest, ok := strings.CutPrefix(name, m.prefix); ok {
			name, mod = rest, mod|m.mod
		}
	}
	switch {
	case named[name] != 0:
		t.behind.InjectKey(named[name], 0, mod)
	case name == "lt":
		t.behind.InjectKey(tcell.KeyRune, '<', mod)
	case name == "Space":
		t.behind.InjectKey(tcell.KeyRune, ' ', mod)
	case utf8.RuneCountInString(name) == 1 && mod != tcell.ModNone:
		r, _ := utf8.DecodeRuneInString(name)
		t.behind.InjectKey(tcell.KeyRune, r, mod)
	default:
		t.tb.Fatalf("no key is called %q", name)
	}
}
