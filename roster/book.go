package roster

import (
	"slices"
	"strings"
)

// Book is all we know of one account's people. It is built by folding what
// the wire tells, has one owner, and is not safe for use by several
// goroutines; each goroutine folds its own.
type Book struct {
	contacts  map[JID]Contact
	presences map[JID]map[string]Presence // bare address, then resource
}

// NewBook is an empty book.
func NewBook() *Book {
	return &Book{contacts: map[JID]Contact{}, presences: map[JID]map[string]Presence{}}
}

// Replace makes contacts the whole roster, as a roster result does (RFC 6121,
// section 2.1.4). Presence is kept.
func (b *Book) Replace(contacts []Contact) {
	b.contacts = make(map[JID]Contact, len(contacts))
	for _, c := range contacts {
		b.contacts[c.JID] = c
	}
}

// Put adds a contact or changes the one with the same address.
func (b *Book) Put(c Contact) { b.contacts[c.JID] = c }

// Remove forgets a contact and its presence.
func (b *Book) Remove(j JID) {
	delete(b.contacts, j.Bare())
	delete(b.presences, j.Bare())
}

// Contact is the entry with this bare address, if there is one.
func (b *Book) Contact(j JID) (Contact, bool) {
	c, ok := b.contacts[j.Bare()]
	return c, ok
}

// Contacts are all entries, in the order of their labels, then addresses.
func (b *Book) Contacts() []Contact {
	all := make([]Contact, 0, len(b.contacts))
	for _, c := range b.contacts {
		all = append(all, c)
	}
	slices.SortFunc(all, func(x, y Contact) int {
		if d := strings.Compare(strings.ToLower(x.Label()), strings.ToLower(y.Label())); d != 0 {
			return d
		}
		return strings.Compare(x.JID.String(), y.JID.String())
	})
	return all
}

// Present folds what one resource said of itself. Unavailable resources are
// forgotten.
func (b *Book) Present(p Presence) {
	bare := p.From.Bare()
	if p.Show == Offline {
		delete(b.presences[bare], p.From.Resource())
		if p.From.IsBare() || len(b.presences[bare]) == 0 {
			delete(b.presences, bare)
		}
		return
	}
	if b.presences[bare] == nil {
		b.presences[bare] = map[string]Presence{}
	}
	b.presences[bare][p.From.Resource()] = p
}

// Presences are what all resources of all people said of themselves, in no
// order.
func (b *Book) Presences() []Presence {
	var all []Presence
	for _, of := range b.presences {
		for _, p := range of {
			all = append(all, p)
		}
	}
	return all
}

// ForgetPresence makes everybody offline, as after the loss of a session.
func (b *Book) ForgetPresence() { b.presences = map[JID]map[string]Presence{} }

// Presence is the most telling presence of a person: highest priority first,
// then the more available, then the name of the resource. Without any, the
// person is offline.
func (b *Book) Presence(j JID) Presence {
	all := b.Resources(j)
	if len(all) == 0 {
		return Presence{From: j.Bare(), Show: Offline}
	}
	return all[0]
}

// Resources are the presences of all resources of a person, the most telling
// first.
func (b *Book) Resources(j JID) []Presence {
	var all []Presence
	for _, p := range b.presences[j.Bare()] {
		all = append(all, p)
	}
	slices.SortFunc(all, func(x, y Presence) int {
		if x.Priority != y.Priority {
			return int(y.Priority) - int(x.Priority)
		}
		if d := x.Show.rank() - y.Show.rank(); d != 0 {
			return d
		}
		return strings.Compare(x.From.Resource(), y.From.Resource())
	})
	return all
}

// rank orders availabilities, most willing first.
func (s Show) rank() int {
	return slices.Index([]Show{FreeToChat, Available, Away, ExtAway, Busy, Offline}, s)
}
