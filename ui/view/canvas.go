// Package view draws: each type is one piece of the screen, given as plain
// values, and draws itself on a Canvas. Nothing here knows accounts on the
// wire, keys or events; what to show is decided by the caller.
//
// Every string that is drawn passes text.Line in Canvas.Write, so there is no
// way to the screen for text that was not made harmless. Colours are roles of
// the theme.
package view

import (
	"strings"

	"github.com/gdamore/tcell/v2"

	"sotto/ui/text"
	"sotto/ui/theme"
)

// Screen is what a Canvas draws on: one cluster into one place.
type Screen interface {
	Put(x, y int, str string, style tcell.Style) (string, int)
}

// Canvas is a rectangle of the screen. Coordinates are its own; what lies
// outside is not drawn.
type Canvas struct {
	Screen  Screen
	Theme   *theme.Theme
	Surface theme.Surface
	Rect
}

// Rect is a rectangle, in cells.
type Rect struct{ X, Y, W, H int }

// Empty tells whether there is nothing to draw in.
func (r Rect) Empty() bool { return r.W <= 0 || r.H <= 0 }

// Span is a piece of text in one role.
type Span struct {
	Text string
	Role theme.Role
}

// Line is spans side by side.
type Line []Span

// Say is a line of one span.
func Say(r theme.Role, s string) Line { return Line{{s, r}} }

// Width is how many cells the line takes.
func (l Line) Width() int {
	total := 0
	for _, s := range l {
		total += text.Width(text.Line(s.Text))
	}
	return total
}

// In is the canvas of a rectangle of the whole screen, on a surface.
func (c Canvas) In(r Rect, s theme.Surface) Canvas {
	c.Rect, c.Surface = r, s
	return c
}

// Part is a rectangle within the canvas, cut at its edges.
func (c Canvas) Part(x, y, w, h int) Canvas {
	w, h = min(w, c.W-x), min(h, c.H-y)
	c.Rect = Rect{c.X + x, c.Y + y, w, h}
	return c
}

// On is the same rectangle on another surface.
func (c Canvas) On(s theme.Surface) Canvas {
	c.Surface = s
	return c
}

// Clear fills the canvas with its surface.
func (c Canvas) Clear() {
	style := c.Theme.On(theme.Text, c.Surface)
	for y := range max(0, c.H) {
		for x := range max(0, c.W) {
			c.Screen.Put(c.X+x, c.Y+y, " ", style)
		}
	}
}

// Write draws s at a place and gives the cell behind it. It is the one way
// by which text gets on the screen.
func (c Canvas) Write(x, y int, s string, r theme.Role) int {
	if y < 0 || y >= c.H || x < 0 {
		return x
	}
	style := c.Theme.On(r, c.Surface)
	for cluster, width := range text.Clusters(text.Line(s)) {
		if x+width > c.W {
			return x
		}
		c.Screen.Put(c.X+x, c.Y+y, cluster, style)
		x += width
	}
	return x
}

// WriteIn draws s, cut to a width, and gives the cell behind that width.
func (c Canvas) WriteIn(x, y, width int, s string, r theme.Role) int {
	c.Write(x, y, text.Cut(text.Line(s), width), r)
	return x + width
}

// WriteRight draws s so that it ends before the cell at x, and gives the cell
// where it begins.
func (c Canvas) WriteRight(x, y int, s string, r theme.Role) int {
	from := x - text.Width(text.Line(s))
	c.Write(from, y, s, r)
	return from
}

// WriteLine draws spans one after the other, cut to a width; the last that
// fits partly ends with "…".
func (c Canvas) WriteLine(x, y, width int, l Line) int {
	end := x + width
	for i, s := range l {
		clean := text.Line(s.Text)
		if i+1 < len(l) && text.Width(clean) > end-x {
			c.Write(x, y, text.Cut(clean, end-x), s.Role)
			return end
		}
		x = c.Write(x, y, text.Cut(clean, end-x), s.Role)
	}
	return x
}

// Rule draws a horizontal line.
func (c Canvas) Rule(x, y, width int) {
	c.Write(x, y, strings.Repeat("─", max(0, width)), theme.Rule)
}

// Column draws a vertical line over the whole height.
func (c Canvas) Column(x int) {
	for y := range max(0, c.H) {
		c.Write(x, y, "│", theme.Rule)
	}
}
