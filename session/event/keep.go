package event

import (
	"time"

	"sotto/roster"
	"sotto/roster/chat"
	"sotto/session/problem"
)

// Keeping says how it stands with what is kept on this computer. It concerns
// all accounts, so its account is the zero address.
type Keeping struct {
	To
	State   Kept
	Waits   string           // when Opening: what is waited for, "the keyring to be unlocked"; "" for nothing
	Sealed  bool             // when Open: what is kept is encrypted
	Problem *problem.Problem // when Closed: why; when Open: why it is only read, and what is said is not kept
}

// Kept is how it stands with what is kept.
type Kept string

// The states.
const (
	Opening Kept = "opening" // the key is being fetched
	Open    Kept = "open"    // what is said is kept
	Closed  Kept = "closed"  // nothing is kept in this run
)

// Conversations are those of one account that something is kept of. They
// come from disk, before the network is asked.
type Conversations struct {
	To
	All []Conversation
}

// Conversation is what is kept of one conversation, in short.
type Conversation struct {
	Peer   roster.JID
	Last   time.Time // when something was last said
	Unread int
	Since  time.Time // when the first unread message was said
	Draft  string
}

// Unsent are the messages of ours that an earlier run left, and that wait to
// be sent. Those of this run are told by Message.
type Unsent struct {
	To
	IDs []string
}

// Page is a piece of a conversation from what is kept, in reading order: by
// time, the oldest message first. Each message tells its place.
type Page struct {
	To
	Peer     roster.JID
	Ticket   int // that of the intent.Page it answers
	Messages []chat.Message
	Older    int64            // the place before which more is kept; 0 where nothing is older
	Newer    int64            // the place after which more is kept; 0 where nothing is newer
	Afresh   bool             // it stands in the place of what was shown before
	Asked    int              // the index of the message that was asked for with Around, or -1
	Problem  *problem.Problem // why it cannot be had; then nothing else is set
}

// Found is what a search found, the newest first.
type Found struct {
	To
	Ticket  int // that of the intent.Search it answers
	Query   string
	Hits    []Hit
	More    bool          // there are more than these
	Took    time.Duration // how long it took
	Problem *problem.Problem
}

// Hit is a message that a search found, with what was said around it.
type Hit struct {
	Account       roster.JID
	Message       chat.Message
	Before, After []chat.Message
}

// Seen says that a conversation was read, here or elsewhere.
type Seen struct {
	To
	Peer   roster.JID
	Unread int // how many came since and are not
}

// Forgotten says that nothing of a conversation is kept any more.
type Forgotten struct {
	To
	Peer roster.JID
}
