package ui

import (
	"slices"
	"time"

	"sotto/session/event"
)

// fold takes one event: what is kept on this computer changes more than the
// model, all else only that.
func (a *app) fold(e event.Event) {
	defer a.steady()()
	switch e := e.(type) {
	case event.Keeping:
		a.keeping(e)
	case event.Conversations:
		a.conversations(e)
	case event.Page:
		a.paged(e)
	case event.Found:
		a.searched(e)
	case event.Seen:
		a.model.seen(Chat{e.Account(), e.Peer.Bare()}, e.Unread)
	case event.Settings:
		a.heed(e)
		a.model.fold(e, a.attentive())
	case event.Forgotten:
		a.forgotten(Chat{e.Account(), e.Peer.Bare()})
	default:
		a.model.fold(e, a.attentive())
	}
}

// keeping notes how it stands with what is kept. From when it is open, what
// is shown can be asked for.
func (a *app) keeping(e event.Keeping) {
	m := a.model
	m.kept = e
	switch e.State {
	case event.Open:
		if e.Problem == nil {
			m.note("what is said is kept on this computer")
		}
		if !m.open.IsZero() {
			a.first()
		}
	case event.Closed:
		m.closed()
	}
}

// closed lets every window go on without what is kept.
func (m *model) closed() {
	for _, o := range m.accounts {
		for _, t := range o.talks {
			t.asks(ask{})
			t.older, t.newer = 0, 0
		}
	}
	if m.kept.Problem != nil {
		m.complain(m.kept.Problem)
		m.note(m.kept.Problem.Title)
	}
}

// conversations takes what is kept of an account's conversations. Those in
// which something was said last get their number in the bar first.
func (a *app) conversations(e event.Conversations) {
	m := a.model
	o := m.account(e.Account())
	all := slices.Clone(e.All)
	slices.SortStableFunc(all, func(x, y event.Conversation) int { return y.Last.Compare(x.Last) })
	for _, kept := range all {
		c := Chat{o.address, kept.Peer.Bare()}
		m.talk(c).unseen(kept)
		if m.talk(c).unread > 0 && c != m.open {
			m.heat(c)
		}
		if !o.told {
			a.restore(c, kept.Draft)
		}
	}
	o.told = true
	for _, peer := range o.people() {
		if _, talked := o.talks[peer]; talked {
			a.saveDraft(Chat{o.address, peer})
		}
	}
}

// unseen takes over what was unread on disk. What came since the start may be
// among it, so the numbers are not added.
func (t *talk) unseen(kept event.Conversation) {
	if more := kept.Unread - t.unread; more > 0 {
		t.miss(more, kept.Since)
	}
	if kept.Unread > 0 && kept.Since.Before(t.missed) {
		t.missed, t.since = kept.Since, kept.Since
	}
}

// known is a conversation if it is there.
func (m *model) known(c Chat) (*talk, bool) {
	for _, o := range m.accounts {
		if o.address == c.Account {
			t, ok := o.talks[c.Peer]
			return t, ok
		}
	}
	return nil, false
}

// seen clears the count of a conversation that was read elsewhere, down to
// what came since.
func (m *model) seen(c Chat, unread int) {
	t, ok := m.known(c)
	if !ok || unread >= t.unread {
		return
	}
	t.unread = unread
	if unread > 0 {
		return
	}
	m.cool(c)
	if c != m.open {
		t.since = time.Time{}
	}
}

// forgotten empties a conversation of which nothing is kept any more. What is
// being typed stays.
func (a *app) forgotten(c Chat) {
	m := a.model
	t, ok := m.known(c)
	if !ok {
		return
	}
	m.cool(c)
	o := m.account(c.Account)
	if _, friend := o.book.Contact(c.Peer); !friend && c != m.open {
		delete(o.talks, c.Peer)
		return
	}
	fresh := newTalk()
	fresh.loaded = true
	fresh.typing, fresh.typed = t.typing, t.typed
	o.talks[c.Peer] = fresh
}
