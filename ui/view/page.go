package view

import (
	"sotto/ui/text"
	"sotto/ui/theme"
)

// Page fills the screen with sections of facts.
type Page struct {
	Title, Right string
	Sections     []Section
	Scroll       int // rows above the edge
	Bar          Bar
}

// Section is facts under a heading.
type Section struct {
	Title string
	Role  theme.Role // of the heading
	Rows  []Fact
	Aside bool // on a wide screen it stands in the right half
}

// Fact is one thing that is known, with a mark that tells whether it is
// good. A fact without a label goes on with the one before.
type Fact struct {
	Label string
	Mark  string // ✓ ✗ ! ● ○ ·, or ""
	Role  theme.Role
	Text  string
}

// labelWidth is the column of labels.
const labelWidth = 14

// Draw draws the page and gives the most rows it can be scrolled.
func (v Page) Draw(c Canvas) (mostScroll int) {
	c.Clear()
	top := c.Part(0, 0, c.W, 1).On(theme.Panel)
	top.Clear()
	x := top.Write(1, 0, v.Title, theme.Strong)
	top.WriteRight(c.W-1, 0, text.Cut(text.Line(v.Right), c.W-3-x), theme.Dim)
	v.Bar.Draw(c.Part(0, c.H-1, c.W, 1))

	body := c.Part(0, 2, c.W, c.H-3)
	left, right := body, Canvas{}
	if c.W >= 110 && v.asides() {
		half := c.W / 2
		left, right = body.Part(0, 0, half, body.H), body.Part(half, 0, c.W-half, body.H)
	}
	var main, aside []Section
	for _, s := range v.Sections {
		if s.Aside && right.W > 0 {
			aside = append(aside, s)
		} else {
			main = append(main, s)
		}
	}
	total := sections(left, main, v.Scroll)
	if right.W > 0 {
		total = max(total, sections(right, aside, v.Scroll))
	}
	return max(0, total-body.H)
}

func (v Page) asides() bool {
	for _, s := range v.Sections {
		if s.Aside {
			return true
		}
	}
	return false
}

// sections draws sections under each other, so many rows above the edge, and
// gives how many rows they take.
func sections(c Canvas, all []Section, scroll int) int {
	y := 0
	for i, s := range all {
		if i > 0 {
			y++
		}
		heading(c, y-scroll, s)
		y++
		for _, f := range s.Rows {
			y += f.draw(c, y-scroll)
		}
	}
	return y
}

func heading(c Canvas, y int, s Section) {
	x := c.Write(2, y, text.Cut(text.Line(s.Title), c.W-6), s.Role)
	c.Rule(x+1, y, c.W-2-x)
}

// draw draws a fact from row y on and gives how many rows it takes.
func (f Fact) draw(c Canvas, y int) int {
	at := 2 + labelWidth
	if c.W < 60 {
		at = 2 + labelWidth - 2
	}
	c.WriteIn(2, y, at-3, f.Label, theme.Dim)
	if f.Mark != "" {
		c.Write(at, y, f.Mark, f.Role)
	}
	role := theme.Text
	if f.Mark == "" {
		role = f.Role
	}
	rows := text.Wrap(text.Line(f.Text), max(1, c.W-at-3))
	for i, s := range rows {
		c.Write(at+2, y+i, s, role)
	}
	return len(rows)
}
