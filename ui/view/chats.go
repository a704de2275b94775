package view

import (
	"strconv"

	"sotto/roster"
	"sotto/ui/theme"
)

// Chats is the list of accounts and, under each, the people.
type Chats struct {
	Items   []ChatItem
	Focused bool // the cursor is shown, keys move it
	Cursor  int  // index into Items, where Focused
}

// ChatItem is one row of the list.
type ChatItem struct {
	Head   bool // an account; else somebody to talk to
	Name   string
	Mark   string // ● ◐ ⊖ ○ ×
	Role   theme.Role
	Open   bool // it is the conversation that is shown, or the one in a folded account
	Unread int
	Draft  bool       // something is typed and not sent
	Folded bool       // an account under which nobody is shown
	Tint   theme.Role // of an account's name
	Word   string     // what others see of an account, where that is not the usual
}

// Presence is the mark and the role of an availability.
func Presence(s roster.Show) (mark string, r theme.Role) {
	switch s {
	case roster.Available, roster.FreeToChat:
		return "●", theme.Ok
	case roster.Away, roster.ExtAway:
		return "◐", theme.Warn
	case roster.Busy:
		return "⊖", theme.Bad
	}
	return "○", theme.Dim
}

// Draw draws the list: its title, then as many rows as fit, with the open or
// the chosen one among them.
func (v Chats) Draw(c Canvas) {
	c.Clear()
	c.Write(1, 0, "Chats", theme.Strong)
	c.WriteRight(c.W-1, 0, "F2", theme.BarKey)
	list := c.Part(0, 1, c.W, c.H-1)
	rows := v.rows(list.H)
	for y, at := range rows {
		if at >= 0 {
			v.item(list.Part(0, y, list.W, 1), at)
		}
	}
}

// rows says which item stands in which row; -1 is an empty row. High lists
// have one between accounts.
func (v Chats) rows(height int) []int {
	var all []int
	for i, item := range v.Items {
		if item.Head && i > 0 && height >= 28 {
			all = append(all, -1)
		}
		all = append(all, i)
	}
	if len(all) <= height || height <= 0 {
		return all
	}
	first := 0
	for row, at := range all {
		if at >= 0 && v.chosen(at) && row >= height-1 {
			first = min(row-height+2, len(all)-height)
		}
	}
	return all[first : first+height]
}

func (v Chats) chosen(at int) bool {
	if v.Focused {
		return at == v.Cursor
	}
	return v.Items[at].Open
}

func (v Chats) item(c Canvas, at int) {
	item := v.Items[at]
	if v.chosen(at) {
		c = c.On(theme.Selection)
		c.Clear()
		c.Write(0, 0, "▌", theme.Me)
	}
	if item.Head {
		v.head(c, item)
		return
	}
	role, right := theme.Text, c.W-2
	switch {
	case item.Unread > 0:
		role = theme.Strong
		right = c.WriteRight(c.W-2, 0, Count(item.Unread), theme.Unread)
	case item.Draft:
		right = c.WriteRight(c.W-1, 0, "✎", theme.Dim)
	}
	c.Write(3, 0, item.Mark, item.Role)
	c.WriteIn(5, 0, right-6, item.Name, role)
}

func (v Chats) head(c Canvas, item ChatItem) {
	fold := "▾"
	if item.Folded {
		fold = "▸"
	}
	c.Write(1, 0, fold, theme.Dim)
	right := c.WriteRight(c.W-1, 0, item.Mark, item.Role)
	if item.Unread > 0 {
		right = c.WriteRight(right-1, 0, Count(item.Unread), theme.Unread)
	}
	if item.Word != "" {
		right = c.WriteRight(right-1, 0, item.Word, item.Role)
	}
	c.WriteIn(3, 0, right-4, item.Name, item.Tint)
}

// Count is how a number of messages is shown where room is scarce.
func Count(n int) string {
	if n > 99 {
		return "99+"
	}
	return strconv.Itoa(n)
}
