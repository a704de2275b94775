package view

import (
	"fmt"

	"sotto/ui/text"
	"sotto/ui/theme"
)

// Draw draws the conversation, the newest rows at the bottom edge.
func (t Talk) Draw(c Canvas) {
	c.Clear()
	a := t.bottom()
	y := c.H
	for i := a.Index; i >= 0 && y > 0; i-- {
		rows := t.block(i)
		if i == a.Index {
			rows = rows[:max(0, len(rows)-a.Hidden)]
		}
		y -= len(rows)
		for n, r := range rows {
			if y+n >= 0 {
				t.row(c.Part(0, y+n, c.W, 1), r)
			}
		}
	}
}

func (t Talk) row(c Canvas, r row) {
	if r.middle != "" {
		t.separator(c, r)
		return
	}
	role := theme.Dim
	if r.bad {
		role = theme.Bad
	}
	if r.found {
		c = c.On(theme.Selection)
		c.Clear()
		c.Write(0, 0, "▌", theme.Me)
	}
	c.Write(0, 0, r.gutter, role)
	if t.Stacked && r.when != "" {
		x := c.WriteIn(1, 0, min(text.Width(text.Line(r.name)), c.W-8), r.name, nameRole(r.mine))
		c.Write(x+1, 0, r.when, theme.Dim)
		return
	}
	if !t.Stacked {
		c.Write(1, 0, r.when, theme.Dim)
		c.WriteRight(t.textAt()-2, 0, text.Cut(text.Line(r.name), t.Names), nameRole(r.mine))
	}
	c.WriteLine(t.textAt(), 0, t.textWidth(), r.line)
	c.Write(t.textAt()+t.textWidth()+1, 0, r.marks, marksRole(r))
}

// separator is a rule with words in it: a day in the middle, what is new at
// the right.
func (t Talk) separator(c Canvas, r row) {
	c.Rule(1, 0, c.W-2)
	label := " " + r.middle + " "
	at, role := (c.W-text.Width(label))/2, theme.Dim
	if r.since {
		at, role = c.W-2-text.Width(label), theme.Unread
	}
	c.Write(max(1, at), 0, label, role)
}

func nameRole(mine bool) theme.Role {
	if mine {
		return theme.Me
	}
	return theme.Peer
}

func marksRole(r row) theme.Role {
	if r.bad {
		return theme.Bad
	}
	return theme.Dim
}

// bytes is a size in words.
func bytes(n int) string {
	switch {
	case n < 1<<10:
		return fmt.Sprintf("%d bytes", n)
	case n < 1<<20:
		return fmt.Sprintf("%d KiB", n>>10)
	}
	return fmt.Sprintf("%.1f MiB", float64(n)/(1<<20))
}
