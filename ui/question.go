package ui

import (
	"strconv"
	"time"

	"sotto/roster"
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
	text  string
	yes   func()
	no    string // what is said when it is not done
	since time.Time
}

// hasty is how long after a question no key can mean yes: it was meant for
// what came before.
const hasty = 300 * time.Millisecond

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
	a.confirm("Remove all kept here with "+a.model.account(c.Account).name(c.Peer)+"?", "Nothing was removed.", intent.Forget{Of: intent.Of{Address: c.Account}, Peer: c.Peer})
}

// askRemove asks whether an account shall be removed, and tells what will not
// be sent then.
func (a *app) askRemove(account roster.JID) {
	asked := "Remove " + account.String() + " from this computer?"
	if o, known := a.model.ours(account); known && len(o.unsent) > 0 {
		asked = unsent(len(o.unsent)) + " Remove " + account.String() + "?"
	}
	a.confirm(asked, "Nothing was removed.", intent.Remove{Of: intent.Of{Address: account}})
}

func unsent(n int) string {
	if n == 1 {
		return "1 unsent message."
	}
	return strconv.Itoa(n) + " unsent messages."
}

// confirm asks before something is wanted.
func (a *app) confirm(text, no string, wanted intent.Intent) {
	a.model.notice = notice{}
	a.asked = question{text: text, no: no, yes: func() { a.Do(wanted) }, since: a.Now()}
}

// answer answers the question that is asked.
func (a *app) answer(yes bool) {
	q := a.asked
	if !q.on() || yes && a.Now().Sub(q.since) < hasty {
		return
	}
	a.asked = question{}
	if yes {
		q.yes()
		return
	}
	a.model.say(q.no)
}
