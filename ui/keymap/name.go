package keymap

import (
	"unicode"

	"github.com/gdamore/tcell/v2"
)

// names are the keys that have one.
var names = map[tcell.Key]string{
	tcell.KeyEnter: "Enter", tcell.KeyTab: "Tab", tcell.KeyBacktab: "Shift-Tab", tcell.KeyEsc: "Esc",
	tcell.KeyUp: "Up", tcell.KeyDown: "Down", tcell.KeyLeft: "Left", tcell.KeyRight: "Right",
	tcell.KeyHome: "Home", tcell.KeyEnd: "End", tcell.KeyPgUp: "PgUp", tcell.KeyPgDn: "PgDn",
	tcell.KeyInsert: "Ins", tcell.KeyDelete: "Del", tcell.KeyBackspace: "Backspace", tcell.KeyBackspace2: "Backspace",
	tcell.KeyCtrlSpace: "Ctrl-Space", tcell.KeyCtrlUnderscore: "Ctrl-_",
}

// Name is how a key is written: "Ctrl-Q", "Alt-Enter", "F5", "PgUp", "a". The
// letter behind Ctrl- and Alt- is a capital whether or not Shift is held. It
// is "" for a key that has no name.
func Name(ev *tcell.EventKey) string {
	key, mod := ev.Key(), ev.Modifiers()
	if name, ok := names[key]; ok {
		return modified(name, mod)
	}
	switch {
	case key == tcell.KeyRune && ev.Rune() == ' ':
		return modified("Space", mod)
	case key == tcell.KeyRune && mod&(tcell.ModAlt|tcell.ModCtrl) != 0:
		return modified(string(unicode.ToUpper(ev.Rune())), mod&^tcell.ModShift)
	case key == tcell.KeyRune:
		return string(ev.Rune())
	case key >= tcell.KeyCtrlA && key <= tcell.KeyCtrlZ:
		return modified(string('A'+rune(key-tcell.KeyCtrlA)), mod|tcell.ModCtrl)
	case key >= tcell.KeyF1 && key <= tcell.KeyF12:
		return modified(function[key-tcell.KeyF1], mod)
	}
	return ""
}

var function = [...]string{"F1", "F2", "F3", "F4", "F5", "F6", "F7", "F8", "F9", "F10", "F11", "F12"}

// modified puts the modifiers in front, unless the name has them already.
func modified(name string, mod tcell.ModMask) string {
	prefix := ""
	for _, m := range []struct {
		mask tcell.ModMask
		name string
	}{{tcell.ModCtrl, "Ctrl-"}, {tcell.ModAlt, "Alt-"}, {tcell.ModShift, "Shift-"}} {
		if mod&m.mask != 0 && (len(name) <= len(m.name) || name[:len(m.name)] != m.name) {
			prefix += m.name
		}
	}
	return prefix + name
}
