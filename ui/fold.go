package ui

import (
	"sotto/roster/chat"
	"sotto/session/event"
)

// fold takes one event into the model. attentive tells whether what comes to
// the open conversation is seen at once. Only Added and AccountSet make an
// address one of ours: the page on which an account is added hears of others.
func (m *model) fold(e event.Event, attentive bool) {
	o, known := m.ours(e.Account())
	if !known {
		switch e.(type) {
		case event.Added, event.AccountSet:
			o = m.account(e.Account())
		default:
			m.aside(e)
			return
		}
	}
	switch e := e.(type) {
	case event.Added:
	case event.AccountSet:
		o.set = e.Set
	case event.AccountRemoved:
		m.drop(o)
	case event.Link:
		m.linked(o, e)
	case event.CertificateChanged:
		m.changed(o, e)
	case event.Step:
		o.steps = append(o.steps, e)
	case event.Roster:
		o.book.Replace(e.Contacts)
	case event.Contact:
		o.book.Put(e.Contact)
	case event.ContactRemoved:
		o.book.Remove(e.JID)
	case event.Presence:
		o.book.Present(e.Presence)
	case event.Typing:
		t := o.talk(e.Peer.Bare())
		t.typing, t.typed = e.Active, m.now()
	case event.Message:
		m.said(o, e, attentive)
	case event.Progress:
		m.progress(o, e)
	case event.Unsent:
		for _, id := range e.IDs {
			o.unsent[id] = true
		}
	case event.Requests:
		m.asked(o, e)
	case event.Trouble:
		m.complain(e.Problem)
		m.note(e.Problem.Title)
	case event.AccountRefused:
		m.complain(e.Problem)
		m.note(e.Problem.Title)
	}
}

// linked notes how an account's link stands now.
func (m *model) linked(o *own, l event.Link) {
	changed := o.link.State != l.State
	if changed {
		o.since = m.now()
	}
	if changed && l.State == event.Connecting {
		o.steps = nil
	}
	if l.State != event.Online {
		o.book.ForgetPresence()
		for _, t := range o.talks {
			t.typing = false
		}
	}
	o.link = l
	switch {
	case l.State == event.Online && changed:
		m.note(m.label(o) + ": online over " + l.Security.Version)
		for _, n := range l.Security.Notes {
			m.note(m.label(o) + ": " + n)
		}
	case l.Problem != nil:
		m.note(m.label(o) + ": " + l.Problem.Title)
	case l.State == event.Offline && changed:
		m.note(m.label(o) + ": offline")
	}
}

// said puts a message in its place, and counts it if nobody sees it.
func (m *model) said(o *own, e event.Message, attentive bool) {
	c := Chat{o.address, e.Message.Peer.Bare()}
	t := m.talk(c)
	if e.Message.State == chat.Pending {
		o.unsent[e.Message.ID] = true
	}
	if isNew := t.add(e); !isNew || e.Message.Mine() {
		return
	}
	t.typing = false
	if c == m.open && attentive && t.atNewest() {
		t.toRead = true
		return
	}
	t.miss(1, e.Message.Time)
	if c != m.open {
		m.heat(c)
	}
}

// progress notes how far a message of ours has come.
func (m *model) progress(o *own, e event.Progress) {
	why := failure(e)
	if e.State != chat.Pending {
		delete(o.unsent, e.ID)
	}
	o.talk(e.Peer.Bare()).advance(e, why)
	if e.State == chat.Failed {
		m.note(m.label(o) + ": to " + e.Peer.Bare().String() + ": " + why)
	}
}

// heat gives a conversation with something unread a number in the bar, the
// lowest that is free; it keeps it until it is visited.
func (m *model) heat(c Chat) {
	free := -1
	for i, slot := range m.slots {
		if slot == c {
			return
		}
		if slot.IsZero() && free < 0 {
			free = i
		}
	}
	if free >= 0 {
		m.slots[free] = c
	}
}

// depart puts the open conversation away. What was not seen of it stays in
// the bar.
func (m *model) depart() {
	if m.open.IsZero() {
		return
	}
	t := m.talk(m.open)
	t.left()
	if t.unread > 0 {
		m.heat(m.open)
	}
	m.before = m.open
}

// cool frees the number of a conversation.
func (m *model) cool(c Chat) {
	for i, slot := range m.slots {
		if slot == c {
			m.slots[i] = Chat{}
		}
	}
}
