package ui

import "sotto/roster"

// pageKind is what covers the conversation.
type pageKind int

const (
	noPage pageKind = iota
	helpPage
	statusPage
	accountsPage
	settingsPage
	wizardPage
	passwordPage
)

// page is a page that the person opened. While it is shown, letters are its
// keys.
type page struct {
	kind    pageKind
	topic   string     // of the help: one command, or ""
	account roster.JID // of the status: whose connection comes first
	scroll  int
	most    int // how far it can be scrolled, as last drawn
	under   *page
}

// covers tells whether a page is of a kind, or lies over one that is.
func (p page) covers(kind pageKind) bool {
	return p.kind == kind || p.under != nil && p.under.covers(kind)
}

// typed tells whether what is typed on a page would be lost with it: another
// page lies over it then.
func (p page) typed() bool {
	return p.kind == wizardPage || p.kind == settingsPage || p.kind == passwordPage
}

// turn shows a page in the place of all others; none is the conversation.
// What was typed that is secret lives no longer than its page.
func (a *app) turn(p page) {
	a.list.on = false
	a.page = p
	if !p.covers(passwordPage) {
		a.renewal.wipe()
	}
	if w := a.wizard; w != nil && !p.covers(wizardPage) {
		if w.signup != nil && !w.adding.IsZero() {
			return // the password may be needed again
		}
		a.abandon()
		w.hide()
	}
}

// over shows a page over the one that is shown, if that would lose something
// or is asked for.
func (a *app) over(p page) {
	if below := a.page; below.typed() || below.kind != noPage && p.kind == helpPage {
		p.under = &below
	}
	a.turn(p)
}

// move scrolls the page.
func (p *page) move(to string, step int) {
	switch to {
	case "up":
		p.scroll -= step
	case "down":
		p.scroll += step
	case "oldest":
		p.scroll = 0
	case "newest":
		p.scroll = p.most
	}
	p.scroll = max(0, min(p.scroll, p.most))
}

// help shows the help, or leaves it if it is shown.
func (a *app) help(topic string) {
	if a.page.kind == helpPage && topic == "" {
		a.leave()
		return
	}
	a.over(page{kind: helpPage, topic: topic})
}

// status shows the page of connections, or leaves it if it is shown.
func (a *app) status() {
	if a.page.kind == statusPage {
		a.leave()
		return
	}
	account, _ := a.which()
	a.over(page{kind: statusPage, account: account})
}

// leave goes back to what the page lies over, at last the conversation.
func (a *app) leave() {
	if below := a.page.under; below != nil {
		a.turn(*below)
		return
	}
	a.turn(page{})
	a.seen()
}

// nextAccount shows the connection of the next account on the page.
func (a *app) nextAccount() {
	all := a.model.accounts
	for i, o := range all {
		if o.address == a.page.account {
			a.page.account, a.page.scroll = all[(i+1)%len(all)].address, 0
			return
		}
	}
}
