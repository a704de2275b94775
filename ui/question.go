package ui

import (
	"sotto/session/event"
	"sotto/session/intent"
	"sotto/session/problem"
	"sotto/ui/text"
	"sotto/ui/theme"
	"sotto/ui/view"
)

// question is something that cannot be undone, asked in the rule line. Only
// the key that says yes does it; every other says no.
type question struct {
	text string
	yes  func()
}

func (q question) on() bool { return q.yes != nil }

// line is the question with the keys that answer it. Where there is no room
// for both, the keys stay.
func (q question) line(room int) view.Line {
	answers := keys("y", "yes", "n", "no")
	asked := text.Cut(text.Line(q.text), room-answers.Width()-2)
	return append(view.Say(theme.Warn, asked+"  "), answers...)
}

// forget asks whether a conversation shall be gone from this computer.
func (a *app) forget(c Chat) {
	if a.model.kept.State != event.Open {
		a.model.complain(problem.New(problem.UsageError, "Nothing is kept now, so nothing can be removed."))
		return
	}
	a.asked = question{
		text: "Remove all kept here with " + a.model.account(c.Account).name(c.Peer) + "?",
		yes: func() {
			a.Do(intent.Forget{Of: intent.Of{Address: c.Account}, Peer: c.Peer})
		},
	}
}

// answer answers the question that is asked.
func (a *app) answer(yes bool) {
	q := a.asked
	a.asked = question{}
	switch {
	case !q.on():
	case yes:
		q.yes()
	default:
		a.model.say("Nothing was changed.")
	}
}
