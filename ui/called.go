package ui

import (
	"sotto/session/event"
	"sotto/ui/text"
)

// called shows a conversation that the person wants shown here and said so
// elsewhere, as if sotto had been started with it. What is typed anywhere
// stays: then the draft can be called up, and a page on which something is
// typed, or a question, is not taken away.
func (a *app) called(e event.Called) {
	if _, known := a.model.ours(e.Address); !known || e.Peer.IsZero() {
		return
	}
	c := Chat{Account: e.Address, Peer: e.Peer.Bare()}
	if a.page.covers(wizardPage) || a.page.covers(settingsPage) || a.asked.on() {
		a.model.talk(c).remember(e.Draft)
		a.model.say("/chat " + text.Line(c.Peer.String()) + " opens what you wanted opened.")
		return
	}
	a.turn(page{})
	if a.search.on {
		a.leaveSearch()
	}
	a.show(c)
	say := e.Say
	switch {
	case e.Draft == "":
	case a.line.text() == "":
		a.line.load(e.Draft)
	default:
		a.model.talk(c).remember(e.Draft)
		say = "What you have typed stays. Ctrl-P brings what the link wants."
	}
	if say != "" {
		a.model.say(say)
	}
	a.seen()
}
