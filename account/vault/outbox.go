package vault

import (
	"fmt"

	"sotto/account/store"
	"sotto/roster"
)

// Out is a stanza that goes out, of whatever kind, as the bytes that are
// written. It stays in the queue until the server confirmed it.
type Out struct {
	Number int64 // its place in the queue; given by Put, rising
	Stanza []byte
	Peer   roster.JID // for a message: the conversation, and the message's id
	ID     string
	Taken  bool // it was, or is about to be, on a wire
}

// Put appends a stanza to an account's queue. It may be written to the wire
// when the transaction is kept.
func (v Vault) Put(account roster.JID, o Out) (number int64, err error) {
	err = v.tx.Exec("INSERT INTO outbox (account, peer, id, taken, stanza) VALUES (?, ?, ?, ?, ?)",
		account.Bare().String(), o.Peer.String(), o.ID, o.Taken, o.Stanza)
	return v.tx.Inserted(), err
}

// Waiting are the stanzas that were not taken yet, in order, at most so
// many.
func (v Vault) Waiting(account roster.JID, most int) ([]Out, error) {
	return v.queue(account, false, most)
}

// Taken are the stanzas that were taken and not confirmed, in order.
func (v Vault) Taken(account roster.JID) ([]Out, error) { return v.queue(account, true, -1) }

func (v Vault) queue(account roster.JID, taken bool, most int) (list []Out, err error) {
	rows := v.tx.Rows(`SELECT number, stanza, peer, id, taken FROM outbox
		WHERE account = ? AND taken = ? ORDER BY number LIMIT ?`, account.Bare().String(), taken, most)
	for r, err := range rows {
		if err != nil {
			return nil, err
		}
		list = append(list, out(r))
	}
	return list, nil
}

func out(r store.Row) Out {
	return Out{
		Number: r.Int(0), Stanza: r.Bytes(1), Peer: roster.FromWire(r.Text(2)), ID: r.Text(3), Taken: r.Int(4) != 0,
	}
}

// Take notes that all stanzas up to a number are on the wire.
func (v Vault) Take(account roster.JID, through int64) error {
	return v.tx.Exec("UPDATE outbox SET taken = 1 WHERE account = ? AND number <= ? AND taken = 0",
		account.Bare().String(), through)
}

// Confirm removes the first n stanzas that were taken, because the server
// has them, and tells which they were. More than were taken is an error: the
// server counts wrongly, and nothing is removed.
func (v Vault) Confirm(account roster.JID, n int) ([]Out, error) {
	list, err := v.queue(account, true, max(n, 0))
	if err != nil || n <= 0 {
		return nil, err
	}
	if len(list) < n {
		return nil, fmt.Errorf("%d stanzas confirmed, and %d sent", n, len(list))
	}
	return list, v.tx.Exec("DELETE FROM outbox WHERE account = ? AND taken = 1 AND number <= ?",
		account.Bare().String(), list[n-1].Number)
}

// Release gives back to the queue what was taken on a stream that is lost.
// Whether the server has these is not known; who sends them again has found
// out before.
func (v Vault) Release(account roster.JID) error {
	return v.tx.Exec("UPDATE outbox SET taken = 0 WHERE account = ? AND taken = 1", account.Bare().String())
}

// Drop removes one stanza that needs not go out, or has arrived.
func (v Vault) Drop(account roster.JID, number int64) error {
	return v.tx.Exec("DELETE FROM outbox WHERE account = ? AND number = ?", account.Bare().String(), number)
}
