package archive

import (
	"sotto/account/store"
	"sotto/roster"
)

// Forget deletes a conversation, with all its words in the index, and tells
// how many messages that were. It is for good when, after the transaction,
// the database was rewritten: see store.Store.Rewrite.
func (a Archive) Forget(account, peer roster.JID) (int, error) {
	number, err := a.accountNumber(account)
	if err != nil {
		return 0, err
	}
	c, err := a.load(number, peer)
	if err != nil || c.number == 0 {
		return 0, err
	}
	n, same, err := a.unindexAll(c.number, number)
	if err != nil {
		return 0, err
	}
	for _, table := range []store.SQL{"message", "reference", "sender"} {
		if err := a.tx.Exec("DELETE FROM "+table+" WHERE conversation = ?", c.number); err != nil {
			return 0, err
		}
	}
	if err := a.unidentify(c.number); err != nil {
		return 0, err
	}
	if err := a.tx.Exec("DELETE FROM conversation WHERE id = ?", c.number); err != nil {
		return 0, err
	}
	if !same {
		err = a.Reindex()
	}
	return n, err
}

// unindexAll takes the words of a conversation out of the index, and tells
// how many messages it has. Where words of another form may stand in the
// index, they cannot be taken out one by one; same is false then.
func (a Archive) unindexAll(conversation, account int64) (n int, same bool, err error) {
	forms, err := a.indexForms()
	if err != nil {
		return 0, false, err
	}
	same = len(forms) == 1 && forms[0] == indexForm()
	rows := a.tx.Rows("SELECT "+columns+" FROM message m WHERE m.conversation = ? ORDER BY m.place", conversation)
	for r, err := range rows {
		if err != nil {
			return 0, false, err
		}
		n++
		if !same {
			continue
		}
		if err := a.unindex(scan(r), account); err != nil {
			return 0, false, err
		}
	}
	return n, same, nil
}
