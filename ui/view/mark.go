package view

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"sotto/ui/text"
	"sotto/ui/theme"
)

// Term is what was searched: a word, a phrase, or how a word begins.
type Term struct {
	Text   string
	Begins bool
}

// word is a word of a text: where it stands, and how it is compared.
type word struct {
	from, to int
	folded   string
}

// words are the words of a text, folded: small letters without marks. Where
// people write without spaces, each character is a word.
func words(s string) []word {
	var all []word
	alone := true
	for i, r := range s {
		end := i + len(string(r))
		switch {
		case unicode.Is(unicode.M, r) && len(all) > 0 && all[len(all)-1].to == i:
			all[len(all)-1].to = end
		case spaceless(r):
			all, alone = append(all, word{i, end, ""}), true
		case !unicode.In(r, unicode.L, unicode.N):
			alone = true
		case alone:
			all, alone = append(all, word{i, end, ""}), false
		default:
			all[len(all)-1].to = end
		}
	}
	for i, w := range all {
		all[i].folded = fold(s[w.from:w.to])
	}
	return all
}

// spaceless tells whether a character belongs to a script that is written
// without spaces, or in which endings cling to words.
func spaceless(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul)
}

// fold makes words equal that differ in the case of letters, in their marks,
// or in how they are encoded.
func fold(s string) string {
	var b strings.Builder
	for _, r := range norm.NFKD.String(s) {
		if !unicode.Is(unicode.Mn, r) {
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return b.String()
}

// answers are the parts of s, in bytes, that answer to the terms: in order,
// and none within another.
func answers(s string, terms []Term) [][2]int {
	var all [][2]int
	here := words(s)
	for _, t := range terms {
		sought := words(text.Line(t.Text))
		for i := 0; len(sought) > 0 && i+len(sought) <= len(here); i++ {
			if same(here[i:i+len(sought)], sought, t.Begins) {
				all = append(all, [2]int{here[i].from, here[i+len(sought)-1].to})
			}
		}
	}
	slices.SortFunc(all, func(a, b [2]int) int { return cmp.Or(a[0]-b[0], b[1]-a[1]) })
	apart := all[:0]
	for _, found := range all {
		if n := len(apart); n == 0 || apart[n-1][1] <= found[0] {
			apart = append(apart, found)
		}
	}
	return apart
}

// same tells whether words are those that are sought; of the last one it can
// be enough how it begins.
func same(here, sought []word, begins bool) bool {
	last := len(sought) - 1
	for i := range sought {
		if here[i].folded == sought[i].folded || i == last && begins && strings.HasPrefix(here[i].folded, sought[i].folded) {
			continue
		}
		return false
	}
	return true
}

// mostSearched is how much of a text is looked through for what to mark.
const mostSearched = 8 << 10

// Marked is a text on one line with what was searched marked. If that does
// not stand within the width, the line begins shortly before it.
func Marked(s string, terms []Term, width int) Line {
	if len(s) > mostSearched {
		s = strings.ToValidUTF8(s[:mostSearched], "")
	}
	s = text.Line(s)
	found := answers(s, terms)
	var line Line
	at := 0
	if len(found) > 0 && text.Width(s[:found[0][1]]) >= width {
		at = begin(s, found[0][0], width/4)
		line = append(line, Span{"…", theme.Text})
	}
	for _, f := range found {
		line = append(line, Span{s[at:f[0]], theme.Text}, Span{s[f[0]:f[1]], theme.Unread})
		at = f[1]
	}
	return append(line, Span{s[at:], theme.Text})
}

// begin is where a line begins that shall show so many cells before a place;
// not with a space.
func begin(s string, place, cells int) int {
	at, left := 0, text.Width(s[:place])
	for cluster, width := range text.Clusters(s[:place]) {
		if left <= cells && cluster != " " {
			break
		}
		at += len(cluster)
		left -= width
	}
	return at
}
