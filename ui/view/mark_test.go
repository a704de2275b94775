package view

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"sotto/ui/text"
	"sotto/ui/theme"
)

// shown is a line with what is marked in brackets.
func shown(l Line) string {
	var b strings.Builder
	for _, s := range l {
		if s.Role == theme.Unread {
			b.WriteString("[" + s.Text + "]")
		} else {
			b.WriteString(s.Text)
		}
	}
	return b.String()
}

func TestMarked(t *testing.T) {
	word := func(s string) []Term { return []Term{{Text: s}} }
	for _, c := range []struct {
		text  string
		terms []Term
		width int
		want  string
	}{
		{"The smacks counter", word("smacks"), 40, "The [smacks] counter"},
		{"Smacks, (SMACKS) smacksy", word("smacks"), 40, "[Smacks], ([SMACKS]) smacksy"},
		{"smack smacks", []Term{{"smac", true}}, 40, "[smack] [smacks]"},
		{"a phrase, of words", word("phrase of"), 40, "a [phrase, of] words"},
		{"Emil Novák", word("novak"), 40, "Emil [Novák]"},
		{"Emil Nova\u0301k", word("NOVÁK"), 40, "Emil [Nova\u0301k]"},
		{"東京で会議があります", word("会議"), 40, "東京で[会議]があります"},
		{"회의를 시작", word("회의"), 40, "[회의]를 시작"},
		{"one and two", []Term{{Text: "two"}, {Text: "one"}}, 40, "[one] and [two]"},
		{"a a b", []Term{{Text: "a"}, {Text: "a b"}}, 40, "[a] [a b]"},
		{"nothing here", word("else"), 40, "nothing here"},
		{"anything", word("…"), 40, "anything"},
		{"anything", nil, 40, "anything"},
		{"did anyone look at this one? It is the smacks counter", word("smacks"), 40, "…It is the [smacks] counter"},
		{"two\nlines \x1b[2J", word("lines"), 40, "two [lines] ␛[2J"},
	} {
		if got := shown(Marked(c.text, c.terms, c.width)); got != c.want {
			t.Errorf("Marked(%q, %v) = %q, want %q", c.text, c.terms, got, c.want)
		}
	}
}

// Whatever is marked, the line is the text, or its end behind "…".
func TestMarkedLosesNothing(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		s, term := rapid.String().Draw(r, "text"), rapid.String().Draw(r, "term")
		width := rapid.IntRange(0, 100).Draw(r, "width")
		line := Marked(s+term+s, []Term{{term, rapid.Bool().Draw(r, "begins")}, {Text: s}}, width)
		var all strings.Builder
		for _, span := range line {
			all.WriteString(span.Text)
		}
		whole := text.Line(s + term + s)
		if rest, cut := strings.CutPrefix(all.String(), "…"); all.String() != whole && !(cut && strings.HasSuffix(whole, rest)) {
			r.Fatalf("%q became %q", whole, all.String())
		}
	})
}
