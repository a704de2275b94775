package archive

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// longestWord is how many bytes of a word are compared; what is longer than
// any word of a language is a key or a picture in letters.
const longestWord = 64

// usualWord is how many bytes a word takes, with the space behind it. It only
// says how much room is made beforehand.
const usualWord = 5

// mostWords is how many words of a text can be found.
const mostWords = 1 << 16

// word is a part of a text that can be searched for, folded, and where in
// the text it stands.
type word struct {
	folded     string
	start, end int
	tail       bool // the last character of an unspaced run, alone
}

// class says how a character takes part in words.
type class int

const (
	separates class = iota // no part of any word
	joins                  // letters and digits: their run is a word
	follows                // a mark: belongs to the word before it, and is dropped
	alone                  // emoji and other signs: each is a word
	unspaced               // of a script that does not put spaces between its words
)

// dropped are the marks that a person leaves out when searching: accents,
// and the vowel signs of Hebrew and Arabic. Vowel signs of Indic scripts are
// letters.
var dropped = &unicode.RangeTable{R16: []unicode.Range16{
	{Lo: 0x0300, Hi: 0x036f, Stride: 1},
	{Lo: 0x0483, Hi: 0x0489, Stride: 1},
	{Lo: 0x0591, Hi: 0x05bd, Stride: 1},
	{Lo: 0x05bf, Hi: 0x05bf, Stride: 1},
	{Lo: 0x05c1, Hi: 0x05c2, Stride: 1},
	{Lo: 0x05c4, Hi: 0x05c5, Stride: 1},
	{Lo: 0x05c7, Hi: 0x05c7, Stride: 1},
	{Lo: 0x0610, Hi: 0x061a, Stride: 1},
	{Lo: 0x064b, Hi: 0x065f, Stride: 1},
	{Lo: 0x0670, Hi: 0x0670, Stride: 1},
	{Lo: 0x06d6, Hi: 0x06dc, Stride: 1},
	{Lo: 0x06df, Hi: 0x06e4, Stride: 1},
	{Lo: 0x06e7, Hi: 0x06e8, Stride: 1},
	{Lo: 0x06ea, Hi: 0x06ed, Stride: 1},
	{Lo: 0x1ab0, Hi: 0x1aff, Stride: 1},
	{Lo: 0x1dc0, Hi: 0x1dff, Stride: 1},
	{Lo: 0x20d0, Hi: 0x20ff, Stride: 1},
	{Lo: 0xfe00, Hi: 0xfe0f, Stride: 1},
	{Lo: 0xfe20, Hi: 0xfe2f, Stride: 1},
}}

// unspacedScripts are written without spaces between words.
var unspacedScripts = []*unicode.RangeTable{
	unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.Bopomofo,
	unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar,
}

// likeLetters are letters that Unicode does not take apart and people do.
var likeLetters = map[rune]string{
	'ß': "ss", 'ẞ': "ss", 'æ': "ae", 'œ': "oe", 'ø': "o", 'đ': "d", 'ð': "d", 'þ': "th",
	'ħ': "h", 'ł': "l", 'ı': "i", 'ŋ': "n", 'ŧ': "t", 'ς': "σ",
}

func classOf(r rune) class {
	switch {
	case r < utf8.RuneSelf:
		if 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' {
			return joins
		}
		return separates
	case unicode.Is(dropped, r):
		return follows
	case r >= 0x0e00 && unicode.In(r, unspacedScripts...) || r == 'ー':
		return unspaced
	case unicode.In(r, unicode.L, unicode.N, unicode.M):
		return joins
	case unicode.Is(unicode.So, r) && r != utf8.RuneError:
		return alone
	}
	return separates
}

// fold writes a character as it is compared: without case, accents and
// widths. Syllables and signs of unspaced scripts are not taken apart.
func fold(b *strings.Builder, r rune, c class) {
	switch {
	case r < utf8.RuneSelf:
		b.WriteRune(unicode.ToLower(r))
	case c == unspaced:
		b.WriteString(norm.NFKC.String(string(r)))
	default:
		for _, r := range norm.NFKD.String(string(r)) {
			if unicode.Is(dropped, r) {
				continue
			}
			r = unicode.ToLower(r)
			if s, ok := likeLetters[r]; ok {
				b.WriteString(s)
				continue
			}
			b.WriteRune(r)
		}
	}
}

// words cuts a text into what can be searched for. A run of an unspaced
// script gives every two neighbours, and its last character alone: so a
// search for any part of it finds it, for one character by its beginning.
func words(text string) []word {
	cut := cutter{text: text, found: make([]word, 0, len(text)/usualWord+1)}
	for at := 0; at < len(text) && len(cut.found) < mostWords; {
		if end := cut.simple(at); end > at {
			cut.add(strings.ToLower(text[at:end]), at, end)
			at = end
			continue
		}
		r, size := utf8.DecodeRuneInString(text[at:])
		cut.take(at, r)
		at += size
	}
	cut.finish(len(text))
	return cut.found
}

// cutter is the state of cutting a text.
type cutter struct {
	text  string
	found []word
	in    class // joins and unspaced: a run is open
	start int   // where it began
	run   strings.Builder
	last  string // the run's last character, when unspaced
	from  int    // where that stands
}

// simple is where a word ends that begins here and is all of ASCII, as most
// are: there is nothing about it to look up.
func (c *cutter) simple(at int) (end int) {
	if c.in == joins {
		return at
	}
	for end = at; end < len(c.text) && c.text[end] < utf8.RuneSelf; end++ {
		if classOf(rune(c.text[end])) != joins {
			break
		}
	}
	if end < len(c.text) && c.text[end] >= utf8.RuneSelf {
		return at
	}
	if end > at {
		c.finish(at)
	}
	return end
}

func (c *cutter) take(at int, r rune) {
	class := classOf(r)
	if class == follows {
		return
	}
	if class != c.in {
		c.finish(at)
	}
	switch class {
	case joins:
		if c.in != joins {
			c.start = at
		}
		fold(&c.run, r, class)
	case unspaced:
		c.pair(at, r)
	case alone:
		c.add(string(r), at, at+utf8.RuneLen(r))
	}
	c.in = class
}

// pair adds two neighbours of an unspaced run.
func (c *cutter) pair(at int, r rune) {
	var b strings.Builder
	fold(&b, r, unspaced)
	if c.in == unspaced {
		c.add(c.last+b.String(), c.from, at+utf8.RuneLen(r))
	}
	c.last, c.from = b.String(), at
}

// finish closes the open run, which ends before at.
func (c *cutter) finish(at int) {
	switch c.in {
	case joins:
		c.add(c.run.String(), c.start, at)
		c.run.Reset()
	case unspaced:
		if c.add(c.last, c.from, at) {
			c.found[len(c.found)-1].tail = true
		}
	}
	c.in = separates
}

func (c *cutter) add(folded string, start, end int) bool {
	if folded == "" {
		return false
	}
	if len(folded) > longestWord {
		folded = strings.ToValidUTF8(folded[:longestWord], "")
	}
	c.found = append(c.found, word{folded: folded, start: start, end: end})
	return true
}
