package ui

import (
	"sotto/session/event"
	"sotto/session/intent"
	"sotto/ui/view"
)

// newest shows the newest messages of the open conversation, and asks for
// them where they are not in the window.
func (a *app) newest() {
	t := a.model.talk(a.model.open)
	t.refused, t.found = false, -1
	if t.newer != 0 {
		a.ask(intent.Newest, 0)
		return
	}
	t.anchor = view.Anchor{}
	a.first()
	a.seen()
}

// first asks for the newest page of a conversation of which none came yet.
func (a *app) first() {
	t := a.model.talk(a.model.open)
	if !t.loaded && !t.refused && t.ask.ticket == 0 {
		a.ask(intent.Newest, 0)
	}
}

// ask asks for a page of the open conversation. What was asked for before and
// has not come is no longer wanted.
func (a *app) ask(want intent.Direction, from int64) {
	m, open := a.model, a.model.open
	t := m.talk(open)
	if m.kept.State != event.Open || t.ask.ticket != 0 && t.ask.want == want && t.ask.from == from {
		return
	}
	m.tickets++
	t.asks(ask{m.tickets, want, from})
	a.Do(intent.Page{Of: intent.Of{Address: open.Account}, Peer: open.Peer, Want: want, From: from, Ticket: m.tickets})
}

// reach asks for what comes next where one is near the end of what is loaded:
// for one page at a time, so never twice for the same.
func (a *app) reach() {
	t := a.model.talk(a.model.open)
	if !t.loaded || t.refused || t.ask.ticket != 0 {
		return
	}
	v, seen := a.talkView(), a.layout().Talk.H
	switch {
	case t.older != 0 && v.NearTop(seen):
		a.ask(intent.Older, t.older)
	case t.newer != 0 && v.NearBottom(seen):
		a.ask(intent.Newer, t.newer)
	}
}

// paged takes a page that was asked for. What is read keeps its place, unless
// the page is what one wanted to see.
func (a *app) paged(e event.Page) {
	c := Chat{e.Account(), e.Peer.Bare()}
	t, ok := a.model.known(c)
	if !ok {
		return
	}
	jump := t.ask.want == intent.Around
	if !t.paged(e) {
		return
	}
	switch {
	case e.Problem != nil:
		a.model.complain(e.Problem)
		a.model.note(a.model.label(a.model.account(c.Account)) + ": " + e.Problem.Title)
	case c != a.model.open:
	case jump && t.found >= 0:
		t.anchor = a.talkView().Centred(t.found, a.layout().Talk.H)
		t.settle()
		fallthrough
	default:
		a.reach()
	}
}

// scroll moves what is shown: the page, or the messages.
func (a *app) scroll(to string) {
	if a.page.kind != noPage {
		a.page.move(to, a.rows()/2)
		return
	}
	if a.model.open.IsZero() {
		return
	}
	if to == "newest" {
		a.newest()
		return
	}
	t := a.model.talk(a.model.open)
	t.refused = false
	v, seen := a.talkView(), a.layout().Talk.H
	switch to {
	case "up":
		t.anchor = v.Up(max(1, seen-2), seen)
	case "down":
		t.anchor = v.Down(max(1, seen-2))
	case "oldest":
		t.anchor = v.Top(seen)
	}
	t.settle()
	a.reach()
	a.seen()
}

// seen notes that the newest message of the open conversation is seen, if it
// is, and has it noted on disk.
func (a *app) seen() {
	m := a.model
	if m.open.IsZero() || !a.attentive() {
		return
	}
	t, open := m.talk(m.open), m.kept.State == event.Open
	if !t.atNewest() || open && !t.loaded && !t.refused {
		return
	}
	t.toRead = t.toRead || t.unread > 0
	t.unread = 0
	if t.toRead && open {
		t.toRead = false
		a.Do(intent.Read{Of: intent.Of{Address: m.open.Account}, Peer: m.open.Peer, UpTo: t.upTo()})
	}
}

// steady looks at the message at the lower edge. What it gives is called
// after something has happened: if more or less stands below the text of that
// message now, such as why it waits, then the text keeps its place, as far as
// there are rows below the edge.
func (a *app) steady() func() {
	open := a.model.open
	t, known := a.model.known(open)
	if !known || !t.anchor.Up || t.anchor.Index >= t.timeline.Len() {
		return func() {}
	}
	before, id, tail := t.anchor, t.timeline.At(t.anchor.Index).ID, a.talkView().Tail(t.anchor.Index)
	return func() {
		now, known := a.model.known(open)
		if a.model.open != open || !known || now != t || !t.anchor.Up || t.anchor.Hidden != before.Hidden {
			return
		}
		if i := t.anchor.Index; i < t.timeline.Len() && t.timeline.At(i).ID == id {
			t.anchor.Hidden = max(0, before.Hidden+a.talkView().Tail(i)-tail)
		}
	}
}
