package archive

import "sotto/roster"

// Tally is a conversation and how many messages it has.
type Tally struct {
	Account, Peer roster.JID
	Messages      int
}

// Tally counts what is selected, conversation by conversation.
func (a Archive) Tally(what Selection) (list []Tally, err error) {
	read := a.reading()
	rows := a.tx.Rows(`SELECT a.address, c.peer, (SELECT count(*) FROM message m WHERE m.conversation = c.id)
		FROM conversation c CROSS JOIN account a ON a.id = c.account
		WHERE ? IN ('', a.address) AND ? IN ('', c.peer) ORDER BY c.id`, what.Account.Bare().String(), what.Peer.String())
	for r, err := range rows {
		if err != nil {
			return nil, err
		}
		list = append(list, Tally{read.address(r.Text(0)), read.address(r.Text(1)), int(r.Int(2))})
	}
	return list, nil
}
