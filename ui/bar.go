package ui

import (
	"strconv"

	"sotto/session/event"
	"sotto/ui/theme"
	"sotto/ui/view"
)

// bar is the last row.
func (a *app) bar(l view.Layout) view.Bar {
	if a.search.on && a.page.kind == noPage {
		return a.searchBar(l)
	}
	left := a.hot(l)
	switch {
	case a.page.kind == helpPage:
		left = keys("↑↓", "scroll", "Esc", "back")
	case a.onHead():
		left = keys("↑↓", "choose", "Enter ←→", "fold", "Esc", "back")
	case a.list.on:
		left = keys("↑↓", "choose", "Enter", "open", "Esc", "back")
	case len(left) == 0 && l.Full:
		left = keys("Alt-↑↓", "chats", "PgUp PgDn", "scroll", "F5", "status", "Ctrl-Q", "quit")
	case len(left) == 0 && l.Narrow:
		left = keys("F2", "chats", "F1", "help")
	case len(left) == 0:
		left = keys("Enter", "send", "F1", "help", "Ctrl-Q", "quit")
	}
	right := a.safety(l, true)
	if left.Width()+right.Width()+4 > l.Bar.W {
		right = a.safety(l, false)
	}
	return view.Bar{Left: left, Right: right}
}

// hot is what is unread, each with the number that Alt- takes there.
func (a *app) hot(l view.Layout) view.Line {
	var line view.Line
	for i, c := range a.model.slots {
		if c.IsZero() {
			continue
		}
		gap := ""
		if len(line) > 0 {
			gap = "  "
		}
		line = append(line,
			view.Span{Text: gap + strconv.Itoa(i+1) + " ", Role: theme.BarKey},
			view.Span{Text: a.slotName(c) + " ", Role: theme.Strong},
			view.Span{Text: view.Count(a.model.talk(c).unread), Role: theme.Unread})
	}
	if len(line) > 0 && l.Full {
		line = append(line, view.Span{Text: "  · Alt-A goes to the next", Role: theme.Dim})
	}
	return line
}

// slotName is who stands in a slot; where two of the same name do, with the
// account.
func (a *app) slotName(c Chat) string {
	o := a.model.account(c.Account)
	for _, other := range a.model.slots {
		if !other.IsZero() && other.Account != c.Account && a.model.account(other.Account).nick(other.Peer) == o.nick(c.Peer) {
			return o.nick(c.Peer) + "/" + a.model.label(o)
		}
	}
	return o.nick(c.Peer)
}

// safety is as whom one writes, if there is room for that, how the open
// conversation is protected, and the time.
func (a *app) safety(l view.Layout, whom bool) view.Line {
	if l.Narrow {
		return a.narrowSafety()
	}
	var line view.Line
	if address, ok := a.which(); ok {
		o := a.model.account(address)
		switch {
		case l.Full:
			line = append(line, view.Span{Text: o.address.String() + "  ", Role: a.model.tint(o)})
		case whom && a.model.several():
			line = append(line, view.Span{Text: a.model.label(o) + "  ", Role: a.model.tint(o)})
		}
		line = append(line, a.linkSpan(o))
	}
	if !a.model.open.IsZero() {
		line = append(line, view.Span{Text: "  plain text", Role: theme.Warn})
	}
	if word, role := a.model.keptWord(); word != "" {
		line = append(line, view.Span{Text: "  " + word, Role: role})
	}
	if len(line) > 0 {
		line = append(line, view.Span{Text: " │ ", Role: theme.Rule})
	}
	return append(line, view.Span{Text: a.clock(l.Full), Role: theme.Dim})
}

func (a *app) linkSpan(o *own) view.Span {
	if o.link.State == event.Online {
		return view.Span{Text: o.link.Security.Version, Role: theme.Ok}
	}
	mark, role := linkMark(o.link)
	return view.Span{Text: mark + " " + a.linkWord(o), Role: role}
}

// narrowSafety has a mark for each account.
func (a *app) narrowSafety() view.Line {
	var line view.Line
	for _, o := range a.model.accounts {
		mark, role := linkMark(o.link)
		line = append(line, view.Span{Text: mark, Role: role})
	}
	if address, ok := a.which(); ok && a.model.account(address).link.State == event.Online {
		line = append(line, view.Span{Text: " TLS✓", Role: theme.Ok})
	}
	return append(line, view.Span{Text: " " + a.clock(false), Role: theme.Dim})
}
