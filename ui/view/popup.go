package view

import (
	"sotto/ui/text"
	"sotto/ui/theme"
)

// Popup is a box over the screen. The person opened it; nothing else does.
type Popup struct {
	Title  string
	Lines  []Line
	Footer Line
	Scroll int
}

// Draw draws the box in the middle of c, as wide as width and as high as its
// lines need, and gives the most rows it can be scrolled.
func (v Popup) Draw(c Canvas, width int) (mostScroll int) {
	width = min(width, c.W)
	height := min(len(v.Lines)+4, c.H)
	box := c.Part((c.W-width)/2, (c.H-height)/2, width, height).On(theme.Popup)
	box.Clear()
	box.frame()
	box.Write(2, 0, " "+text.Cut(text.Line(v.Title), width-6)+" ", theme.Strong)
	box.footer(v.Footer)
	inside := box.Part(3, 2, width-5, height-4)
	most := max(0, len(v.Lines)-inside.H)
	for y, l := range v.Lines[min(v.Scroll, most):] {
		if y >= inside.H {
			break
		}
		inside.WriteLine(0, y, inside.W, l)
	}
	if most > 0 && v.Scroll < most {
		box.Write(width-3, height-2, "↓", theme.Dim)
	}
	return most
}

// frame draws the edge of a box.
func (c Canvas) frame() {
	c.Rule(1, 0, c.W-2)
	c.Rule(1, c.H-1, c.W-2)
	for y := 1; y < c.H-1; y++ {
		c.Write(0, y, "│", theme.Rule)
		c.Write(c.W-1, y, "│", theme.Rule)
	}
	c.Write(0, 0, "╭", theme.Rule)
	c.Write(c.W-1, 0, "╮", theme.Rule)
	c.Write(0, c.H-1, "╰", theme.Rule)
	c.Write(c.W-1, c.H-1, "╯", theme.Rule)
}

// footer writes into the lower edge of a box, if it fits there.
func (c Canvas) footer(l Line) {
	if n := l.Width(); n > 0 && n <= c.W-5 {
		c.Write(c.W-3-n-1, c.H-1, " ", theme.Text)
		c.WriteLine(c.W-3-n, c.H-1, n, l)
		c.Write(c.W-3, c.H-1, " ", theme.Text)
	}
}

// Offers is what could be completed, directly above the compose line.
type Offers struct {
	Items  []Offer
	Chosen int // -1 for none
	Hint   string
}

// Offer is one completion with what it means.
type Offer struct{ Text, About string }

// MostOffers is how many are shown at once.
const MostOffers = 6

// Draw draws the offers at the lower edge of c.
func (v Offers) Draw(c Canvas) {
	first := max(0, min(v.Chosen-MostOffers+1, len(v.Items)-MostOffers))
	shown := v.Items[first:min(len(v.Items), first+MostOffers)]
	rows := len(shown)
	if v.Hint != "" {
		rows++
	}
	rows = min(rows, c.H)
	if rows == 0 {
		return
	}
	box := c.Part(0, c.H-rows, c.W, rows).On(theme.Popup)
	box.Clear()
	wide := 0
	for _, o := range shown {
		wide = max(wide, text.Width(text.Line(o.Text)))
	}
	wide = min(wide, box.W/2)
	for y, o := range shown {
		line := box.Part(0, y, box.W, 1)
		if first+y == v.Chosen {
			line = line.On(theme.Selection)
			line.Clear()
			line.Write(0, 0, "▌", theme.Me)
		}
		line.WriteIn(2, 0, wide, o.Text, theme.Strong)
		line.WriteIn(wide+5, 0, box.W-wide-6, o.About, theme.Dim)
	}
	if v.Hint != "" {
		box.WriteIn(2, rows-1, box.W-3, v.Hint, theme.Dim)
	}
}
