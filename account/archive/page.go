package archive

import (
	"slices"

	"sotto/account/store"
	"sotto/roster"
	"sotto/roster/chat"
)

// Newest is the cursor before which all messages stand.
const Newest = 1<<63 - 1

// Before is the page of messages that stand before a place, the oldest
// first. It holds the n that are nearest to the place.
func (a Archive) Before(account, peer roster.JID, place int64, n int) ([]chat.Message, error) {
	page, err := a.page(account, peer, "m.place < ? ORDER BY m.place DESC", place, n)
	slices.Reverse(page)
	return page, err
}

// After is the page of messages that stand after a place, the oldest first.
// It holds the n that are nearest to the place.
func (a Archive) After(account, peer roster.JID, place int64, n int) ([]chat.Message, error) {
	return a.page(account, peer, "m.place > ? ORDER BY m.place", place, n)
}

// Last is the page of the newest messages, the oldest first.
func (a Archive) Last(account, peer roster.JID, n int) ([]chat.Message, error) {
	return a.Before(account, peer, Newest, n)
}

func (a Archive) page(account, peer roster.JID, where store.SQL, place int64, n int) ([]chat.Message, error) {
	conversation, err := a.conversationNumber(account, peer)
	if err != nil || conversation == 0 {
		return nil, err
	}
	read := a.reading()
	rows := a.tx.Rows(`SELECT `+columns+`, s.address FROM message m CROSS JOIN sender s ON s.id = m.sender
		WHERE m.conversation = ? AND `+where+` LIMIT ?`, conversation, place, n)
	return read.all(rows, account.Bare(), peer)
}

// Find is the newest message of a conversation that has an id, of whichever
// kind, and tells whether there is one.
func (a Archive) Find(account, peer roster.JID, id string) (chat.Message, bool, error) {
	conversation, err := a.conversationNumber(account, peer)
	if err != nil || conversation == 0 {
		return chat.Message{}, false, err
	}
	var from string
	r, ok, err := a.alike(conversation, id, func(o row, sender string) bool {
		from = sender
		return o.id == id || o.origin == id || o.assigned == id
	})
	if err != nil || !ok {
		return chat.Message{}, false, err
	}
	m, err := a.reading().one(r, account.Bare(), peer, from)
	return m, true, err
}

// Referring are the messages that refer to an id, of whichever kind, the
// oldest first: its answers, corrections, reactions.
func (a Archive) Referring(account, peer roster.JID, id string) ([]chat.Message, error) {
	conversation, err := a.conversationNumber(account, peer)
	if err != nil || conversation == 0 {
		return nil, err
	}
	rows := a.tx.Rows(`SELECT `+columns+`, s.address FROM message m CROSS JOIN sender s ON s.id = m.sender
		WHERE m.place IN (SELECT place FROM reference WHERE conversation = ? AND hash = ? AND id = ?)
		ORDER BY m.place`, conversation, hash(id), id)
	return a.reading().all(rows, account.Bare(), peer)
}

// reading makes messages of rows. Each address is read once.
type reading struct {
	Archive
	addresses map[string]roster.JID
}

func (a Archive) reading() reading { return reading{a, map[string]roster.JID{}} }

func (r reading) address(s string) roster.JID {
	j, ok := r.addresses[s]
	if !ok {
		j = roster.FromWire(s)
		r.addresses[s] = j
	}
	return j
}

// all reads rows of the columns and the sender's address.
func (r reading) all(rows rows, account, peer roster.JID) (page []chat.Message, err error) {
	for row, err := range rows {
		if err != nil {
			return nil, err
		}
		m, err := r.one(scan(row), account, peer, row.Text(16))
		if err != nil {
			return nil, err
		}
		page = append(page, m)
	}
	return page, nil
}

type rows = func(yield func(store.Row, error) bool)

func (r reading) one(o row, account, peer roster.JID, from string) (chat.Message, error) {
	m := o.message(account, peer, r.address(from))
	if o.flags&refers == 0 {
		return m, nil
	}
	links := &chat.Links{StanzaIDs: m.StanzaIDs()}
	m.Links = links
	list := r.tx.Rows("SELECT relation, id, recipient, content FROM reference WHERE place = ? ORDER BY number", o.place)
	for row, err := range list {
		if err != nil {
			return m, err
		}
		links.References = append(links.References, chat.Reference{
			Relation: relations.value(row.Int(0)), ID: row.Text(1), To: r.address(row.Text(2)), Text: row.Text(3),
		})
	}
	return m, nil
}
