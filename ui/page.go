package ui

import "sotto/roster"

// pageKind is what covers the conversation.
type pageKind int

const (
	noPage pageKind = iota
	helpPage
	statusPage
)

// page is a page that the person opened. While it is shown, letters are its
// keys.
type page struct {
	kind    pageKind
	topic   string     // of the help: one command, or ""
	account roster.JID // of the status: whose connection comes first
	scroll  int
	most    int // how far it can be scrolled, as last drawn
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
	a.list.on = false
	a.page = page{kind: helpPage, topic: topic}
}

// status shows the page of connections, or leaves it if it is shown.
func (a *app) status() {
	if a.page.kind == statusPage {
		a.leave()
		return
	}
	a.list.on = false
	account, _ := a.which()
	a.page = page{kind: statusPage, account: account}
}

// leave goes back to the conversation.
func (a *app) leave() {
	a.page, a.list.on = page{}, false
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
