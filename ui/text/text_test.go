package text

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

func TestLineAndBody(t *testing.T) {
	for _, c := range []struct{ name, in, line, body string }{
		{"empty", "", "", ""},
		{"plain", "Hello, world", "Hello, world", "Hello, world"},
		{"escape", "a\x1b[2Jb", "a␛[2Jb", "a␛[2Jb"},
		{"clipboard by OSC 52", "\x1b]52;c;aGk=\a", "␛]52;c;aGk=␇", "␛]52;c;aGk=␇"},
		{"delete", "a\x7fb", "a␡b", "a␡b"},
		{"C1 as rune", "a\u009b2Jb", "a\uFFFD2Jb", "a\uFFFD2Jb"},
		{"C1 as byte", "a\x9b2Jb", "a\uFFFD2Jb", "a\uFFFD2Jb"},
		{"half a rune", "a\xe2\x82", "a\uFFFD\uFFFD", "a\uFFFD\uFFFD"},
		{"line ends", "a\r\nb\nc\rd\u2028e\u2029f\u0085g\vh\fi", "a b c d e f g h i", "a\nb\nc\nd\ne\nf\ng\nh\ni"},
		{"tab", "a\tb", "a b", "a    b"},
		{"override", "photo_\u202Egpj.exe", "photo_·gpj.exe", "photo_·gpj.exe"},
		{"marks and isolates", "a\u200eb\u200fc\u061cd\u2066e\u2069f", "a·b·c·d·e·f", "a·b·c·d·e·f"},
		{"a run is one mark", "ad\u200b\u2060\ufeffmin", "ad·min", "ad·min"},
		{"smuggled tags", "hi\U000E0068\U000E0069", "hi·", "hi·"},
		{"flag of England", "🏴\U000E0067\U000E0062\U000E0065\U000E006E\U000E0067\U000E007F!", "🏴\U000E0067\U000E0062\U000E0065\U000E006E\U000E0067\U000E007F!", "🏴\U000E0067\U000E0062\U000E0065\U000E006E\U000E0067\U000E007F!"},
		{"flag without its end", "🏴\U000E0067\U000E0062x", "🏴·x", "🏴·x"},
		{"smuggled selectors", "a\U000E0100\U000E0101b\ufe01", "a·b·", "a·b·"},
		{"emoji", "❤️ 👩‍👩‍👧‍👦 👍🏽 🏳️‍🌈 1️⃣ 🇩🇪", "❤️ 👩‍👩‍👧‍👦 👍🏽 🏳️‍🌈 1️⃣ 🇩🇪", "❤️ 👩‍👩‍👧‍👦 👍🏽 🏳️‍🌈 1️⃣ 🇩🇪"},
		{"joiner in a Latin name", "ad\u200dmin", "ad·min", "ad·min"},
		{"joiner in Persian", "می\u200cخواهم", "می\u200cخواهم", "می\u200cخواهم"},
		{"Hebrew and Arabic", "שלום مرحبا", "שלום مرحبا", "שלום مرحبا"},
		{"Vietnamese, decomposed", "Tie\u0302\u0301ng", "Tie\u0302\u0301ng", "Tie\u0302\u0301ng"},
		{"too many marks", "z" + strings.Repeat("\u0301", 500) + "a", "z" + strings.Repeat("\u0301", 8) + "·a", "z" + strings.Repeat("\u0301", 8) + "·a"},
		{"mark without a base", "\u0301a", "◌\u0301a", "◌\u0301a"},
		{"mark after a line feed", "a\n\u0301", "a ◌\u0301", "a\n◌\u0301"},
		{"private use", "\U0010EEEE\ue000", "\uFFFD\uFFFD", "\uFFFD\uFFFD"},
		{"noncharacter", "\uffff", "\uFFFD", "\uFFFD"},
		{"fillers", "\u3164\u115f", "·", "·"},
		{"blank braille", "⣿\u2800⣿", "⣿ ⣿", "⣿ ⣿"},
		{"long dashes", "\u2e3a\u2e3b", "—————", "—————"},
		{"tview tags", "[red]x[:::https://evil/a]y", "[red]x[:::https://evil/a]y", "[red]x[:::https://evil/a]y"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := Line(c.in); got != c.line {
				t.Errorf("Line(%+q) = %+q, want %+q", c.in, got, c.line)
			}
			if got := Body(c.in); got != c.body {
				t.Errorf("Body(%+q) = %+q, want %+q", c.in, got, c.body)
			}
		})
	}
}

// Every control character and every format character, alone and between
// letters.
func TestU10NoControlCharacterComesThrough(t *testing.T) {
	for r := rune(0); r <= unicode.MaxRune; r++ {
		if !unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Cs, unicode.Co) {
			continue
		}
		for _, s := range []string{string(r), "a" + string(r) + "b"} {
			harmless(t, s, Line(s), false)
			harmless(t, s, Body(s), true)
		}
	}
	for b := range 256 {
		s := "a" + string([]byte{byte(b)}) + "b"
		harmless(t, s, Line(s), false)
		harmless(t, s, Body(s), true)
	}
}

// harmless checks the promises of the package on one result.
func harmless(t *testing.T, in, out string, body bool) {
	t.Helper()
	if !utf8.ValidString(out) {
		t.Fatalf("%+q gave invalid UTF-8: %+q", in, out)
	}
	plain := out
	if body {
		plain = strings.ReplaceAll(out, "\n", "")
	}
	marks := 0
	for _, r := range plain {
		if unicode.In(r, unicode.Cc, unicode.Zl, unicode.Zp, unicode.Co, unicode.Bidi_Control) {
			t.Fatalf("%+q gave %U: %+q", in, r, out)
		}
		if unicode.Is(unicode.M, r) && r != '\uFE0F' && r != '\uFE0E' {
			marks++
		} else {
			marks = 0
		}
		if marks > MaxMarks {
			t.Fatalf("%+q gave more than %d marks: %+q", in, MaxMarks, out)
		}
	}
	if ansi.Strip(plain) != plain {
		t.Fatalf("%+q gave a control sequence: %+q", in, out)
	}
	for cluster, width := range Clusters(plain) {
		if width < 1 || len(cluster) > maxCluster {
			t.Fatalf("%+q gave the cluster %+q of %d cells", in, cluster, width)
		}
	}
	again := Line(out)
	if body {
		again = Body(out)
	}
	if again != out {
		t.Fatalf("%+q gave %+q, and that gave %+q", in, out, again)
	}
}

func FuzzSanitise(f *testing.F) {
	for _, s := range []string{"a\x1b]52;c;x\a", "👩‍👩‍👧‍👦", "z\u0301\u0301", "\xff\xfe", "🏴\U000E0067\U000E007F", "क्षि", "a\u202eb"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		harmless(t, s, Line(s), false)
		harmless(t, s, Body(s), true)
	})
}
