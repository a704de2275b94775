package archive

import (
	"sotto/roster"
	"sotto/roster/chat"
)

func (a Archive) conversationNumber(account, peer roster.JID) (int64, error) {
	return a.tx.Int(`SELECT c.id FROM account a CROSS JOIN conversation c ON a.id = c.account
		WHERE a.address = ? AND c.peer = ?`, account.Bare().String(), peer.String())
}

// load reads what is known of a conversation; number is 0 for a new one.
func (a Archive) load(account int64, peer roster.JID) (*conversation, error) {
	c := &conversation{peer: peer}
	rows := a.tx.Rows("SELECT id, last, seen, unread FROM conversation WHERE account = ? AND peer = ?", account, peer.String())
	for r, err := range rows {
		if err != nil {
			return nil, err
		}
		c.number, c.last, c.seen, c.unread = r.Int(0), r.Int(1), r.Int(2), r.Int(3)
	}
	return c, nil
}

// Conversations are those of an account, or of all accounts for the zero
// address, the one with the newest message first; at most so many.
func (a Archive) Conversations(account roster.JID, most int) (list []Conversation, err error) {
	read := a.reading()
	rows := a.tx.Rows(`SELECT `+columns+`, s.address, c.peer, a.address, c.seen, c.unread
		FROM conversation c CROSS JOIN account a ON a.id = c.account
		CROSS JOIN message m ON m.place = c.last CROSS JOIN sender s ON s.id = m.sender
		WHERE ? IN ('', a.address) ORDER BY c.last DESC LIMIT ?`, account.Bare().String(), most)
	for r, err := range rows {
		if err != nil {
			return nil, err
		}
		c := Conversation{
			Peer: read.address(r.Text(17)), Account: read.address(r.Text(18)),
			Seen: r.Int(19), Unread: int(r.Int(20)),
		}
		if c.Last, err = read.one(scan(r), c.Account, c.Peer, r.Text(16)); err != nil {
			return nil, err
		}
		list = append(list, c)
	}
	return list, nil
}

// Conversation is one of them, and tells whether there is one.
func (a Archive) Conversation(account, peer roster.JID) (c Conversation, found bool, err error) {
	number, err := a.accountNumber(account)
	if err != nil {
		return c, false, err
	}
	known, err := a.load(number, peer)
	if err != nil || known.number == 0 {
		return c, false, err
	}
	last, err := a.Last(account, peer, 1)
	if err != nil || len(last) == 0 {
		return c, false, err
	}
	return Conversation{
		Account: account.Bare(), Peer: peer, Last: last[0], Seen: known.seen, Unread: int(known.unread),
	}, true, nil
}

// MarkRead notes that all is read up to a place, and tells how much is not.
// The mark moves forward only.
func (a Archive) MarkRead(account, peer roster.JID, place int64) (unread int, err error) {
	number, err := a.accountNumber(account)
	if err != nil {
		return 0, err
	}
	c, err := a.load(number, peer)
	if err != nil || c.number == 0 || place <= c.seen {
		return int(c.unread), err
	}
	place = min(place, c.last)
	left := int64(0)
	if place < c.last {
		left, err = a.tx.Int(`SELECT count(*) FROM message
			WHERE conversation = ? AND place > ? AND flags & ? != 0`, c.number, place, counts)
		if err != nil {
			return 0, err
		}
	}
	return int(left), a.tx.Exec("UPDATE conversation SET seen = ?, unread = ? WHERE id = ?", place, left, c.number)
}

// Advance moves our message with this id forward to a state, and tells
// whether there is such a message and it moved. A state that lies behind
// changes nothing; failure is one sentence, for chat.Failed.
func (a Archive) Advance(account, peer roster.JID, id string, to chat.State, failure string) (bool, error) {
	conversation, err := a.conversationNumber(account, peer)
	if err != nil || conversation == 0 {
		return false, err
	}
	o, ok, err := a.alike(conversation, id, func(o row, _ string) bool {
		return o.id == id && states.value(o.state) != chat.Received
	})
	if err != nil || !ok || to <= states.value(o.state) {
		return false, err
	}
	return true, a.tx.Exec("UPDATE message SET state = ?, failure = ? WHERE place = ?", states.code(to), orNull(failure), o.place)
}

// Unfinished are our messages that had not yet reached our server when they
// were last heard of, of one account, behind a place, the oldest first, without
// those that were left. Which of them are to be sent is for the queue in vault
// to say. The index knows them by the numbers of chat.Pending and
// chat.Written: see states.
func (a Archive) Unfinished(account roster.JID, since int64) ([]chat.Message, error) {
	number, err := a.accountNumber(account)
	if err != nil || number == 0 {
		return nil, err
	}
	read := a.reading()
	var list []chat.Message
	rows := a.tx.Rows(`SELECT `+columns+`, s.address, c.peer FROM message m INDEXED BY message_unfinished
		CROSS JOIN conversation c ON c.id = m.conversation CROSS JOIN sender s ON s.id = m.sender
		WHERE m.place > ? AND m.state IN (1, 2) AND m.flags & ? = 0 AND c.account = ? ORDER BY m.place`, since, left, number)
	for r, err := range rows {
		if err != nil {
			return nil, err
		}
		m, err := read.one(scan(r), account.Bare(), read.address(r.Text(17)), r.Text(16))
		if err != nil {
			return nil, err
		}
		list = append(list, m)
	}
	return list, nil
}

// Settle makes of every message that waits to be written to a wire one that
// may have been: the computer where it waited may have sent it since. For a
// database that comes from a backup.
func (a Archive) Settle() error {
	return a.tx.Exec("UPDATE message INDEXED BY message_unfinished SET state = 2 WHERE state IN (1, 2) AND state = 1")
}
