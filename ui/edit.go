package ui

import (
	"slices"
	"strings"

	"github.com/gdamore/tcell/v2"

	"sotto/session/intent"
	"sotto/ui/command"
)

// edit changes the compose line.
func (a *app) edit(what string) {
	if a.page.kind == settingsPage && a.cancelSetting() {
		return
	}
	if a.page.kind != noPage || a.list.on {
		a.leave()
		return
	}
	switch what {
	case "send":
		a.submit()
	case "newline":
		a.line.press(tcell.KeyEnter)
	case "complete":
		a.complete(+1)
	case "complete-back":
		a.complete(-1)
	case "clear":
		a.clear()
	case "before":
		a.recall(+1)
	case "after":
		a.recall(-1)
	case "undo":
		a.line.press(tcell.KeyCtrlZ)
	case "redo":
		a.line.press(tcell.KeyCtrlY)
	case "cancel":
		a.cancel()
	}
}

// submit carries out what is typed. If it cannot be understood, it stays.
func (a *app) submit() {
	typed := a.line.text()
	if a.guard(typed) {
		return
	}
	a.model.notice = notice{}
	from := a.model.here()
	result, err := command.Parse(a.model.context(), strings.TrimRight(typed, "\n"))
	if err != nil {
		a.model.complain(err)
		return
	}
	if len(result.Intents)+len(result.Effects) == 0 {
		return
	}
	from.remember(typed)
	a.line.composing = false // the message says so
	a.line.load("")
	a.carryOut(result)
	if !a.model.open.IsZero() && says(result) {
		a.newest()
	}
	a.holdDraft()
	a.saveDraft(a.model.open)
}

// says tells whether a line was something to be said.
func says(r command.Result) bool {
	return slices.ContainsFunc(r.Intents, func(i intent.Intent) bool {
		_, is := i.(intent.Send)
		return is
	})
}

// guard holds back a line that looks like a command behind a space, once.
func (a *app) guard(typed string) bool {
	trimmed := strings.TrimLeft(typed, " ")
	if trimmed == typed || !isCommand(trimmed) || a.line.guarded == typed {
		return false
	}
	a.line.guarded = typed
	a.model.say("A command behind a space? Enter again sends it as text.")
	return true
}

// clear empties the line; what was in it can be called up again.
func (a *app) clear() {
	typed := a.line.text()
	if strings.TrimSpace(typed) == "" {
		a.model.say("Ctrl-Q quits.")
		return
	}
	a.model.here().remember(typed)
	a.stopTyping()
	a.line.load("")
}

// recall puts a line that was sent before into the line; by is +1 for an
// older one.
func (a *app) recall(by int) {
	history := a.model.here().history
	at := a.line.at + by
	if at < 0 || at > len(history) {
		return
	}
	unsent := a.line.unsent
	if a.line.at == 0 {
		unsent = a.line.text()
	}
	if at == 0 {
		a.line.load(unsent)
		return
	}
	a.line.load(history[len(history)-at])
	a.line.at, a.line.unsent = at, unsent
}

// cancel undoes one thing per press: the completion, the notice, the place in
// the past. It never loses text.
func (a *app) cancel() {
	switch {
	case a.line.completion.on():
		a.line.completion = completion{dropped: a.line.text()}
	case a.model.notice.text != "":
		a.model.notice = notice{}
	case a.search.on:
		a.leaveSearch()
	case a.unmark():
	default:
		a.scroll("newest")
	}
}

// unmark takes the mark from the message that a search led to, and tells
// whether there was one.
func (a *app) unmark() bool {
	if a.model.open.IsZero() {
		return false
	}
	t := a.model.talk(a.model.open)
	marked := t.found >= 0
	t.found = -1
	return marked
}
