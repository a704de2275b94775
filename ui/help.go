package ui

import (
	"sotto/ui/command"
	"sotto/ui/keymap"
	"sotto/ui/text"
	"sotto/ui/theme"
	"sotto/ui/view"
)

// helpBox draws the help over the conversation.
func (a *app) helpBox(c view.Canvas) {
	width := min(c.W, 92)
	v := view.Popup{Title: "Keys and commands", Scroll: a.page.scroll, Footer: keys("PgUp PgDn", "scroll", "Esc", "back")}
	if a.page.topic != "" {
		v.Title, v.Lines = "/"+a.page.topic, commandHelp(a.page.topic, width-8)
		v.Footer = keys("Esc", "back")
	} else {
		v.Lines = append(sheet(width-6), commandList(width-6)...)
	}
	a.page.most = v.Draw(c, width)
	a.page.scroll = min(a.page.scroll, a.page.most)
}

// commandHelp is all about one command.
func commandHelp(name string, width int) []view.Line {
	found, _ := command.Find(name)
	lines := []view.Line{view.Say(theme.Strong, found.Usage()), nil, view.Say(theme.Text, found.About)}
	if found.More == "" {
		return lines
	}
	lines = append(lines, nil)
	for _, s := range text.Wrap(found.More, width) {
		lines = append(lines, view.Say(theme.Text, s))
	}
	return lines
}

// keyWidth is the column of keys in the cheat sheet.
const keyWidth = 14

// sheet is the keys: in two columns where there is room.
func sheet(width int) []view.Line {
	var left, right []view.Line
	for i, g := range keymap.Sheet() {
		column := &left
		if width >= 60 && i%2 == 1 {
			column = &right
		}
		if len(*column) > 0 {
			*column = append(*column, nil)
		}
		*column = append(*column, view.Say(theme.Strong, g.Name))
		for _, k := range g.Keys {
			*column = append(*column, view.Line{{Text: text.Pad(k.Name, keyWidth), Role: theme.BarKey}, {Text: k.About, Role: theme.Text}})
		}
	}
	if len(right) == 0 {
		return left
	}
	return beside(left, right, width/2)
}

// beside puts two columns of lines side by side.
func beside(left, right []view.Line, width int) []view.Line {
	all := make([]view.Line, max(len(left), len(right)))
	for i := range all {
		if i < len(left) {
			all[i] = append(all[i], left[i]...)
		}
		if i < len(right) && right[i] != nil {
			all[i] = append(all[i], view.Span{Text: text.Pad("", width-all[i].Width())})
			all[i] = append(all[i], right[i]...)
		}
	}
	return all
}

// commandList is the commands with what they do.
func commandList(width int) []view.Line {
	lines := []view.Line{nil, view.Say(theme.Strong, "Commands")}
	for _, c := range command.Table() {
		if c.Inner {
			continue
		}
		lines = append(lines, view.Line{
			{Text: text.Pad(c.Usage(), 23), Role: theme.BarKey}, {Text: c.About, Role: theme.Text},
		})
	}
	return append(lines, nil,
		view.Say(theme.Dim, "A line without a slash is sent; // sends a slash."),
		view.Say(theme.Dim, "Marks: … waits   · on its way   ✓ your server has it   ! failed"))
}
