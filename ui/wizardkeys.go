package ui

import (
	"strings"

	"sotto/account"
	"sotto/roster"
	"sotto/session/event"
	"sotto/session/intent"
)

// addAccount shows the page on which an account is added, with what was typed
// there before, unless it was another address.
func (a *app) addAccount(address roster.JID) {
	w := a.wizard
	if w == nil || !address.IsZero() && strings.TrimSpace(w.fields[partAddress].text()) != address.String() {
		w = newWizard(a.model.places)
		w.fields[partAddress].insert(address.String())
		a.wizard = w
	}
	if !address.IsZero() {
		w.focus = partPassword
	}
	if o, known := a.model.ours(address); known && o.set.Server != "" && w.typedServer() == "" {
		w.fields[partServer].insert(o.set.Server)
		w.more = true
	}
	w.changed(a.Now())
	a.lookAround()
	a.turn(page{kind: wizardPage})
}

// lookAround asks once what other clients keep here.
func (a *app) lookAround() {
	if !a.model.looked {
		a.model.looked = true
		a.Do(intent.Foreign{})
	}
}

// fill does what a key of the table means on the page.
func (a *app) fill(what string) {
	w := a.wizard
	if a.busy() {
		return
	}
	w.complaint = ""
	switch what {
	case "next":
		a.moveOn(+1)
	case "previous":
		a.moveOn(-1)
	case "take", "take-all", "register":
		a.offer(what)
	case "show":
		w.shown = !w.shown
	case "more":
		if w.more = !w.more; w.more {
			w.focus = partServer
		} else if w.focus == partServer {
			w.focus = a.parts()[0]
		}
	case "enter":
		a.enterForm()
	default:
		a.press(what)
		a.touched()
	}
}

// offer does what the keys do that offer more than typing.
func (a *app) offer(what string) {
	switch up := a.wizard.signup != nil; {
	case what == "register" && up:
		a.signIn()
	case what == "register":
		address, _ := a.wizard.typedAddress()
		a.signUp(Invitation{Address: roster.FromWire(address.Domain())})
	case what == "take-all" && up:
		a.makeUp()
	case what == "take" && up:
	case what == "take-all":
		a.takeOverWith()
	default:
		a.takeOver()
	}
}

// enterForm does what the page is for, as far as it has come.
func (a *app) enterForm() {
	switch s := a.wizard.signup; {
	case s == nil:
		a.add()
	case s.form == nil:
		a.askServer()
	default:
		a.handIn()
	}
}

// touched does what follows of a field that may have changed: an address is
// looked at, and another server is to be asked anew.
func (a *app) touched() {
	w := a.wizard
	switch {
	case w.signup == nil:
		w.changed(a.Now())
	case w.focus == partHost || w.focus == partServer:
		a.abandon()
	case w.focus == partPassword:
		w.signup.made = false
	}
}

// busy tells whether the account is being logged in, and the person too:
// what is filled in stays as it is until that is over.
func (a *app) busy() bool {
	if s := a.wizard.signup; a.wizard.adding.IsZero() && (s == nil || s.asking.IsZero()) {
		return false
	}
	a.model.say(a.patience())
	return true
}

// wait is said to who presses on before the server has answered.
const wait = "Wait for the server's answer"

// patience is that sentence, whole at each width.
func (a *app) patience() string {
	if columns, _ := a.size(); columns < 60 {
		return wait + "."
	}
	return wait + "; Esc goes back."
}

// answered takes back what was said while the server had not answered.
func (a *app) answered() {
	if strings.HasPrefix(a.model.notice.text, wait) {
		a.model.notice = notice{}
	}
}

// press does what a key means in the field that has the focus.
func (a *app) press(what string) {
	w, by := a.wizard, map[string]int{"left": -1, "right": +1, "space": +1}[what]
	switch w.focus {
	case partPlace:
		if by != 0 {
			w.choose(a.model.places, by)
		}
	case partTheirs:
		a.another(by)
	case partPassword:
		w.borrowed = nil
		w.fields[w.focus].press(what)
	default:
		if !w.chooses(w.focus, what) {
			w.fields[w.focus].press(what)
		}
	}
}

// write types text into the field of the page that has the focus.
func (a *app) write(s string) {
	switch a.page.kind {
	case settingsPage:
		a.settings.typing().insert(s)
		return
	case passwordPage:
		a.writePassword(s)
		return
	}
	w := a.wizard
	if a.busy() || w.fields[w.focus] == nil || w.chooses(w.focus, "") {
		return
	}
	w.complaint = ""
	if w.focus == partPassword {
		w.borrowed = nil
	}
	if !w.fields[w.focus].insert(s) {
		w.complaint = "There is no room for more in this field."
	}
	a.touched()
}

// add wants the account added, if nothing is missing. Else it goes where
// something is.
func (a *app) add() {
	w := a.wizard
	var now account.Account
	if address, err := w.typedAddress(); err == nil {
		if o, known := a.model.ours(address); known {
			now = o.set
		}
	}
	add, missing, at := w.wanted(a.model.places, now)
	if missing != "" {
		w.complaint, w.focus = missing, at
		return
	}
	w.adding, w.refused, w.shown = add.Address, nil, false
	w.found = probe{} // what a login finds is worth more
	a.Do(add)
}

// hear tells the page what happened, and whether that concerns the page
// alone.
func (a *app) hear(e event.Event) bool {
	if _, none := e.(event.NoAccount); none {
		a.model.looked = true // it is told without being asked for
	}
	if _, none := e.(event.NoAccount); none && a.page.kind == noPage && a.line.text() == "" {
		a.addAccount(roster.JID{})
	}
	a.hearPassword(e)
	w := a.wizard
	if w == nil {
		s, step := e.(event.Step)
		return step && s.Ticket != 0
	}
	a.hearRegistering(e)
	switch e := e.(type) {
	case event.NotRegistered:
		return true
	case event.Step:
		if e.Ticket != 0 || e.Address == w.adding {
			w.heard(e)
			return true
		}
	case event.Probed:
		if e.Ticket == w.found.ticket && e.Ticket != 0 {
			w.found.result, w.found.over = e, true
		}
	case event.AccountSet:
		if e.Address == w.adding {
			a.added(e.Address)
		}
	case event.AccountRefused:
		if e.Address == w.adding {
			a.refused(e)
			return true
		}
	case event.Places:
		if !w.chosen {
			w.place = firstPossible(e.All)
		}
	}
	return false
}

// heard takes in a step of the question that was asked last, or of the login.
func (w *wizard) heard(s event.Step) {
	if s.Ticket == w.found.ticket {
		w.found.steps = append(w.found.steps, s)
	}
}

// added goes on to the list of chats when the account that was filled in is
// there.
func (a *app) added(address roster.JID) {
	shown := a.page.covers(wizardPage)
	a.wizard.hide()
	a.wizard = nil
	a.model.say(address.String() + " is added.")
	if shown {
		a.turn(page{})
		a.list = list{on: true, cursor: Chat{Account: address}}
	}
	a.begin(address)
}

// begin does what waited for an account, once, where nothing would be lost.
func (a *app) begin(account roster.JID) {
	l := a.Later
	if l.Peer.IsZero() || a.page.kind != noPage || a.line.text() != "" {
		return
	}
	a.Later = Later{}
	a.list.on = false
	a.show(Chat{account, l.Peer})
	a.line.load(l.Draft)
	if l.Say != "" {
		a.model.say(l.Say)
	}
}

// refused keeps everything that was typed, and says why.
func (a *app) refused(e event.AccountRefused) {
	w := a.wizard
	a.answered()
	w.adding, w.refused = roster.JID{}, e.Problem
	w.found = probe{}
	if w.signup != nil && w.signup.there {
		w.madeButNotKept(e.Address)
	}
	if !a.page.covers(wizardPage) {
		a.model.complain(e.Problem)
	}
}
