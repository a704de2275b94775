package term

import (
	"unicode/utf8"

	"github.com/gdamore/tcell/v2"
)

// cell is one place of the screen: a cluster and how it looks. The zero value
// is nothing that can be drawn, so it differs from everything that can.
type cell struct {
	str   string
	style tcell.Style
	width int
}

// shadow remembers what is drawn and what was sent, so that only the
// difference is sent.
type shadow struct {
	columns, rows int
	drawn, sent   []cell
	cursor, was   position
	all           bool // the terminal may show something else than was sent
	clear         bool // it surely does
}

type position struct{ x, y int }

var nowhere = position{-1, -1}

func (sh *shadow) inside(x, y int) bool {
	return x >= 0 && y >= 0 && x < sh.columns && y < sh.rows
}

func (sh *shadow) at(x, y int) cell {
	if !sh.inside(x, y) || sh.drawn[y*sh.columns+x].str == "" {
		return cell{str: " ", width: 1}
	}
	return sh.drawn[y*sh.columns+x]
}

// put draws one cell. A colour that is none keeps the colour that is there.
func (sh *shadow) put(x, y int, c cell) {
	if !sh.inside(x, y) {
		return
	}
	if x+c.width > sh.columns {
		c.str, c.width = " ", 1
	}
	there := &sh.drawn[y*sh.columns+x]
	fg, bg, _ := c.style.Decompose()
	oldFg, oldBg, _ := there.style.Decompose()
	if fg == tcell.ColorNone {
		c.style = c.style.Foreground(oldFg)
	}
	if bg == tcell.ColorNone {
		c.style = c.style.Background(oldBg)
	}
	*there = c
}

func (sh *shadow) fill(c cell) {
	for i := range sh.drawn {
		sh.drawn[i] = c
	}
}

func (sh *shadow) resize(columns, rows int) {
	if columns == sh.columns && rows == sh.rows {
		return
	}
	sh.columns, sh.rows = columns, rows
	sh.drawn, sh.sent = make([]cell, columns*rows), make([]cell, columns*rows)
	sh.fill(cell{str: " ", width: 1})
	sh.all = true
}

// forget makes the next frame send every cell.
func (sh *shadow) forget() { sh.all = true }

// send gives the difference to the screen behind and tells whether there was
// any.
func (sh *shadow) send(behind tcell.Screen) bool {
	changed := sh.all
	if sh.all {
		clear(sh.sent)
		sh.all = false
	}
	for y := range sh.rows {
		if sh.sendRow(behind, y) {
			changed = true
		}
	}
	if sh.cursor != sh.was {
		behind.ShowCursor(sh.cursor.x, sh.cursor.y)
		sh.was = sh.cursor
		changed = true
	}
	return changed
}

// sendRow sends the cells of a row that changed; the whole row if it holds or
// held a cluster whose width terminals do not agree on.
func (sh *shadow) sendRow(behind tcell.Screen, y int) bool {
	drawn, sent := sh.drawn[y*sh.columns:(y+1)*sh.columns], sh.sent[y*sh.columns:(y+1)*sh.columns]
	changed, again := false, false
	for x := 0; x < len(drawn); {
		c := drawn[x]
		if c != sent[x] {
			changed = true
			behind.Put(x, y, c.str, c.style)
		}
		again = again || disputed(c.str) || disputed(sent[x].str)
		sent[x] = c
		for covered := x + 1; covered < min(x+c.width, len(sent)); covered++ {
			again = again || disputed(sent[covered].str)
			sent[covered] = cell{}
		}
		x += max(1, c.width)
	}
	if changed && again {
		behind.LockRegion(0, y, len(drawn), 1, false) // unlocking marks cells as not yet sent
	}
	return changed
}

// disputed tells whether terminals may draw a cluster in another width than
// we count.
func disputed(cluster string) bool {
	if len(cluster) <= 1 {
		return false
	}
	r, size := utf8.DecodeRuneInString(cluster)
	return size < len(cluster) || r >= 0x1F000
}
