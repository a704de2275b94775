package ui

import (
	"slices"
	"unicode"
	"unicode/utf8"

	"sotto/ui/text"
	"sotto/ui/view"
)

// field is a line of text that is typed on a page. What is typed into a
// secret one is never made a string, except to show it where that was asked
// for, and can be wiped.
type field struct {
	typed  []byte
	at     int // the cursor, in bytes
	secret bool
}

// mostTyped is how many bytes a field takes. A secret one has room for all of
// them from the start, so that it leaves no copies behind when it grows.
const mostTyped = 4096

func newSecret() field { return field{typed: make([]byte, 0, mostTyped), secret: true} }

func newField(s string) field { return field{typed: []byte(s), at: len(s)} }

func (f *field) text() string { return string(f.typed) }

func (f *field) empty() bool { return len(f.typed) == 0 }

// insert types s at the cursor, without what cannot be typed, and tells
// whether it had room.
func (f *field) insert(s string) bool {
	room := true
	for _, r := range s {
		if unicode.IsControl(r) || r == utf8.RuneError {
			continue
		}
		if len(f.typed)+utf8.RuneLen(r) > mostTyped {
			room = false
			break
		}
		var one [utf8.UTFMax]byte
		n := utf8.EncodeRune(one[:], r)
		f.typed = slices.Insert(f.typed, f.at, one[:n]...)
		f.at += n
	}
	return room
}

// replace puts s in the place of what was typed.
func (f *field) replace(s string) {
	f.wipe()
	f.insert(s)
}

// press does what a key of the table means in a text.
func (f *field) press(what string) {
	switch what {
	case "left":
		f.at = f.before()
	case "right":
		f.at = f.after()
	case "home":
		f.at = 0
	case "end":
		f.at = len(f.typed)
	case "rubout":
		f.cut(f.before(), f.at)
	case "delete":
		f.cut(f.at, f.after())
	case "word":
		f.cut(f.wordStart(), f.at)
	case "clear":
		f.wipe()
	case "space":
		f.insert(" ")
	}
}

// cut takes out what is between two places; no copy of its end stays.
func (f *field) cut(from, to int) {
	f.typed = slices.Delete(f.typed, from, to) // clears what becomes free
	f.at = from
}

// wipe forgets all that was typed.
func (f *field) wipe() {
	clear(f.typed[:cap(f.typed)])
	f.typed, f.at = f.typed[:0], 0
}

// before and after are the places beside the cursor where it can go: a rune
// further in a secret text, what is seen as one character in any other.
func (f *field) before() int {
	if f.secret {
		_, n := utf8.DecodeLastRune(f.typed[:f.at])
		return f.at - n
	}
	at := 0
	for cluster := range text.Clusters(string(f.typed[:f.at])) {
		if at+len(cluster) >= f.at {
			break
		}
		at += len(cluster)
	}
	return at
}

func (f *field) after() int {
	if f.secret {
		_, n := utf8.DecodeRune(f.typed[f.at:])
		return f.at + n
	}
	cluster, _ := text.First(string(f.typed[f.at:]))
	return f.at + len(cluster)
}

// wordStart is where the word before the cursor begins; in a secret text all
// of it is one word.
func (f *field) wordStart() int {
	if f.secret {
		return 0
	}
	at := f.at
	for at > 0 && f.typed[at-1] == ' ' {
		at--
	}
	for at > 0 && f.typed[at-1] != ' ' {
		at--
	}
	return at
}

// input is the field as it is drawn; hidden puts a dot for each character.
func (f *field) input(hidden bool) *view.Input {
	if !hidden {
		return &view.Input{Before: string(f.typed[:f.at]), After: string(f.typed[f.at:])}
	}
	return &view.Input{Before: dots(f.typed[:f.at]), After: dots(f.typed[f.at:])}
}

func dots(b []byte) string {
	dot := []byte("•")
	all := make([]byte, 0, len(dot)*utf8.RuneCount(b))
	for range utf8.RuneCount(b) {
		all = append(all, dot...)
	}
	return string(all)
}
