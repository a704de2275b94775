// Package chat is what was said: messages, and conversations in reading
// order. Like all of the mind it touches nothing.
package chat

import (
	"time"

	"sotto/roster"
)

// State is how far a message of ours has come. It only moves forward.
type State int

// The states, in order.
const (
	Received  State = iota // not ours: somebody said it to us
	Pending                // not yet on the wire
	Written                // on the wire, nobody has confirmed it
	Sent                   // our server has it
	Delivered              // a device of theirs has it (XEP-0184)
	Displayed              // they saw it (XEP-0333)
	Failed                 // it was refused; Message.Failure says why
)

var stateNames = [...]string{"received", "pending", "written", "sent", "delivered", "displayed", "failed"}

func (s State) String() string { return stateNames[s] }

// Message is one thing somebody said, and how far it has come. Its text is
// kept as it came; whoever shows it sanitises it.
type Message struct {
	ID       string     // unique within the conversation; the stanza's id or, where it has none, our own
	OriginID string     // XEP-0359, as its sender claims
	Peer     roster.JID // the conversation: the other's bare address
	From     roster.JID // who said it, full where known
	Body     string
	Time     time.Time // when it was said; for delayed ones the stamp, XEP-0203
	Delayed  bool      // it waited for us at a server
	State    State
	Failure  string // one sentence, only when Failed
	Place    string // where it is kept, which only the archive can read; "" while it is not kept
}

// Mine tells whether the message was said by us.
func (m Message) Mine() bool { return m.State != Received }

// update takes over what is known of the same message from somewhere else.
func (m *Message) update(other *Message) {
	m.advance(other.State, other.Failure)
	if m.Place == "" {
		m.Place = other.Place
	}
}

// advance moves a message of ours forward to a state.
func (m *Message) advance(to State, failure string) {
	if m.Mine() && to > m.State {
		m.State, m.Failure = to, failure
	}
}
