package ui

import (
	"slices"
	"strconv"

	"sotto/roster"
)

// show shows a conversation at its newest message.
func (a *app) show(c Chat) {
	a.enter(c)
	if !c.IsZero() {
		a.newest()
	}
}

// enter opens a conversation, and puts away the one before with what is typed
// in it.
func (a *app) enter(c Chat) {
	m := a.model
	if c == m.open {
		return
	}
	a.keepDraft()
	m.depart()
	m.open = c
	a.search = search{}
	if c.IsZero() {
		a.line.load("")
		return
	}
	m.cool(c)
	a.line.load(m.talk(c).draft)
}

// attentive tells whether what comes to the open conversation is on the
// screen.
func (a *app) attentive() bool {
	return a.page.kind == noPage && !a.search.on && !(a.list.on && a.layout().Narrow)
}

// close takes the open conversation from the list, unless somebody of the
// roster is in it, and shows the one before.
func (a *app) close() {
	m, gone := a.model, a.model.open
	back := m.before
	a.show(Chat{})
	m.before = Chat{}
	o := m.account(gone.Account)
	if _, known := o.book.Contact(gone.Peer); !known {
		delete(o.talks, gone.Peer)
	}
	if !back.IsZero() && back != gone && slices.Contains(m.chats(), back) {
		a.show(back)
	}
}

// goTo shows another conversation by its place.
func (a *app) goTo(to string) {
	m := a.model
	switch to {
	case "up":
		a.step(-1)
	case "down":
		a.step(+1)
	case "back":
		if m.before.IsZero() {
			m.say("There is no conversation before this one.")
			return
		}
		a.show(m.before)
	case "unread":
		a.unread()
	default:
		n, err := strconv.Atoi(to)
		if err != nil || n < 1 || n > len(m.slots) || m.slots[n-1].IsZero() {
			m.say("Nothing is unread under " + to + ".")
			return
		}
		a.show(m.slots[n-1])
	}
}

// step shows the conversation so many places further in the list, or moves
// the cursor of the list.
func (a *app) step(by int) {
	all, from := a.model.unfolded(), a.model.open
	if a.list.on {
		all, from = a.model.rows(), a.list.cursor
	}
	if len(all) == 0 {
		a.model.say("The list is empty. /chat name@example.org opens a conversation.")
		return
	}
	at := slices.Index(all, from)
	switch {
	case at < 0 && by > 0:
		at = 0
	case at < 0:
		at = len(all) - 1
	default:
		at = (at + by + len(all)) % len(all)
	}
	if a.list.on {
		a.list.cursor = all[at]
		return
	}
	a.show(all[at])
}

// unread shows the next conversation in which something is unread: the one
// with the lowest number.
func (a *app) unread() {
	for _, c := range a.model.slots {
		if !c.IsZero() {
			a.show(c)
			return
		}
	}
	a.model.say("Nothing is unread.")
}

// list is the list of chats when it has the focus; on a narrow screen it is
// seen only then.
type list struct {
	on     bool
	cursor Chat
}

// toggleList moves to the list of chats, or shows what was chosen there.
func (a *app) toggleList() {
	if a.search.on {
		a.leaveSearch()
	}
	if a.onHead() {
		a.leave()
		return
	}
	if a.list.on {
		a.enterList()
		return
	}
	a.turn(page{})
	a.list = list{on: true, cursor: a.model.open}
	all := a.model.rows()
	switch {
	case slices.Contains(all, a.list.cursor), len(all) == 0:
	case !a.list.cursor.IsZero():
		a.list.cursor = Chat{Account: a.list.cursor.Account} // its people are folded away
	case len(a.model.unfolded()) > 0:
		a.list.cursor = a.model.unfolded()[0]
	default:
		a.list.cursor = all[0]
	}
}

// which is the account that a page is about: the one chosen there, or the
// open conversation's, or the first.
func (a *app) which() (roster.JID, bool) {
	if a.page.kind != noPage && !a.page.account.IsZero() {
		return a.page.account, true
	}
	if !a.model.open.IsZero() {
		return a.model.open.Account, true
	}
	if len(a.model.accounts) > 0 {
		return a.model.accounts[0].address, true
	}
	return roster.JID{}, false
}
