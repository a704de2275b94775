package ui

import (
	"bytes"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"sotto/ui/theme"
	"sotto/ui/view"
)

func TestFieldKeys(t *testing.T) {
	for _, c := range []struct {
		name   string
		secret bool
		typed  string
		keys   string
		want   string // "|" is the cursor
	}{
		{"left and typed", false, "ac", "left b", "ab|c"},
		{"home, end", false, "b", "home a end c", "abc|"},
		{"rubout", false, "abc", "left rubout", "a|c"},
		{"rubout at the start", false, "a", "home rubout", "|a"},
		{"delete", false, "abc", "home delete", "|bc"},
		{"delete at the end", false, "a", "delete", "a|"},
		{"a whole family at once", false, "a👩‍👩‍👧b", "left rubout", "a|b"},
		{"an accent with its letter", false, "ne\u0301", "left", "n|e\u0301"},
		{"a word", false, "pass show xmpp ", "word", "pass show |"},
		{"all", false, "pass", "clear", "|"},
		{"a space", false, "a", "space", "a |"},
		{"a secret word is all of it", true, "one two", "word", "|"},
		{"a secret rune by rune", true, "pä", "rubout", "p|"},
		{"secret, in the middle", true, "äb", "left left c", "c|äb"},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := field{secret: c.secret}
			f.insert(c.typed)
			for _, key := range strings.Fields(c.keys) {
				if len(key) == 1 {
					f.insert(key)
				} else {
					f.press(key)
				}
			}
			if got := string(f.typed[:f.at]) + "|" + string(f.typed[f.at:]); got != c.want {
				t.Errorf("it is %q, want %q", got, c.want)
			}
		})
	}
}

// What is wiped, and what was typed over, is nowhere in the field's memory
// (threats A-33).
func TestA33SecretFieldsLeaveNothing(t *testing.T) {
	f := newSecret()
	f.insert("correct horse")
	before := &f.typed[0]
	f.press("home")
	for range 8 {
		f.press("delete")
	}
	if held := f.typed[:cap(f.typed)]; !bytes.HasPrefix(held, []byte("horse")) || bytes.Contains(held[5:], []byte("e")) {
		t.Errorf("%q is left of what was deleted", held[:16])
	}
	if f.insert(strings.Repeat("x", 2*mostTyped)) || &f.typed[0] != before {
		t.Error("it has grown elsewhere")
	}
	f.wipe()
	if !f.empty() || len(bytes.Trim(f.typed[:cap(f.typed)], "\x00")) > 0 {
		t.Error("something is left")
	}
}

func TestFieldTakesNoControls(t *testing.T) {
	f := newField("")
	f.insert("a\x1b[2J\n\tb\x7f\u0085c\xff")
	if got := f.text(); got != "a[2Jbc" {
		t.Errorf("%q was typed", got)
	}
}

// Whatever is pressed, the cursor stands between characters, and dots tell
// nothing but how many there are.
func TestFieldHolds(t *testing.T) {
	keys := []string{"left", "right", "home", "end", "rubout", "delete", "word", "space"}
	rapid.Check(t, func(r *rapid.T) {
		f := field{secret: rapid.Bool().Draw(r, "secret")}
		for range rapid.IntRange(1, 20).Draw(r, "keys") {
			if rapid.Bool().Draw(r, "types") {
				f.insert(rapid.String().Draw(r, "text"))
			}
			f.press(rapid.SampledFrom(keys).Draw(r, "key"))
			if f.at < 0 || f.at > len(f.typed) || !strings.HasPrefix(f.text(), string(f.typed[:f.at])) {
				r.Fatalf("the cursor is at %d of %d", f.at, len(f.typed))
			}
			if in := f.input(true); strings.Trim(in.Before+in.After, "•") != "" {
				r.Fatalf("dots are %q", in.Before+in.After)
			}
		}
	})
}

// The way is drawn where it has several steps, and only there.
func TestStepsAreDrawn(t *testing.T) {
	f := view.Form{
		Title: "Title", Fields: []view.FormField{{Label: "Name", Input: &view.Input{}, Focus: true}},
		Steps: []view.Step{{Name: "look", Done: true}, {Name: "account", Now: true}, {Name: "encryption"}},
	}
	if rows := drawn(f); !strings.Contains(rows, "✓ look ──── ● account ──── ○ encryption") {
		t.Errorf("the way is not there:\n%s", rows)
	}
	f.Steps = f.Steps[1:2]
	if rows := drawn(f); strings.Contains(rows, "account") {
		t.Errorf("one step is no way:\n%s", rows)
	}
}

// drawn is a form as text.
func drawn(f view.Form) string {
	s := paper{columns: 80, rows: 24, cells: map[[2]int]string{}}
	f.Draw(view.Canvas{Screen: s, Theme: theme.Choose(theme.Options{}), Rect: view.Rect{W: s.columns, H: s.rows}})
	return s.String()
}
