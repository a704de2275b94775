package text

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// cleaner reads foreign text rune by rune and writes what may be shown.
type cleaner struct {
	in   string
	pos  int
	body bool // line feeds are kept
	out  strings.Builder

	last   rune // what was written last, 0 at the beginning of a row
	base   rune // what combining marks stand on, 0 if nothing does
	marks  int  // how many stand on it
	marked bool // a visible mark was written for the run that is being taken out
}

// step reads one rune and decides.
func (c *cleaner) step() {
	r, size := utf8.DecodeRuneInString(c.in[c.pos:])
	at := c.pos
	c.pos += size
	switch {
	case r == utf8.RuneError:
		c.write(unknown)
	case isLineEnd(r):
		c.lineEnd(r)
	case r == '\t':
		c.tab()
	case unicode.IsControl(r):
		c.write(picture(r))
	case r == '\u2E3A' || r == '\u2E3B': // dashes of two and three: terminals draw them in one cell
		for range r - '\u2E3A' + 2 {
			c.write('—')
		}
	case r == '\u2800': // a braille cell without dots
		c.write(' ')
	case r == flag:
		c.flagAt(at)
	case isSelector(r):
		c.keepIf(r, presentable(c.base) && c.marks == 0)
	case r == zwj || r == zwnj:
		c.keepIf(r, joins(c.last, peek(c.in[c.pos:]), r))
	case isBlank(r):
		c.keepIf(r, isHangul(c.last) || isHangul(peek(c.in[c.pos:])))
	case hides(r):
		c.takeOut()
	case unicode.Is(unicode.M, r):
		c.combine(r)
	case unicode.In(r, unicode.L, unicode.N, unicode.P, unicode.S, unicode.Zs):
		c.write(r)
	default: // private use and unassigned
		c.write(unknown)
	}
}

// write keeps a rune that can carry marks.
func (c *cleaner) write(r rune) {
	c.out.WriteRune(r)
	c.last, c.base, c.marks, c.marked = r, r, 0, false
}

// keepIf keeps a rune that belongs to the cluster before it, or takes it out.
func (c *cleaner) keepIf(r rune, keep bool) {
	if !keep {
		c.takeOut()
		return
	}
	c.out.WriteRune(r)
	c.last = r
	if isBlank(r) {
		c.base, c.marks, c.marked = r, 0, false
	} else {
		c.marks++
	}
}

// takeOut leaves one visible mark for a run of what is taken out.
func (c *cleaner) takeOut() {
	if !c.marked {
		c.write(mark)
		c.marked = true
	}
}

// combine keeps a combining mark on its base, as long as the base has room.
func (c *cleaner) combine(r rune) {
	if c.marks >= MaxMarks {
		c.takeOut()
		return
	}
	if c.marked {
		return // the rest of a pile that was cut
	}
	if c.base == 0 || unicode.Is(unicode.Zs, c.base) {
		c.write(baseless)
	}
	c.out.WriteRune(r)
	c.last = r
	c.marks++
}

func (c *cleaner) lineEnd(r rune) {
	if r == '\r' && peek(c.in[c.pos:]) == '\n' {
		c.pos++
	}
	if !c.body {
		c.write(' ')
		return
	}
	c.write('\n')
	c.last, c.base = 0, 0
}

func (c *cleaner) tab() {
	c.write(' ')
	if c.body {
		c.out.WriteString(strings.Repeat(" ", tabWidth-1))
	}
}

// flagAt keeps the flag of a region (England, Scotland, Wales): a black flag,
// tags that spell the region, and the tag that ends it (UTS 51, ED-14a). Tag
// characters anywhere else are taken out.
func (c *cleaner) flagAt(at int) {
	c.write(flag)
	tags := 0
	for i, r := range c.in[c.pos:] {
		if r == tagEnd && tags > 0 {
			c.pos += i + utf8.RuneLen(tagEnd)
			c.out.WriteString(c.in[at+utf8.RuneLen(flag) : c.pos])
			c.marks = MaxMarks
			return
		}
		if tags++; !isTagAlphanumeric(r) || tags > 6 {
			return
		}
	}
}

// peek is the first rune of s, 0 if there is none.
func peek(s string) rune {
	if s == "" {
		return 0
	}
	r, _ := utf8.DecodeRuneInString(s)
	return r
}
