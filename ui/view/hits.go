package view

import (
	"time"

	"sotto/ui/theme"
)

// Hits is what a search found, the newest first, grouped by day; below, what
// was said around the chosen one.
type Hits struct {
	All    []Said
	Cursor int
	Top    int       // the first row that is shown, as it was drawn last
	Names  int       // cells for names
	Terms  []Term    // to be marked
	Now    time.Time // what today is, and where
	Words  []Line    // instead, where nothing was found

	Before, After []Said // around the chosen one
}

// Said is a message in one line.
type Said struct {
	Time       time.Time
	Name, Text string
	Mine       bool
}

// aroundRows is how many rows show what was said around a hit, with the rule
// above them; leastForAround and leastForMargin are how many rows there must
// be for these, and for an empty row at the top.
const (
	aroundRows     = 4
	leastForAround = 12
	leastForMargin = 16
)

// ListRows is how many rows of so many show hits and days.
func ListRows(rows int) int {
	if rows >= leastForMargin {
		rows--
	}
	if rows >= leastForAround {
		rows -= aroundRows
	}
	return max(0, rows)
}

// Draw draws the hits, and gives the first row that is shown.
func (v Hits) Draw(c Canvas) (top int) {
	c.Clear()
	if len(v.All) == 0 {
		for y, l := range v.Words {
			c.WriteLine(2, 1+y, c.W-3, l)
		}
		return 0
	}
	list := c.Part(0, 0, c.W, ListRows(c.H))
	if c.H >= leastForMargin {
		list = c.Part(0, 1, c.W, ListRows(c.H))
	}
	rows := v.rows()
	top = v.follow(rows, list.H)
	for y, at := range rows[top:min(len(rows), top+list.H)] {
		v.row(list.Part(0, y, list.W, 1), at)
	}
	if c.H >= leastForAround {
		v.around(c.Part(0, c.H-aroundRows, c.W, aroundRows))
	}
	return top
}

// rows says what stands in which row: a hit, or with -1 - i the day of hit i.
func (v Hits) rows() []int {
	rows := make([]int, 0, len(v.All)+8)
	for i, h := range v.All {
		if i == 0 || !sameDay(v.at(v.All[i-1].Time), v.at(h.Time)) {
			rows = append(rows, -1-i)
		}
		rows = append(rows, i)
	}
	return rows
}

func (v Hits) at(t time.Time) time.Time { return t.In(v.Now.Location()) }

// follow moves the first row so far that the chosen hit is seen, with its day
// if that stands above it.
func (v Hits) follow(rows []int, height int) int {
	chosen := 0
	for row, at := range rows {
		if at == v.Cursor {
			chosen = row
		}
	}
	top := max(v.Top, chosen-height+1)
	if above := chosen - 1; above >= 0 && rows[above] < 0 && height > 1 {
		chosen = above
	}
	return max(0, min(top, chosen, max(0, len(rows)-1)))
}

func (v Hits) row(c Canvas, at int) {
	if at < 0 {
		c.WriteIn(1, 0, c.W-2, day(v.at(v.All[-1-at].Time), v.Now), theme.Dim)
		return
	}
	if at == v.Cursor {
		c = c.On(theme.Selection)
		c.Clear()
		c.Write(0, 0, "▌", theme.Me)
	}
	v.said(c, v.All[at])
}

// said draws one message.
func (v Hits) said(c Canvas, s Said) {
	c.Write(2, 0, v.at(s.Time).Format("15:04"), theme.Dim)
	c.WriteIn(8, 0, v.Names, s.Name, nameRole(s.Mine))
	at := 8 + v.Names + 1
	c.WriteLine(at, 0, c.W-at-1, Marked(s.Text, v.Terms, c.W-at-1))
}

// around draws the chosen hit between the one before and the one after.
func (v Hits) around(c Canvas) {
	c.Rule(0, 0, c.W)
	c.Write(1, 0, " around it ", theme.Dim)
	said := append([]Said{}, v.Before[max(0, len(v.Before)-1):]...)
	said = append(append(said, v.All[v.Cursor]), v.After...)
	for y, s := range said[:min(len(said), aroundRows-1)] {
		v.said(c.Part(0, 1+y, c.W, 1), s)
	}
}

// day is a day in words, as short as it can be.
func day(t, now time.Time) string {
	switch {
	case sameDay(t, now):
		return "today"
	case sameDay(t, now.AddDate(0, 0, -1)):
		return "yesterday"
	case t.Year() == now.Year():
		return t.Format("2 January")
	}
	return t.Format("2 January 2006")
}
