package ui

import (
	"strings"

	"sotto/ui/command"
	"sotto/ui/view"
)

// completion is a walk through what the line can become.
type completion struct {
	base    string // the line before the cursor when the walk began
	at      int    // where in base the offers begin
	offers  []command.Offer
	chosen  int
	result  string // the line before the cursor as the walk left it
	dropped string // a line for which nothing shall be offered
}

func (c completion) on() bool { return c.result != "" }

// complete takes the next offer, or the one before.
func (a *app) complete(by int) {
	l := a.line
	before := l.beforeCursor()
	if l.completion.on() && l.completion.result == before {
		n := len(l.completion.offers)
		l.completion.chosen = (l.completion.chosen + by + n) % n
	} else {
		found := a.completing(before)
		if len(found.Offers) == 0 {
			return
		}
		l.completion = completion{base: before, at: found.At, offers: found.Offers}
		if by < 0 {
			l.completion.chosen = len(found.Offers) - 1
		}
	}
	c := &l.completion
	taken := c.base[:c.at] + c.offers[c.chosen].Text
	if !strings.HasSuffix(taken, ":") { // a filter goes on with what it names
		taken += " "
	}
	l.loading = true
	l.area.Replace(0, len(before), taken)
	l.loading = false
	c.result = taken
	if a.search.on {
		a.look()
	}
}

// completing finds out how the line can go on: a query, or what is typed.
func (a *app) completing(before string) command.Completion {
	if a.search.on {
		return command.CompleteQuery(a.model.context(), before)
	}
	return command.Complete(a.model.context(), before)
}

// offers are what could be completed now, to be shown above the line.
func (a *app) offers() view.Offers {
	before := a.line.beforeCursor()
	if c := a.line.completion; c.on() && c.result == before && len(c.offers) > 1 {
		return view.Offers{Items: items(c.offers), Chosen: c.chosen}
	}
	if a.search.on || !isCommand(before) || a.line.completion.dropped == a.line.text() {
		return view.Offers{Chosen: -1}
	}
	found := command.Complete(a.model.context(), before)
	return view.Offers{Items: items(found.Offers), Chosen: -1, Hint: found.Hint}
}

func items(offers []command.Offer) []view.Offer {
	all := make([]view.Offer, len(offers))
	for i, o := range offers {
		all[i] = view.Offer{Text: o.Shown, About: o.About}
		if o.Shown == "" {
			all[i].Text = o.Text
		}
	}
	return all
}
