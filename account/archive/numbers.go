package archive

import (
	"hash/fnv"

	"sotto/roster"
)

// numberOf is the number of an account, which gets one where it has none.
func (a Archive) numberOf(account roster.JID) (int64, error) {
	n, err := a.accountNumber(account)
	if err != nil || n != 0 {
		return n, err
	}
	if err := a.tx.Exec("INSERT INTO account (address) VALUES (?)", account.String()); err != nil {
		return 0, err
	}
	return a.tx.Inserted(), nil
}

// accountNumber is the number of an account, 0 for one that is not known.
func (a Archive) accountNumber(account roster.JID) (int64, error) {
	return a.tx.Int("SELECT id FROM account WHERE address = ?", account.Bare().String())
}

// conversation is the conversation with a peer, which is begun where there
// is none.
func (b *batch) conversation(peer roster.JID) (*conversation, error) {
	if c := b.conversations[peer]; c != nil {
		return c, nil
	}
	c, err := b.load(b.number, peer)
	if err != nil {
		return nil, err
	}
	if c.number == 0 {
		err := b.tx.Exec("INSERT INTO conversation (account, peer) VALUES (?, ?)", b.number, peer.String())
		if err != nil {
			return nil, err
		}
		c.number = b.tx.Inserted()
	}
	b.conversations[peer] = c
	return c, nil
}

// sender is the number of who said something in a conversation.
func (b *batch) sender(s sender) (int64, error) {
	if n := b.senders[s]; n != 0 {
		return n, nil
	}
	n, err := b.tx.Int("SELECT id FROM sender WHERE conversation = ? AND address = ?", s.conversation, s.address.String())
	if err != nil {
		return 0, err
	}
	if n == 0 {
		err := b.tx.Exec("INSERT INTO sender (conversation, address) VALUES (?, ?)", s.conversation, s.address.String())
		if err != nil {
			return 0, err
		}
		n = b.tx.Inserted()
	}
	b.senders[s] = n
	return n, nil
}

// hash makes a number of an id. Two ids may share one, so whoever finds a
// message by it compares the ids.
func hash(id string) int64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(id))
	return int64(h.Sum64() >> 16)
}

// orNull saves the space of an empty text.
func orNull(s string) any {
	if s == "" {
		return nil
	}
	return s
}
