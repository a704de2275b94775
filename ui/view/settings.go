package view

import (
	"sotto/ui/text"
	"sotto/ui/theme"
)

// Settings fills the screen with things that can be set: at the left their
// groups, where there is room, and below what is to be said of the one under
// the cursor.
type Settings struct {
	Title  Line
	Filter *Input // while it is typed, behind the title
	Right  string
	Groups []string
	Group  int
	Items  []Setting
	Cursor int // index into Items
	None   string
	Rule   Divider
	Foot   []Line // two of them
	Bar    Bar
}

// Setting is one thing that can be set.
type Setting struct {
	Name    string
	Value   Line
	Input   *Input // while the value is typed
	About   string
	Changed bool // it is not as it is by default
}

// settingRow is one row of the list: the first of an item, one of its
// explanation, or an empty one.
type settingRow struct {
	item  int
	first bool
	about string
}

// Draw draws the page and tells where the cursor is.
func (v Settings) Draw(c Canvas) Cursor {
	c.Clear()
	at := v.top(c.Part(0, 0, c.W, 1).On(theme.Panel))
	left := 0
	switch {
	case c.W >= 100:
		left = 26
	case c.W >= 60:
		left = 20
	}
	if left > 0 {
		v.groups(c.Part(0, 1, left, c.H-2))
		c.Part(left, 1, 1, c.H-2).Column(0)
		left++
	}
	roomy := 0
	if c.H >= 20 {
		roomy = 1
	}
	main := c.Part(left, 1, c.W-left, c.H-2)
	at = at.or(v.list(main.Part(0, roomy, main.W, main.H-3-roomy), roomy > 0))
	v.Rule.Draw(main.Part(0, main.H-3, main.W, 1))
	for i, l := range v.Foot {
		main.WriteLine(1, main.H-2+i, main.W-2, l)
	}
	v.Bar.Draw(c.Part(0, c.H-1, c.W, 1))
	return at
}

// top draws the title and, while it is typed, the filter.
func (v Settings) top(c Canvas) (at Cursor) {
	c.Clear()
	x := c.WriteLine(1, 0, c.W-2, v.Title)
	right := c.W - 1
	if room := c.W - 3 - x; v.Filter == nil || room > 24 {
		right = c.WriteRight(right, 0, text.Cut(text.Line(v.Right), room), theme.Dim)
	}
	if v.Filter != nil {
		at = v.Filter.Draw(c.Part(x, 0, min(24, right-1-x), 1))
	}
	return at
}

func (v Settings) groups(c Canvas) {
	first := max(0, min(v.Group-c.H+3, len(v.Groups)-c.H+1))
	for i, name := range v.Groups[min(first, len(v.Groups)):] {
		row := c.Part(0, 1+i, c.W, 1)
		if first+i == v.Group {
			row = row.On(theme.Selection)
			row.Clear()
			row.Write(0, 0, "▌", theme.Me)
		}
		row.WriteIn(2, 0, c.W-3, name, theme.Text)
	}
}

// list draws the items around the cursor.
func (v Settings) list(c Canvas, roomy bool) (at Cursor) {
	if len(v.Items) == 0 {
		for y, s := range text.Wrap(text.Line(v.None), c.W-4) {
			c.Write(2, y, s, theme.Dim)
		}
		return at
	}
	rows := v.rows(c.W-5, roomy)
	for y, r := range rows[v.first(rows, c.H):] {
		if y >= c.H {
			break
		}
		at = at.or(v.row(c.Part(0, y, c.W, 1), r))
	}
	return at
}

func (v Settings) rows(width int, roomy bool) (all []settingRow) {
	for i, item := range v.Items {
		all = append(all, settingRow{item: i, first: true})
		for _, s := range text.Wrap(text.Line(item.About), width) {
			if s != "" {
				all = append(all, settingRow{item: i, about: s})
			}
		}
		if roomy {
			all = append(all, settingRow{item: -1})
		}
	}
	return all
}

// first is the first row that is seen, so that the item under the cursor is.
func (v Settings) first(rows []settingRow, height int) int {
	from, to := 0, 0
	for i, r := range rows {
		if r.item == v.Cursor {
			if r.first {
				from = i
			}
			to = i
		}
	}
	return max(0, min(from, max(to+1-height, min(from-height/2, len(rows)-height))))
}

func (v Settings) row(c Canvas, r settingRow) (at Cursor) {
	if r.item < 0 {
		return at
	}
	if r.item == v.Cursor {
		c = c.On(theme.Selection)
		c.Clear()
		c.Write(0, 0, "▌", theme.Me)
	}
	if !r.first {
		c.Write(3, 0, r.about, theme.Dim)
		return at
	}
	item := v.Items[r.item]
	if item.Changed {
		c.Write(1, 0, "•", theme.Me)
	}
	x := c.WriteIn(3, 0, v.nameWidth(c.W), item.Name, theme.Strong) + 2
	if item.Input != nil {
		return item.Input.Draw(c.Part(x, 0, c.W-1-x, 1))
	}
	c.WriteLine(x, 0, c.W-1-x, item.Value)
	return at
}

// nameWidth is the column of the names.
func (v Settings) nameWidth(columns int) int {
	longest := 18
	for _, item := range v.Items {
		longest = max(longest, text.Width(text.Line(item.Name)))
	}
	return min(longest, columns/2-3)
}
