// Package intent is what goes down to the wire: everything a person can want
// of an account, as a closed set of plain values.
package intent

import "sotto/roster"

// Intent is one thing that is wanted of one account.
type Intent interface {
	// Account is the bare address of the account it is wanted of.
	Account() roster.JID
}

// Of names the account. Every intent embeds it.
type Of struct{ Address roster.JID }

// Account is the bare address of the account.
func (o Of) Account() roster.JID { return o.Address }

// Connect wants the account online, and kept online. An account that waits
// for its next attempt tries at once.
type Connect struct{ Of }

// Reconnect wants the connection that the account has, or is about to have,
// given up and another made at once. The server is not told goodbye: where it
// manages streams nothing of the session is lost.
type Reconnect struct{ Of }

// Disconnect wants the account offline, and kept so.
type Disconnect struct{ Of }

// Send wants a message said. It comes back as an event.Message at once, with
// the state pending, whether or not the account is online.
type Send struct {
	Of
	To   roster.JID
	ID   string // chosen by whoever wants it, or "" to have one chosen
	Body string
}

// Type tells the other side whether we are composing (XEP-0085).
type Type struct {
	Of
	To     roster.JID
	Active bool
}
