package uitest

import (
	"fmt"
	"strings"

	"github.com/gdamore/tcell/v2"
)

// frame is what a terminal shows: cells, row by row, and the cursor.
type frame struct {
	columns, rows int
	cells         []shown
	x, y          int
	visible       bool
}

// shown is one cell. The cells that a wide one covers have no text.
type shown struct {
	text  string
	style tcell.Style
}

func takeFrame(s tcell.SimulationScreen) frame {
	_, columns, rows := s.GetContents()
	f := frame{columns: columns, rows: rows, cells: make([]shown, columns*rows)}
	for y := range rows {
		for x := 0; x < columns; {
			text, style, width := s.Get(x, y)
			f.cells[y*columns+x] = shown{text, style}
			for covered := x + 1; covered < min(x+width, columns); covered++ {
				f.cells[y*columns+covered] = shown{"", style}
			}
			x += max(1, width)
		}
	}
	f.x, f.y, f.visible = s.GetCursor()
	return f
}

// text is the frame as text, a row a line, without the spaces at its end.
func (f frame) text() string {
	var b strings.Builder
	for y := range f.rows {
		var row strings.Builder
		for _, c := range f.cells[y*f.columns : (y+1)*f.columns] {
			row.WriteString(c.text)
		}
		b.WriteString(strings.TrimRight(row.String(), " "))
		b.WriteByte('\n')
	}
	return b.String()
}

// styles is the frame with a letter for the style of each cell, "." for the
// first style, and the legend of the letters.
func (f frame) styles() string {
	const letters = ".abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
	var b, legend strings.Builder
	known := map[tcell.Style]int{}
	for y := range f.rows {
		for _, c := range f.cells[y*f.columns : (y+1)*f.columns] {
			n, ok := known[c.style]
			if !ok {
				n = len(known)
				known[c.style] = n
				fmt.Fprintf(&legend, "%c %s\n", letters[n%len(letters)], describe(c.style))
			}
			b.WriteByte(letters[n%len(letters)])
		}
		b.WriteByte('\n')
	}
	return b.String() + "\n" + legend.String()
}

// describe is a style in words.
func describe(s tcell.Style) string {
	fg, bg, attr := s.Decompose()
	words := []string{colour(fg) + " on " + colour(bg)}
	for _, a := range []struct {
		mask tcell.AttrMask
		word string
	}{
		{tcell.AttrBold, "bold"},
		{tcell.AttrUnderline, "underlined"},
		{tcell.AttrReverse, "reversed"},
		{tcell.AttrDim, "dim"},
		{tcell.AttrItalic, "italic"},
		{tcell.AttrStrikeThrough, "struck"},
	} {
		if attr&a.mask != 0 {
			words = append(words, a.word)
		}
	}
	return strings.Join(words, ", ")
}

func colour(c tcell.Color) string {
	if c == tcell.ColorDefault {
		return "default"
	}
	return c.CSS()
}

// Frame is the last frame as text, a row a line, without the spaces at the
// end of a row.
func (t *Terminal) Frame() string { return t.behind.last().text() }

// StyledFrame is the last frame as text, then a letter for the style of each
// cell, then what the letters mean.
func (t *Terminal) StyledFrame() string {
	f := t.behind.last()
	return f.text() + "\n" + f.styles()
}

// Cursor is where the last frame shows the cursor, if it does.
func (t *Terminal) Cursor() (x, y int, visible bool) {
	f := t.behind.last()
	return f.x, f.y, f.visible
}
