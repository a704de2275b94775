package archive

import (
	"encoding/json"
	"slices"
	"time"

	"sotto/account/store"
	"sotto/roster"
	"sotto/roster/chat"
)

// row is a message as the table has it.
type row struct {
	place, conversation, sender int64
	kind, state, flags          int64
	time, received              int64
	id, origin                  string
	assigner                    int64
	assigned                    string
	links                       string
	encryption, failure         string
	body                        string
}

// The flags of a row.
const (
	delayed = 1 << iota
	counts  // as unread, until it is read
	linked  // it holds a link
	refers  // it has references
	left    // nobody knows whether it was sent, and nobody looks for it any more
)

// Whose archive gave the id that counts.
const (
	byNobody = iota
	byServer
	byRoom
)

// codes are the numbers that stand in the database for values of the
// program. They are positions in the table; a position never changes what it
// means, whatever the program calls it.
type codes[T comparable] []T

var (
	states = codes[chat.State]{
		chat.Received, chat.Pending, chat.Written, chat.Sent, chat.Delivered, chat.Displayed, chat.Failed,
	}
	kinds     = codes[chat.Kind]{chat.Direct, chat.Room, chat.Whisper, chat.Notice}
	relations = codes[chat.Relation]{chat.Reply, chat.Correction, chat.Retraction, chat.Reaction}
)

func (c codes[T]) code(v T) int64 { return int64(max(0, slices.Index(c, v))) }

// value is what a number stands for; one that nobody knows stands for the
// first.
func (c codes[T]) value(n int64) T {
	if n < 0 || n >= int64(len(c)) {
		return c[0]
	}
	return c[n]
}

// row makes a row of a message. Sender and place are still open.
func (b *batch) row(c *conversation, m chat.Message) row {
	r := row{
		conversation: c.number, kind: kinds.code(m.Kind), state: states.code(m.State),
		time: m.Time.UnixMilli(), received: b.now,
		id: m.ID, origin: m.OriginID, encryption: m.Encryption, failure: m.Failure, body: m.Body,
		flags: flags(m),
	}
	if !m.Received.IsZero() {
		r.received = m.Received.UnixMilli()
	}
	if !m.Delayed && b.how == Live && m.Received.IsZero() {
		r.received = r.time
	}
	r.assigner, r.assigned = trusted(b.account, m)
	r.links = leftover(m.StanzaIDs(), r, owner(r.assigner, b.account, m.Peer))
	return r
}

func flags(m chat.Message) (f int64) {
	if m.Delayed {
		f |= delayed
	}
	if hasLink(m.Body) {
		f |= linked
	}
	if len(m.References()) > 0 {
		f |= refers
	}
	if !m.Mine() && m.Body != "" && !slices.ContainsFunc(m.References(), alters) {
		f |= counts
	}
	return f
}

// alters tells whether a reference makes its message a change of another,
// and no message to be read on its own.
func alters(r chat.Reference) bool { return r.Relation != chat.Reply }

// ids are the ids by which the message can be found.
func (r row) ids() (ids []string) {
	for _, id := range []string{r.id, r.origin, r.assigned} {
		if id != "" && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return ids
}

// try writes the row, unless its place is taken.
func (b *batch) try(r *row) (bool, error) {
	var origin any = r.origin
	if r.origin == r.id {
		origin = nil
	}
	err := b.tx.Exec(`
		INSERT OR IGNORE INTO message (place, conversation, sender, kind, state, flags, time, received,
			id, origin, assigner, assigned, links, encryption, failure, body)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		r.place, r.conversation, r.sender, r.kind, r.state, r.flags,
		unless(r.time, r.place), unless(r.received, r.time),
		r.id, origin, r.assigner, orNull(r.assigned), orNull(r.links), orNull(r.encryption), orNull(r.failure), r.body)
	return b.tx.Changed() == 1, err
}

// unless saves the space of a number that can be known from another.
func unless(n, same int64) any {
	if n == same {
		return nil
	}
	return n
}

// columns are those that scan reads.
const columns = `m.place, m.conversation, m.sender, m.kind, m.state, m.flags,
	coalesce(m.time, m.place), coalesce(m.received, m.time, m.place),
	m.id, coalesce(m.origin, m.id), m.assigner, m.assigned, m.links, m.encryption, m.failure, m.body`

func scan(r store.Row) row {
	return row{
		place: r.Int(0), conversation: r.Int(1), sender: r.Int(2),
		kind: r.Int(3), state: r.Int(4), flags: r.Int(5), time: r.Int(6), received: r.Int(7),
		id: r.Text(8), origin: r.Text(9), assigner: r.Int(10), assigned: r.Text(11), links: r.Text(12),
		encryption: r.Text(13), failure: r.Text(14), body: r.Text(15),
	}
}

// message makes a message of a row.
func (r row) message(account, peer, from roster.JID) chat.Message {
	m := chat.Message{
		ID: r.id, OriginID: r.origin, Peer: peer, From: from, Body: r.body,
		Time: time.UnixMilli(r.time), Received: time.UnixMilli(r.received), Delayed: r.flags&delayed != 0,
		State: states.value(r.state), Failure: r.failure, Kind: kinds.value(r.kind),
		Encryption: r.encryption, Place: r.place,
	}
	if r.assigner != byNobody || r.links != "" {
		m.Links = &chat.Links{StanzaIDs: r.stanzaIDs(owner(r.assigner, account, peer))}
	}
	return m
}

func (r row) stanzaIDs(by roster.JID) (ids []chat.StanzaID) {
	if r.assigner != byNobody {
		ids = append(ids, chat.StanzaID{By: by, ID: r.assigned, Announced: true})
	}
	var rest []stanzaID
	if r.links != "" && json.Unmarshal([]byte(r.links), &rest) == nil {
		for _, s := range rest {
			ids = append(ids, s.value())
		}
	}
	return ids
}
