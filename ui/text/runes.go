package text

import "unicode"

// Characters that are told apart by name.
const (
	zwnj   = '\u200C'
	zwj    = '\u200D'
	flag   = '\U0001F3F4'
	tagEnd = '\U000E007F'
)

// isLineEnd follows UAX 14: everything that ends a line anywhere.
func isLineEnd(r rune) bool {
	switch r {
	case '\n', '\v', '\f', '\r', '\u0085', '\u2028', '\u2029':
		return true
	}
	return false
}

// picture is the visible stand-in of a control character: the control
// pictures of Unicode for ASCII's, the replacement character for the others.
func picture(r rune) rune {
	switch {
	case r < ' ':
		return '\u2400' + r
	case r == 0x7F:
		return '\u2421'
	}
	return unknown
}

// hides tells whether a rune is invisible by its nature: format characters
// (which reorder, join or annotate), tags, variation selectors and fillers.
func hides(r rune) bool {
	switch {
	case unicode.Is(unicode.Cf, r), unicode.Is(unicode.Variation_Selector, r):
		return true
	case r >= 0xE0000 && r <= 0xE0FFF:
		return true
	case r == '\u034F', r == '\u17B4', r == '\u17B5': // grapheme joiner, inherent vowels
		return true
	}
	return false
}

// isSelector is a variation selector that chooses between text and emoji.
func isSelector(r rune) bool { return r == '\uFE0E' || r == '\uFE0F' }

// presentable tells whether a selector may follow: symbols, and the bases of
// keycaps.
func presentable(r rune) bool {
	return unicode.In(r, unicode.So, unicode.Sm) || (r >= '0' && r <= '9') || r == '#' || r == '*' ||
		r == '\u203C' || r == '\u2049' || r == '\u3030' || r == '\u303D'
}

// isBlank is a letter that draws nothing: the fillers of Hangul.
func isBlank(r rune) bool {
	switch r {
	case '\u115F', '\u1160', '\u3164', '\uFFA0':
		return true
	}
	return false
}

// isHangul tells whether a filler may stand beside r: a visible letter of its
// own script.
func isHangul(r rune) bool { return unicode.Is(unicode.Hangul, r) && !isBlank(r) }

// joins tells whether a joiner between two runes means something: the parts
// of an emoji, or letters of a script that shapes them by joiners.
func joins(before, after, joiner rune) bool {
	if joiner == zwj && isEmojiPart(before) && isPictograph(after) {
		return true
	}
	return unicode.In(before, shaping...) && unicode.In(after, shaping...)
}

// isPictograph is a symbol that emoji are made of. Regional indicators and
// skin tones are none.
func isPictograph(r rune) bool {
	return unicode.Is(unicode.So, r) && (r < 0x1F1E6 || r > 0x1F1FF) || r == '\u2194' || r == '\u2195'
}

func isEmojiPart(r rune) bool {
	return isPictograph(r) || r == '\uFE0F' || (r >= 0x1F3FB && r <= 0x1F3FF)
}

func isTagAlphanumeric(r rune) bool {
	return (r >= 0xE0030 && r <= 0xE0039) || (r >= 0xE0061 && r <= 0xE007A)
}

// shaping are the scripts in which a joiner changes how a word is written
// (Unicode 15, chapters 9, 12, 13 and 16).
var shaping = []*unicode.RangeTable{
	unicode.Arabic, unicode.Syriac, unicode.Mongolian, unicode.Nko, unicode.Mandaic,
	unicode.Devanagari, unicode.Bengali, unicode.Gurmukhi, unicode.Gujarati, unicode.Oriya,
	unicode.Tamil, unicode.Telugu, unicode.Kannada, unicode.Malayalam, unicode.Sinhala,
	unicode.Tibetan, unicode.Myanmar, unicode.Khmer, unicode.Balinese, unicode.Javanese,
}
