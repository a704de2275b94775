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

// Kind says where a message was said.
type Kind int

// The kinds of messages.
const (
	Direct  Kind = iota // from one to another
	Room                // in a room, to everybody there (XEP-0045)
	Whisper             // in a room, to one of its occupants
	Notice              // a headline: nobody waits for an answer (RFC 6121, 5.2.2)
)

// Message is one thing somebody said, and how far it has come. Its text is
// kept as it came; whoever shows it sanitises it.
type Message struct {
	ID         string     // unique within the conversation; the stanza's id or, where it has none, our own
	OriginID   string     // XEP-0359, as its sender claims
	Peer       roster.JID // the conversation: the other's bare address
	From       roster.JID // who said it, full where known
	Body       string
	Time       time.Time // when it was said; for delayed ones the stamp, XEP-0203
	Delayed    bool      // it waited for us at a server
	State      State
	Failure    string // one sentence, only when Failed
	Kind       Kind
	Encryption string // the namespace of what it was encrypted with, end to end; "" for nothing
	Links      *Links // nil for none; never changed once the message is made

	// What the archive adds.
	Place    int64     // where it stands among all messages; 0 while it is not kept
	Received time.Time // when we got it; like Time unless it waited
}

// Links tie a message to archives and to other messages. They stand behind a
// pointer so that messages stay comparable.
type Links struct {
	StanzaIDs  []StanzaID
	References []Reference
}

// StanzaID is an id that an archive gave a message (XEP-0359). It counts
// only where the one who gives it had announced that it gives ids, and is
// the owner of the archive: our own server, or the room. Any other can be
// written by anybody (threats S-47).
type StanzaID struct {
	By        roster.JID
	ID        string
	Announced bool
}

// Relation is what a message is to another.
type Relation int

// The relations.
const (
	Reply      Relation = iota // XEP-0461
	Correction                 // XEP-0308
	Retraction                 // XEP-0424
	Reaction                   // XEP-0444; Reference.Text is the emoji, one reference for each
)

// Reference points from a message to an earlier one. Whether its sender had
// the right to do so is for the timeline to judge.
type Reference struct {
	Relation Relation
	ID       string     // of the other message, in whichever kind of id the extension wants
	To       roster.JID // whose message it was, where it is said
	Text     string
}

// Mine tells whether the message was said by us.
func (m Message) Mine() bool { return m.State != Received }

// StanzaIDs are the ids that archives gave the message.
func (m Message) StanzaIDs() []StanzaID {
	if m.Links == nil {
		return nil
	}
	return m.Links.StanzaIDs
}

// References are what the message is to others.
func (m Message) References() []Reference {
	if m.Links == nil {
		return nil
	}
	return m.Links.References
}

// update takes over what is known of the same message from somewhere else.
func (m *Message) update(other *Message) {
	m.advance(other.State, other.Failure)
	if m.Place == 0 {
		m.Place = other.Place
	}
}

// advance moves a message of ours forward to a state.
func (m *Message) advance(to State, failure string) {
	if m.Mine() && to > m.State {
		m.State, m.Failure = to, failure
	}
}
