package ui

import (
	"sotto/session/event"
	"sotto/ui/text"
	"sotto/ui/theme"
	"sotto/ui/view"
)

// welcome is what the conversation's place shows while none is open: how the
// accounts stand, and what to do next.
func (a *app) welcome(c view.Canvas) {
	c.Clear()
	width := min(c.W-4, 64)
	lines := []view.Line{view.Say(theme.Strong, "sotto "+a.Version), nil}
	for _, o := range a.model.accounts {
		lines = append(lines, a.standing(o, width)...)
	}
	if len(a.model.accounts) > 0 {
		lines = append(lines, nil)
	}
	if a.model.none && len(a.model.accounts) == 0 {
		lines = append(lines, view.Say(theme.Text, "There is no account yet."), nil)
		lines = append(lines, keys("/account add", "adds yours"))
	} else {
		lines = append(lines, keys("F2", "choose somebody in the list"))
	}
	lines = append(lines, keys("/chat", "name@example.org opens a conversation"))
	lines = append(lines, keys("F1", "keys and commands"))
	block(c, lines, width)
}

// standing is how an account stands, with what to do if it cannot connect.
func (a *app) standing(o *own, width int) []view.Line {
	mark, role := linkMark(o.link)
	lines := []view.Line{{
		{Text: mark + " ", Role: role}, {Text: o.address.String() + "  ", Role: theme.Text}, {Text: a.linkWord(o), Role: role},
	}}
	if o.link.State == event.Online || o.link.Problem == nil {
		return lines
	}
	for _, s := range text.Wrap(text.Line(o.link.Problem.Title), width-2) {
		lines = append(lines, view.Say(theme.Bad, "  "+s))
	}
	if len(o.link.Problem.Hints) > 0 {
		for _, s := range text.Wrap(text.Line(o.link.Problem.Hints[0]), width-2) {
			lines = append(lines, view.Say(theme.Text, "  "+s))
		}
	}
	return append(lines, append(view.Say(theme.Text, "  "), keys("F5", "shows all of it")...))
}

// silence is a conversation in which nothing was said yet.
func (a *app) silence(c view.Canvas) {
	c.Clear()
	o, t := a.model.account(a.model.open.Account), a.model.talk(a.model.open)
	if t.ask.ticket != 0 {
		return // what was said is on its way
	}
	said := "Nothing was said here yet."
	if a.model.kept.State == event.Opening {
		said = "What was said here comes when the history is open."
	}
	block(c, []view.Line{
		view.Say(theme.Strong, o.name(a.model.open.Peer)),
		view.Say(theme.Dim, said),
	}, min(c.W-4, 64))
}

// block draws lines in the middle.
func block(c view.Canvas, lines []view.Line, width int) {
	x, y := max(1, (c.W-width)/2), max(0, (c.H-len(lines))/2)
	for i, l := range lines {
		c.WriteLine(x, y+i, width, l)
	}
}
