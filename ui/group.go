package ui

import (
	"slices"

	"sotto/session/event"
	"sotto/ui/theme"
	"sotto/ui/view"
)

// rows are what the cursor of the list can stand on, in its order: each
// account, which is a Chat with nobody, and its people unless it is folded.
func (m *model) rows() []Chat {
	var all []Chat
	for _, o := range m.accounts {
		all = append(all, Chat{Account: o.address})
		if o.folded {
			continue
		}
		for _, peer := range o.people() {
			all = append(all, Chat{o.address, peer})
		}
	}
	return all
}

// unfolded are the conversations that the list shows.
func (m *model) unfolded() []Chat {
	return slices.DeleteFunc(m.rows(), Chat.IsZero)
}

// head is an account in the list. Folded it stands for its people: for what
// is unread of theirs, and for the open conversation.
func (m *model) head(o *own, empty bool) view.ChatItem {
	mark, role := ownMark(o)
	item := view.ChatItem{
		Head: true, Name: o.title(), Mark: mark, Role: role, Tint: m.tint(o), Word: presenceShort(o),
		Folded: o.folded || empty,
	}
	if !o.folded {
		return item
	}
	for _, t := range o.talks {
		item.Unread += t.unread
	}
	item.Open = m.open.Account == o.address && !m.open.IsZero()
	return item
}

// unfold hides or shows the people of the account under the cursor. Whoever
// folds among the people stands on their account then. With "enter" what is
// under the cursor is opened.
func (a *app) unfold(to string) {
	if !a.list.on {
		return
	}
	if to == "enter" {
		a.enterList()
		return
	}
	in := to == "in"
	if o, known := a.model.ours(a.list.cursor.Account); known {
		o.folded = in
		if in {
			a.list.cursor = Chat{Account: o.address}
		}
	}
}

// onHead tells whether the cursor of the list stands on an account.
func (a *app) onHead() bool {
	return a.list.on && a.list.cursor.IsZero() && !a.list.cursor.Account.IsZero()
}

// enterList opens what is under the cursor of the list: a conversation, or the
// people of an account.
func (a *app) enterList() {
	if a.onHead() {
		o := a.model.account(a.list.cursor.Account)
		o.folded = !o.folded
		return
	}
	a.list.on = false
	if !a.list.cursor.IsZero() {
		a.show(a.list.cursor)
	}
	a.seen()
}

// ownMark is the mark of an account: how it is connected or, where it is, how
// available others see us.
func ownMark(o *own) (string, theme.Role) {
	if o.link.State == event.Online {
		return view.Presence(o.present.Show)
	}
	return linkMark(o.link)
}
