// Package archive is what was said, kept: a view of the database in one
// transaction. It appends, pages, counts what is unread, searches and
// forgets.
//
// Append is the one place where what arrives twice becomes one message:
// carbons, archive pages, echoes of rooms and repeated stanzas all end there.
// Two are the same when the archive's owner gave both the same id, and had
// announced that it gives ids; or when the same sender gave both the same
// origin-id, and both are ours or both say the same. All else is kept twice:
// an id that anybody can forge never hides a message.
//
// Every message has a place, which never changes. Places give the reading
// order and are the cursors of pages and of searches. Texts are kept as they
// came; who shows them sanitises them.
//
// The full-text index is made of words that this package cuts and folds
// itself, and not by one of SQLite's tokenizers: those split the words of
// Indic scripts, know no ß, and find no word of one or two characters in
// scripts without spaces.
package archive

import (
	"sotto/account/store"
	"sotto/roster"
	"sotto/roster/chat"
)

// Archive is the messages of all accounts, as one transaction sees them.
type Archive struct{ tx *store.Tx }

// On is the archive within a transaction.
func On(tx *store.Tx) Archive { return Archive{tx} }

// How says in which way messages come, which decides where they stand.
type How int

const (
	// Live is what is said now: by us, or to us. It goes to the end; what
	// waited for us goes to its time, and never above what was read already.
	Live How = iota
	// Newer is a page of history, read towards the present.
	Newer
	// Older is a page of history, read towards the past.
	Older
	// missed is a page of what may have been missed: see Fill.
	missed
)

// Kept says what became of a message that was appended.
type Kept struct {
	Place    int64
	New      bool       // false: it was here already
	State    chat.State // how far it has come, as the archive knows
	Advanced bool       // it was here, and has come further by this
}

// Conversation is all that was said with one address, as one account.
type Conversation struct {
	Account, Peer roster.JID
	Last          chat.Message // the newest
	Seen          int64        // the place up to which all was read
	Unread        int          // what others said after it
}
