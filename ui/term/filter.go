package term

import (
	"bytes"
	"strconv"
	"unicode"
	"unicode/utf8"
)

// Filter turns what a terminal sends into what can be read without harm:
//
//   - valid UTF-8 without C1 controls; "?" stands for what is not
//   - answers of the terminal (CSI with ?, > or =; OSC, DCS, APC, PM and SOS
//     strings) are taken out: nobody asked, and they would be read as keys
//   - keys that are sent in ambiguous ways are sent in one: Alt with Enter,
//     Esc twice, Alt with a letter outside ASCII, Alt with ] P _ ^ X
//   - inside a bracketed paste nothing is a key: controls but tab and line
//     end are dropped, and every line end is CR
//
// The zero value is ready. What is incomplete is kept for the next Feed.
type Filter struct {
	held    []byte // the beginning of something, incomplete
	out     []byte
	pasting bool
	cr      bool   // the last byte of the paste was CR
	skipped int    // bytes of the string that is being taken out, 0 outside of one
	before  []byte // the last bytes of the Feed before
}

const (
	esc        = 0x1b
	bel        = 0x07
	pasteBegin = "\x1b[200~"
	pasteEnd   = "\x1b[201~"
	maxCSI     = 64   // a longer control sequence is none
	maxString  = 4096 // a longer string of the terminal is none
)

// Feed takes the next bytes and gives what may be read of them.
func (f *Filter) Feed(raw []byte) []byte {
	data := raw
	if len(f.held) > 0 {
		data = append(f.held, raw...)
		f.held = nil
	}
	f.out = bytes.Clone(f.before)
	for len(data) > 0 {
		n := f.step(data)
		if n == 0 {
			f.held = bytes.Clone(data)
			break
		}
		data = data[n:]
	}
	out := f.out[len(f.before):]
	f.before = f.out[max(0, len(f.out)-len(pasteBegin)):]
	return out
}

// step takes the first thing of data and gives its length, 0 if it is
// incomplete.
func (f *Filter) step(data []byte) int {
	switch {
	case f.skipped > 0:
		return f.skip(data)
	case f.pasting:
		return f.paste(data)
	case data[0] == esc:
		return f.escape(data)
	case data[0] < utf8.RuneSelf:
		f.out = append(f.out, data[0])
		f.pasting = bytes.HasSuffix(f.out, []byte(pasteBegin))
		return 1
	}
	return f.character(data)
}

// character takes one character beyond ASCII.
func (f *Filter) character(data []byte) int {
	if !utf8.FullRune(data) {
		return 0
	}
	r, size := utf8.DecodeRune(data)
	if !readable(r) {
		f.out = append(f.out, '?')
		return size
	}
	f.out = append(f.out, data[:size]...)
	return size
}

func readable(r rune) bool {
	return r != utf8.RuneError && !unicode.IsControl(r) && !unicode.Is(unicode.Noncharacter_Code_Point, r)
}

// paste takes one thing of a paste.
func (f *Filter) paste(data []byte) int {
	b := data[0]
	cr := f.cr
	f.cr = b == '\r'
	switch {
	case bytes.HasPrefix(data, []byte(pasteEnd)):
		f.pasting = false
		f.out = append(f.out, pasteEnd...)
		return len(pasteEnd)
	case b == esc && bytes.HasPrefix([]byte(pasteEnd), data):
		return 0
	case b == '\n' && cr:
	case b == '\n' || b == '\r':
		f.out = append(f.out, '\r')
	case b >= utf8.RuneSelf:
		return f.character(data)
	case b >= ' ' && b != 0x7f || b == '\t':
		f.out = append(f.out, b)
	}
	return 1
}

// escape takes what begins with ESC.
func (f *Filter) escape(data []byte) int {
	if len(data) == 1 {
		f.out = append(f.out, esc)
		return 1
	}
	switch next := data[1]; {
	case next == '[':
		return f.sequence(data)
	case next == ']' || next == 'P' || next == '_' || next == '^' || next == 'X':
		if len(data) == 2 {
			return f.alt(rune(next), 2)
		}
		f.skipped = 2
		return 2
	case next == '\r':
		return f.alt('\r', 2)
	case next == esc && (len(data) == 2 || data[2] != '[' && data[2] != 'O'):
		f.out = append(f.out, "\x1b[27u"...)
		return 1
	case next == esc:
		f.out = append(f.out, esc)
		return 1
	case next >= utf8.RuneSelf:
		return f.altCharacter(data)
	}
	f.out = append(f.out, data[:2]...)
	return 2
}

// altCharacter takes Alt with a character beyond ASCII.
func (f *Filter) altCharacter(data []byte) int {
	if !utf8.FullRune(data[1:]) {
		return 0
	}
	r, size := utf8.DecodeRune(data[1:])
	if !readable(r) {
		return 1 // the character follows by itself
	}
	return f.alt(r, 1+size)
}

// alt writes a key with Alt so that it can be read in one way only (CSI u).
func (f *Filter) alt(r rune, size int) int {
	f.out = append(f.out, "\x1b["+strconv.Itoa(int(r))+";3u"...)
	return size
}

// sequence takes a control sequence: parameters, then one final byte
// (ECMA-48, 5.4).
func (f *Filter) sequence(data []byte) int {
	end := 2
	for end < len(data) && data[end] >= 0x20 && data[end] <= 0x3f {
		end++
	}
	switch {
	case end > maxCSI:
		return end
	case end == len(data) && end == 2: // ESC [ alone is Alt with [, or goes on
		f.out = append(f.out, data...)
		return end
	case end == len(data):
		return 0
	case data[end] < 0x40 || data[end] > 0x7e: // broken off: what broke it counts
		return end
	}
	f.complete(data[:end+1], string(data[2:end]))
	return end + 1
}

// complete writes a whole control sequence, if it is a key.
func (f *Filter) complete(seq []byte, parameters string) {
	switch {
	case parameters != "" && (parameters[0] == '?' || parameters[0] == '>' || parameters[0] == '='):
		return
	case string(seq) == pasteEnd:
		return
	case string(seq) == pasteBegin:
		f.pasting = true
	}
	f.out = append(f.out, seq...)
}

// skip takes a string of the terminal out, until BEL or ESC \. Any other
// control character, or too many bytes, end it too: then it was none.
func (f *Filter) skip(data []byte) int {
	b := data[0]
	f.skipped++
	switch {
	case b == bel:
		f.skipped = 0
		return 1
	case b == esc && len(data) == 1:
		f.skipped--
		return 0
	case b == esc && data[1] == '\\':
		f.skipped = 0
		return 2
	case b < ' ' || f.skipped > maxString:
		f.skipped = 0
		return f.step(data)
	}
	return 1
}
