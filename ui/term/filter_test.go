package term

import (
	"bytes"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestFilter(t *testing.T) {
	for _, c := range []struct {
		name string
		in   []string // as it comes, read by read
		want string
	}{
		{"text", []string{"hello"}, "hello"},
		{"control keys", []string{"\x00\x01\r\t\x7f"}, "\x00\x01\r\t\x7f"},
		{"arrow", []string{"\x1b[A"}, "\x1b[A"},
		{"arrow, broken in two", []string{"\x1b[1;", "5A"}, "\x1b[1;5A"},
		{"function key", []string{"\x1bOP"}, "\x1bOP"},
		{"Esc alone", []string{"\x1b"}, "\x1b"},
		{"Esc twice", []string{"\x1b\x1b"}, "\x1b[27u\x1b"},
		{"Esc, then an arrow", []string{"\x1b\x1b[A"}, "\x1b\x1b[A"},
		{"Alt with a letter", []string{"\x1ba"}, "\x1ba"},
		{"Alt with Enter", []string{"\x1b\r"}, "\x1b[13;3u"},
		{"Alt with Cyrillic", []string{"\x1bл"}, "\x1b[1083;3u"},
		{"Alt with ]", []string{"\x1b]", "x"}, "\x1b[93;3ux"},
		{"mouse", []string{"\x1b[<0;3;4M"}, "\x1b[<0;3;4M"},
		{"focus", []string{"\x1b[I\x1b[O"}, "\x1b[I\x1b[O"},
		{"U-41 who are you", []string{"a\x1b[?62;22cb\x1b[>1;10;0cc"}, "abc"},
		{"U-41 colour report", []string{"a\x1b]11;rgb:ffff/ffff/ffff\x1b\\b\x1b]10;x\ac"}, "abc"},
		{"U-41 version report", []string{"a\x1bP>|term 1.0", " beta\x1b", "\\b"}, "ab"},
		{"U-41 clipboard report", []string{"\x1b]52;c;cm0gLXJm\a"}, ""},
		{"a string that never ends", []string{"\x1b]0;x", "\rhello"}, "\rhello"},
		{"a string that is too long", []string{"\x1b_" + strings.Repeat("x", maxString-2) + "hello"}, "hello"},
		{"a sequence that is too long", []string{"\x1b[" + strings.Repeat("1", 100) + "a"}, "a"},
		{"a sequence broken off", []string{"\x1b[12\x1b[A"}, "\x1b[A"},
		{"Latin-1", []string{"caf\xe9!"}, "caf?!"},
		{"half a character", []string{"\xd0", "\xbb"}, "л"},
		{"half a character, then another", []string{"\xd0", "a"}, "?a"},
		{"C1 controls", []string{"a\u009bb\u0085"}, "a?b?"},
		{"replacement character", []string{"\ufffd"}, "?"},
		{"U-40 paste with line ends", []string{"\x1b[200~a\nb\r\nc\rd\x1b[201~"}, "\x1b[200~a\rb\rc\rd\x1b[201~"},
		{"U-40 paste with keys", []string{"\x1b[200~a\x1b[A\x03\x1a\x00\x7fb\x1b[201~c"}, "\x1b[200~a[Ab\x1b[201~c"},
		{"U-40 paste in pieces", []string{"\x1b[20", "0~a\x1b[2", "01~\x1b[A"}, "\x1b[200~a\x1b[201~\x1b[A"},
		{"U-40 paste whose beginning is broken after ESC", []string{"\x1b", "[200~a\x1bb\x1b[201~"}, "\x1b[200~ab\x1b[201~"},
		{"U-40 end of a paste that never began", []string{"a\x1b[201~b"}, "ab"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var f Filter
			var got []byte
			for _, read := range c.in {
				got = append(got, f.Feed([]byte(read))...)
			}
			if string(got) != c.want {
				t.Errorf("%q became %q, want %q", c.in, got, c.want)
			}
		})
	}
}

func FuzzFilter(f *testing.F) {
	f.Add([]byte("a\x1b[200~b\x1bc\x1b[201~\x1b]0;x\a\xff"), 3)
	f.Add([]byte("\x1b\x1b\x1bл\x1bP\x1b[?1c"), 1)
	f.Fuzz(func(t *testing.T, data []byte, size int) {
		size = max(1, size%64)
		var filter Filter
		var out []byte
		for part := data; len(part) > 0; {
			n := min(size, len(part))
			out = append(out, filter.Feed(part[:n])...)
			part = part[n:]
		}
		if !utf8.Valid(out) {
			t.Fatalf("%q became invalid: %q", data, out)
		}
		if len(filter.held) > maxCSI+2 {
			t.Fatalf("%q: %d bytes are held back", data, len(filter.held))
		}
		for _, pasted := range bytes.Split(out, []byte(pasteBegin))[1:] {
			inside, _, _ := bytes.Cut(pasted, []byte(pasteEnd))
			if i := bytes.IndexFunc(inside, func(r rune) bool { return r < ' ' && r != '\r' && r != '\t' }); i >= 0 {
				t.Fatalf("%q: a key in a paste: %q", data, inside)
			}
		}
	})
}
