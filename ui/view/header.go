package view

import (
	"sotto/ui/text"
	"sotto/ui/theme"
)

// Header names whom the conversation is with.
type Header struct {
	Back   bool   // a narrow screen: the chats are behind it
	Mark   string // ● ◐ ⊖ ○; "" when nobody is there to be named
	Role   theme.Role
	Name   string
	About  string // what they say of themselves, their devices
	Facts  Line   // what holds for this conversation, at the right
	Nobody string // instead of all that, when no conversation is open
}

// Draw draws the header in one row.
func (v Header) Draw(c Canvas) {
	c = c.On(theme.Panel)
	c.Clear()
	if v.Nobody != "" {
		c.WriteIn(1, 0, c.W-2, v.Nobody, theme.Dim)
		return
	}
	x := 1
	if v.Back {
		x = c.Write(x, 0, "‹ ", theme.BarKey)
	}
	end := c.W - 1 - v.Facts.Width()
	c.WriteLine(end, 0, v.Facts.Width(), v.Facts)
	x = c.Write(x, 0, v.Mark+" ", v.Role)
	room := end - 2 - x
	x = c.Write(x, 0, text.Cut(text.Line(v.Name), room), theme.Strong)
	if about := end - 2 - (x + 2); about > 3 {
		c.WriteIn(x+2, 0, about, v.About, theme.Dim)
	}
}

// Divider is the rule above the compose line: who types, what just happened,
// and at the right what is below the edge or which keys help.
type Divider struct {
	Left  Line
	Right Line
}

// Draw draws the rule with its words.
func (v Divider) Draw(c Canvas) {
	c.Clear()
	c.Rule(0, 0, c.W)
	right := c.W
	if n := v.Right.Width(); n > 0 && n <= c.W-8 {
		right = c.W - n - 3
		c.Write(right, 0, " ", theme.Text)
		c.WriteLine(right+1, 0, n, v.Right)
		c.Write(right+1+n, 0, " ", theme.Text)
	}
	if len(v.Left) == 0 {
		return
	}
	if need := v.Left.Width() + 3; need > right { // words on the left go first
		c.Rule(0, 0, c.W)
		right = c.W
	}
	c.Write(1, 0, " ", theme.Text)
	x := c.WriteLine(2, 0, right-4, v.Left)
	c.Write(x, 0, " ", theme.Text)
}

// Bar is the last row: at the left what is unread or which keys help, at the
// right how safe the conversation is, and the time.
type Bar struct {
	Left  Line
	Right Line
}

// Draw draws the bar; the right goes before the left.
func (v Bar) Draw(c Canvas) {
	c = c.On(theme.Panel)
	c.Clear()
	right := c.W - 1 - v.Right.Width()
	if right < 0 {
		c.WriteLine(1, 0, c.W-1, v.Right)
		return
	}
	c.WriteLine(right, 0, v.Right.Width(), v.Right)
	c.WriteLine(1, 0, max(0, right-3), v.Left)
}

// Pane is a column of lines under a rule with a name: the status pane, the
// details of a person.
type Pane struct {
	Title string // "" for none
	Key   string // which opens it large
	Lines []Line
}

// Draw draws the lines that fit.
func (v Pane) Draw(c Canvas) {
	c = c.On(theme.Panel)
	c.Clear()
	y := 0
	if v.Title != "" {
		c.Rule(0, 0, c.W)
		c.Write(1, 0, " "+v.Title+" ", theme.Strong)
		if v.Key != "" {
			c.WriteRight(c.W-1, 0, " "+v.Key+" ", theme.BarKey)
		}
		y = 1
	}
	for i, l := range v.Lines {
		c.WriteLine(1, y+i, c.W-2, l)
	}
}
