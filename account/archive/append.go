package archive

import (
	"errors"
	"time"

	"sotto/roster"
	"sotto/roster/chat"
)

// Append keeps messages of one account and tells, for each, whether it is
// new and where it stands. Appending again changes nothing but for what the
// second copy knows more: an id of the server's archive, a state that lies
// further on. No message stands above now, whatever its stamp says.
func (a Archive) Append(account roster.JID, how How, now time.Time, messages ...chat.Message) ([]Kept, error) {
	b, err := a.batch(account, how, now)
	if err != nil {
		return nil, err
	}
	return b.append(messages)
}

// batch is one call of Append.
type batch struct {
	Archive
	account  roster.JID
	number   int64 // of the account
	how      How
	now      int64
	restored bool // from a copy of an archive, places and all

	conversations map[roster.JID]*conversation
	senders       map[sender]int64
	next          map[int64]int64 // after a crowded place: the first free one
	identified    int64           // how many ids became known
}

type conversation struct {
	number, last, seen, unread int64
	peer                       roster.JID
	changed                    bool
	before, behind             int64 // of a page of what was missed: the places between which the next one stands
}

type sender struct {
	conversation int64
	address      roster.JID
}

func (a Archive) batch(account roster.JID, how How, now time.Time) (*batch, error) {
	number, err := a.numberOf(account.Bare())
	if err != nil {
		return nil, err
	}
	if err := a.noteIndex(); err != nil {
		return nil, err
	}
	return &batch{
		Archive: a, account: account.Bare(), number: number, how: how, now: now.UnixMilli(),
		conversations: map[roster.JID]*conversation{}, senders: map[sender]int64{}, next: map[int64]int64{},
	}, nil
}

// append keeps the messages one by one. A page towards the past is taken
// from its end, so that of messages with one stamp the earlier stands first.
func (b *batch) append(messages []chat.Message) ([]Kept, error) {
	kept := make([]Kept, len(messages))
	for i := range messages {
		if b.how == Older {
			i = len(messages) - 1 - i
		}
		var err error
		if kept[i], err = b.one(messages[i]); err != nil {
			return nil, err
		}
	}
	return kept, b.finish()
}

func (b *batch) conversationOf(m chat.Message) (*conversation, error) {
	if m.Peer.IsZero() {
		return nil, errors.New("a message without a conversation")
	}
	return b.conversation(m.Peer)
}

func (b *batch) one(m chat.Message) (Kept, error) {
	c, err := b.conversationOf(m)
	if err != nil {
		return Kept{}, err
	}
	r := b.row(c, m)
	if known, ok, err := b.known(c, r, m); ok || err != nil {
		if err != nil {
			return Kept{}, err
		}
		return b.merge(c, known, r, m)
	}
	return b.insert(c, r, m)
}

func (b *batch) insert(c *conversation, r row, m chat.Message) (Kept, error) {
	var err error
	if b.restored && m.State == chat.Pending { // it may have been sent where it waited, as in Settle
		m.State = chat.Written
		r.state = states.code(m.State)
	}
	if r.sender, err = b.sender(sender{c.number, m.From}); err != nil {
		return Kept{}, err
	}
	if err := b.put(c, &r, m); err != nil {
		return Kept{}, err
	}
	if err := b.identify(c.number, r.place, r.ids()); err != nil {
		return Kept{}, err
	}
	if err := b.refer(c.number, r.place, m.References()); err != nil {
		return Kept{}, err
	}
	if err := b.index(r, b.number); err != nil {
		return Kept{}, err
	}
	if r.place > c.seen && r.flags&counts != 0 {
		c.unread++
	}
	c.last, c.changed = max(c.last, r.place), true
	return Kept{Place: r.place, New: true, State: m.State}, nil
}

// finish writes what became of the conversations, and moves ids on.
func (b *batch) finish() error {
	for _, c := range b.conversations {
		if !c.changed {
			continue
		}
		err := b.tx.Exec("UPDATE conversation SET last = ?, unread = ? WHERE id = ?", c.last, c.unread, c.number)
		if err != nil {
			return err
		}
	}
	return b.moveOn(b.identified)
}

func (a Archive) refer(conversation, place int64, references []chat.Reference) error {
	for i, r := range references {
		err := a.tx.Exec(`
			INSERT INTO reference (place, number, conversation, hash, relation, id, recipient, content)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
			place, i, conversation, hash(r.ID), relations.code(r.Relation), r.ID, orNull(r.To.String()), orNull(r.Text))
		if err != nil {
			return err
		}
	}
	return nil
}
