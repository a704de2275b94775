package view

import (
	"sotto/ui/text"
	"sotto/ui/theme"
)

// Form is a page on which something is filled in: a box of fields, with what
// is known of each under it.
type Form struct {
	Title  string
	Steps  []Step // where there are several, they stand above the fields
	Fields []FormField
	Footer Line
	Bar    Bar
}

// Step is one step of a longer way.
type Step struct {
	Name      string
	Done, Now bool
}

// FormField is one field, or without an input only what is known.
type FormField struct {
	Label string
	Input *Input
	Value Line // in the place of an input: a choice
	Keys  Line // at the right end
	Notes []Note
	Focus bool
	Last  bool // how things stand: its hints stay
}

// Note is one thing that is known, with a mark that tells whether it is good.
type Note struct {
	Mark string // ✓ ✗ ! ◐ ·, or "" for a hint, the first to go where room is scarce
	Role theme.Role
	Text string
}

// Input is a line of text with a cursor in it.
type Input struct{ Before, After string }

// Cursor is where the terminal's cursor belongs.
type Cursor struct {
	X, Y  int
	Shown bool
}

// Draw draws the form on the whole screen and tells where the cursor is.
func (v Form) Draw(c Canvas) Cursor {
	c.Clear()
	v.Bar.Draw(c.Part(0, c.H-1, c.W, 1))
	width := min(c.W, 72)
	if c.W >= 100 {
		width = 84
	}
	inside, label := width-6, 12
	if c.W < 60 {
		inside, label = width-4, 11
	}
	rows := fitting(v.rows(inside-label), c.H-5)
	height := min(len(rows)+4, c.H-1)
	box := c.Part((c.W-width)/2, (c.H-1-height)/2, width, height).On(theme.Popup)
	box.Clear()
	box.frame()
	box.Write(2, 0, " "+text.Cut(text.Line(v.Title), width-6)+" ", theme.Strong)
	box.footer(v.Footer)
	return v.inside(box.Part((width-inside)/2, 2, inside, height-4), rows, label)
}

// inside draws the rows and tells where the cursor is.
func (v Form) inside(c Canvas, rows []formRow, label int) (at Cursor) {
	for y, r := range rows {
		switch {
		case r.steps:
			c.WriteLine(0, y, c.W, v.steps())
		case r.field != nil:
			at = at.or(r.field.draw(c.Part(0, y, c.W, 1), label))
		}
		if r.text == "" {
			continue
		}
		role := theme.Text
		if r.note.Mark == "" {
			role = r.note.Role
		} else if r.first {
			c.Write(label, y, r.note.Mark, r.note.Role)
		}
		c.Write(label+2, y, r.text, role)
	}
	return at
}

func (c Cursor) or(other Cursor) Cursor {
	if c.Shown {
		return c
	}
	return other
}

// draw draws the first row of a field.
func (f FormField) draw(c Canvas, label int) Cursor {
	role := theme.Dim
	if f.Focus {
		role = theme.Strong
		c.Write(0, 0, "▌", theme.Me)
	}
	c.WriteIn(1, 0, label-1, f.Label, role)
	if f.Input == nil {
		room := c.W - label - 2
		if n := f.Keys.Width(); n > 0 && n+f.Value.Width()+2 <= room {
			c.WriteLine(c.W-n, 0, n, f.Keys)
		}
		c.WriteLine(label+2, 0, room, f.Value)
		return Cursor{}
	}
	room := c.W - label - 2
	if n := f.Keys.Width(); n > 0 && n+12 < room {
		room -= n + 2
		c.WriteLine(c.W-n, 0, n, f.Keys)
	}
	at := f.Input.Draw(c.Part(label+2, 0, room, 1))
	at.Shown = at.Shown && f.Focus
	return at
}

// steps is the way with where one is on it.
func (v Form) steps() Line {
	var l Line
	for i, s := range v.Steps {
		if i > 0 {
			l = append(l, Span{" ──── ", theme.Rule})
		}
		switch {
		case s.Now:
			l = append(l, Span{"● " + s.Name, theme.Strong})
		case s.Done:
			l = append(l, Span{"✓ ", theme.Ok}, Span{s.Name, theme.Text})
		default:
			l = append(l, Span{"○ " + s.Name, theme.Dim})
		}
	}
	return l
}
