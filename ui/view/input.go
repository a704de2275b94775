package view

import (
	"sotto/ui/text"
	"sotto/ui/theme"
)

// Draw draws the text in one row, as much of it as has room around the
// cursor, and tells where the cursor is.
func (v Input) Draw(c Canvas) Cursor {
	c = c.On(theme.Ground)
	c.Clear()
	if c.Empty() {
		return Cursor{}
	}
	before := tail(text.Line(v.Before), c.W-1)
	x := c.Write(0, 0, before, theme.Text)
	c.Write(x, 0, text.Cut(text.Line(v.After), c.W-x), theme.Text)
	return Cursor{c.X + x, c.Y, true}
}

// tail is the end of s that fits into width cells; "…" stands for what was
// before it.
func tail(s string, width int) string {
	over := text.Width(s) - width
	if over <= 0 {
		return s
	}
	over++ // for the mark
	for over > 0 && s != "" {
		cluster, w := text.First(s)
		s, over = s[len(cluster):], over-w
	}
	return "…" + s
}
