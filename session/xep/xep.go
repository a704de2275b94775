// Package xep teaches a session its extensions: one numbered file per
// specification, so that listing the folder shows what is supported. A
// feature here only translates, between stanzas on one side and events and
// intents on the other; what needs a machine of its own lives in a package
// next door.
package xep

import (
	"time"

	"sotto/account"
	"sotto/roster"
	"sotto/roster/chat"
	"sotto/session/element"
	"sotto/session/event"
	"sotto/session/intent"
	"sotto/session/origin"
)

// Wire is what a feature may ask of its session. Its methods are called on
// the session's loop only, and never block.
type Wire interface {
	// Account is whom the session belongs to.
	Account() account.Account
	// Own is our bound, full address.
	Own() roster.JID
	// Now is the time of day.
	Now() time.Time
	// Send writes a stanza when the session is online, and drops it otherwise.
	Send(*element.Element)
	// Ask sends an IQ and calls then on the loop, once, with the answer's
	// element, or with the error that it was, that nobody answered in time,
	// or that the link was lost. A zero to asks our own account.
	Ask(to roster.JID, kind string, payload *element.Element, then Answered)
	// Emit tells the screen.
	Emit(event.Event)
	// Contact is the roster's entry for an address, if there is one.
	Contact(roster.JID) (roster.Contact, bool)
	// Offers tells whether our server has said on this stream that it does
	// something for our account: a feature of XEP-0030.
	Offers(feature string) bool
}

// Answered receives what became of an IQ.
type Answered func(answer *element.Element, err error)

// Feature is one extension. Any of its functions may be nil. They run on the
// session's loop and keep their state in closures, so a Feature belongs to
// one session.
type Feature struct {
	Spec string // "RFC 6121, 2" or "XEP-0085"
	Name string

	// Online is called when a session has been bound afresh.
	Online func(Wire)
	// Hear looks at a stanza that passed the gate, and tells whether it was
	// for this feature alone; then nobody after it hears it.
	Hear func(Wire, origin.Stanza) bool
	// Want looks at an intent, and tells whether it was for this feature.
	Want func(Wire, intent.Intent) bool
	// Dress adds this feature's part to a message of ours before it is sent.
	Dress func(Wire, chat.Message, *element.Element)
}

// Namespaces that more than one file needs.
const (
	nsClient = "jabber:client"
	nsStanza = "urn:ietf:params:xml:ns:xmpp-stanzas"
)
