package ui

import (
	"time"

	"sotto/roster"
	"sotto/session/intent"
	"sotto/ui/theme"
	"sotto/ui/view"
)

// question is something that is asked before it is done, because it cannot be
// undone. Every key but one says no.
type question struct {
	text  string // "" while nothing is asked
	does  intent.Intent
	asked time.Time
}

// hasty is how long after a question no key can mean yes: it was meant for
// what came before.
const hasty = 300 * time.Millisecond

// askRemove asks whether an account shall be removed.
func (a *app) askRemove(account roster.JID) {
	a.model.notice = notice{}
	a.model.question = question{
		text: "removes " + account.String() + " here; other keys keep it",
		does: intent.Remove{Of: intent.Of{Address: account}}, asked: a.Now(),
	}
}

// answer does what was asked about.
func (a *app) answer() {
	q := a.model.question
	if q.text == "" || a.Now().Sub(q.asked) < hasty {
		return
	}
	a.model.question = question{}
	a.Do(q.does)
}

// unasked takes the question back: the answer was no.
func (a *app) unasked() {
	if a.model.question.text != "" {
		a.model.question = question{}
		a.model.say("Nothing was removed.")
	}
}

// line is the question as the rule shows it.
func (q question) line() view.Line {
	return view.Line{{Text: "y", Role: theme.BarKey}, {Text: " " + q.text, Role: theme.Warn}}
}
