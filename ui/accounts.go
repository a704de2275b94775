package ui

import (
	"slices"
	"time"

	"sotto/account"
	"sotto/roster"
	"sotto/session/event"
	"sotto/session/intent"
	"sotto/ui/theme"
)

// own is one account of ours.
type own struct {
	address roster.JID
	set     account.Account // as it is set, so far as that was told
	link    event.Link
	since   time.Time // when the link came to stand so
	steps   []event.Step
	book    *roster.Book
	talks   map[roster.JID]*talk
	present intent.Present  // what others shall see of us
	unsent  map[string]bool // the ids of what was said and is not sent yet
	folded  bool            // the list leaves its people out
	told    bool            // what is kept of its conversations was told

	requests event.Requests // who asks to see when we are online, as told last

	changed  *event.CertificateChanged // the last time in this run; nil for never
	learning learning                  // of its server's key
}

// ours is the account of an address, if it is one of ours.
func (m *model) ours(address roster.JID) (*own, bool) {
	at := slices.IndexFunc(m.accounts, func(o *own) bool { return o.address == address })
	if at < 0 {
		return nil, false
	}
	return m.accounts[at], true
}

// label is what a narrow place shows for an account, different for each: its
// nick, or as little of its address as tells it from the others.
func (m *model) label(o *own) string {
	if o.set.Nick != "" && !m.taken(o, func(other *own) bool { return other.set.Nick == o.set.Nick }) {
		return o.set.Nick
	}
	for _, short := range []func(roster.JID) string{
		account.Label,
		func(j roster.JID) string { return j.Local() + "@" + account.Label(j) },
		roster.JID.Domain,
	} {
		label := short(o.address)
		if !m.taken(o, func(other *own) bool { return short(other.address) == label || other.set.Nick == label }) {
			return label
		}
	}
	return o.address.String()
}

// taken tells whether another account is such.
func (m *model) taken(o *own, is func(*own) bool) bool {
	return slices.ContainsFunc(m.accounts, func(other *own) bool { return other != o && is(other) })
}

// several tells whether it must be said as whom one writes.
func (m *model) several() bool { return len(m.accounts) > 1 }

// tint is the colour of an account: the one that was chosen, or the one that
// its address has everywhere. Alone it needs none.
func (m *model) tint(o *own) theme.Role {
	if !m.several() {
		return theme.Dim
	}
	if chosen, ok := theme.HueNamed(string(o.set.Colour)); ok {
		return chosen
	}
	return theme.HueOf(o.address.String())
}

// title is how the list names an account.
func (o *own) title() string {
	if o.set.Nick != "" {
		return o.set.Nick + " " + o.address.String()
	}
	return o.address.String()
}

// me is our own name beside what we say.
func (o *own) me() string {
	if o.set.Nick != "" {
		return o.set.Nick
	}
	return o.nick(o.address)
}

// aside folds what concerns none of our accounts.
func (m *model) aside(e event.Event) {
	switch e := e.(type) {
	case event.NoAccount:
		m.none = true
	case event.Settings:
		m.values = e.Values
	case event.Places:
		m.places = e.All
	case event.Foreign:
		m.theirs = e.All
	case event.Trouble:
		m.complain(e.Problem)
		m.note(e.Problem.Title)
	case event.AccountRefused:
		m.complain(e.Problem)
		m.note(e.Problem.Title)
	}
}

// drop forgets an account that is no longer one of ours.
func (m *model) drop(o *own) {
	m.note(m.label(o) + ": removed")
	m.accounts = slices.DeleteFunc(m.accounts, func(other *own) bool { return other == o })
	for i, c := range m.slots {
		if c.Account == o.address {
			m.slots[i] = Chat{}
		}
	}
	if m.open.Account == o.address {
		m.open = Chat{}
	}
	if m.before.Account == o.address {
		m.before = Chat{}
	}
}

// presented notes what others shall see of us from now on.
func (m *model) presented(p intent.Present) {
	for _, o := range m.accounts {
		if p.Address.IsZero() || p.Address == o.address {
			o.present = p
		}
	}
}

// without puts right what a removed account leaves behind on the screen. What
// is typed stays in the line.
func (a *app) without(gone roster.JID) {
	if a.model.open.IsZero() {
		a.line.composing = false // there is nobody left to be told
	}
	if a.list.cursor.Account == gone {
		a.list.cursor = Chat{}
	}
	for p := &a.page; p != nil; p = p.under {
		if p.account == gone {
			p.account = roster.JID{}
		}
	}
}
