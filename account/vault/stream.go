package vault

import (
	"time"

	"sotto/roster"
)

// Resumption is what it takes to go on with a stream that a server still
// holds (XEP-0198). The stanzas that are not confirmed are in the queue.
type Resumption struct {
	ID       string        `json:"id"`
	Bound    string        `json:"bound"` // our full address
	Location string        `json:"location,omitempty"`
	Max      time.Duration `json:"max"`   // how long the server holds it
	In       uint32        `json:"in"`    // how many stanzas were handled
	Acked    uint32        `json:"acked"` // how many of ours the server confirmed
	Since    time.Time     `json:"since"`
	More     []byte        `json:"more,omitempty"` // what else the stream needs, known to it alone
}

// Resumption is the stream to go on with, and whether there is one.
func (v Vault) Resumption(account roster.JID) (Resumption, bool, error) {
	return get[Resumption](v, account, resumption, "")
}

// SetResumption replaces it. Write it in the transaction that keeps what was
// handled: then nothing is counted that is not kept.
func (v Vault) SetResumption(account roster.JID, r Resumption) error {
	return put(v, account, resumption, "", r)
}

// DropResumption forgets it.
func (v Vault) DropResumption(account roster.JID) error { return v.remove(account, resumption, "") }

// History is how far an archive of a server has been read (XEP-0313).
type History struct {
	Newest   string    `json:"newest"`   // the id of the last message up to which nothing is missing
	Oldest   string    `json:"oldest"`   // the id of the earliest that was read
	Complete bool      `json:"complete"` // nothing lies before it
	At       time.Time `json:"at"`
}

// History is how far an archive was read, ours or a room's, and whether it
// was read at all.
func (v Vault) History(account, archive roster.JID) (History, bool, error) {
	return get[History](v, account, history, archive.Bare().String())
}

// SetHistory replaces it.
func (v Vault) SetHistory(account, archive roster.JID, h History) error {
	return put(v, account, history, archive.Bare().String(), h)
}

// Draft is a text that was begun and not sent; "" for none.
func (v Vault) Draft(account, peer roster.JID) (string, error) {
	text, _, err := get[string](v, account, draft, peer.String())
	return text, err
}

// SetDraft replaces it; an empty text removes it.
func (v Vault) SetDraft(account, peer roster.JID, text string) error {
	if text == "" {
		return v.remove(account, draft, peer.String())
	}
	return put(v, account, draft, peer.String(), text)
}

// Drafts are all drafts of an account, by peer.
func (v Vault) Drafts(account roster.JID) (map[roster.JID]string, error) {
	named, err := all[string](v, account, draft)
	if err != nil {
		return nil, err
	}
	drafts := map[roster.JID]string{}
	for name, text := range named {
		drafts[roster.FromWire(name)] = text
	}
	return drafts, nil
}

// Settle takes away what holds only on the computer where it was kept: the
// streams to go on with. Two who go on with one would take each other's
// messages.
func (v Vault) Settle() error {
	return v.tx.Exec("DELETE FROM vault WHERE kind = ?", string(resumption))
}
