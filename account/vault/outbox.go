package vault

import (
	"fmt"

	"sotto/account/store"
	"sotto/roster"
)

// Out is a stanza on the stream that is kept in Resumption, of whatever kind,
// as the bytes that are written. It stays in the queue until the server
// confirmed it.
type Out struct {
	Stanza []byte
	Peer   roster.JID // for a message: the conversation, and the message's id
	ID     string
}

// Put appends stanzas to an account's queue. They may be written to the wire
// when the transaction is kept.
func (v Vault) Put(account roster.JID, all ...Out) error {
	for _, o := range all {
		err := v.tx.Exec("INSERT INTO outbox (account, peer, id, taken, stanza) VALUES (?, ?, ?, 1, ?)",
			account.Bare().String(), o.Peer.String(), o.ID, o.Stanza)
		if err != nil {
			return err
		}
	}
	return nil
}

// Queue are the stanzas that the server has not confirmed, in order.
func (v Vault) Queue(account roster.JID) (list []Out, err error) {
	rows := v.tx.Rows("SELECT stanza, peer, id FROM outbox WHERE account = ? ORDER BY number", account.Bare().String())
	for r, err := range rows {
		if err != nil {
			return nil, err
		}
		list = append(list, out(r))
	}
	return list, nil
}

func out(r store.Row) Out {
	return Out{Stanza: r.Bytes(0), Peer: roster.FromWire(r.Text(1)), ID: r.Text(2)}
}

// Confirm removes the first n stanzas, because the server has them. More than
// there are is an error, and nothing is removed.
func (v Vault) Confirm(account roster.JID, n int) error {
	if n <= 0 {
		return nil
	}
	var last, found int64
	_, err := v.tx.Get(`SELECT max(number), count(*) FROM
		(SELECT number FROM outbox WHERE account = ? ORDER BY number LIMIT ?)`,
		func(r store.Row) { last, found = r.Int(0), r.Int(1) }, account.Bare().String(), n)
	if err != nil {
		return err
	}
	if found < int64(n) {
		return fmt.Errorf("%d stanzas confirmed, and %d in the queue", n, found)
	}
	return v.tx.Exec("DELETE FROM outbox WHERE account = ? AND number <= ?", account.Bare().String(), last)
}

// Empty removes the whole queue, as when its stream is lost.
func (v Vault) Empty(account roster.JID) error {
	return v.tx.Exec("DELETE FROM outbox WHERE account = ?", account.Bare().String())
}
