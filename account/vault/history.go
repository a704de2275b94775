package vault

import (
	"crypto/sha256"
	"encoding/hex"
	"time"

	"sotto/roster"
)

// History is how far an archive of a server has been read (XEP-0313).
type History struct {
	Newest   string    `json:"newest"`   // the id of the last message up to which nothing is missing
	Oldest   string    `json:"oldest"`   // the id of the earliest that was read
	Complete bool      `json:"complete"` // nothing lies before it
	Back     int       `json:"back"`     // how many pages before it are still to be read
	At       time.Time `json:"at"`       // when it was read last
}

// History is how far an archive was read, ours or a room's, and whether it
// was read at all.
func (v Vault) History(account, archive roster.JID) (History, bool, error) {
	return get[History](v, account, history, archive.Bare().String())
}

// SetHistory replaces it. Write it in the transaction that keeps what was
// read: then nothing counts as read that is not kept.
func (v Vault) SetHistory(account, archive roster.JID, h History) error {
	return put(v, account, history, archive.Bare().String(), h)
}

// Forget removes what is kept of one conversation, and notes that what was
// said there before now is not wanted back from a server's archive. What was
// sent there stays in the queue: it counts on its stream.
func (v Vault) Forget(account, peer roster.JID, now time.Time) error {
	if err := v.remove(account, draft, peer.String()); err != nil {
		return err
	}
	return put(v, account, forgotten, unnamed(account, peer), now)
}

// Forgotten is up to when what was said in a conversation is not wanted back;
// the zero time where nothing was forgotten.
func (v Vault) Forgotten(account, peer roster.JID) (time.Time, error) {
	at, _, err := get[time.Time](v, account, forgotten, unnamed(account, peer))
	return at, err
}

// unnamed stands for a conversation where its address shall not be found.
func unnamed(account, peer roster.JID) string {
	sum := sha256.Sum256([]byte(account.Bare().String() + "\x00" + peer.Bare().String()))
	return hex.EncodeToString(sum[:16])
}
