// Package control is the socket by which a second sotto speaks to the first:
// to the one that holds the lock of the history, and so is the one that keeps
// what is said. The second hands over what it was started for: a message to
// send, the wish to hear what comes, a conversation to open. Or it asks the
// first to yield, when that has no screen and the second has; then the roles
// turn on the same connection, so that nothing that comes is missed.
//
// What crosses is one JSON object a line, of a bounded length, read strictly.
// No password, no key and no setting is among it. Whoever made the socket saw
// to it that nobody else can reach it; the connection is a net.Conn here, and
// where it comes from is not our business.
//
// Nothing here waits for the other side while it holds anything that a screen
// or a session may want: what is told to a client goes into a mailbox with a
// bound, and a client that lets it overflow is cut off.
package control

import "time"

// version is that of what is spoken. Two that differ do not speak.
const version = 1

// Role is what a sotto was started as.
type Role string

// The roles.
const (
	Chat   Role = "chat"
	Listen Role = "listen"
	Send   Role = "send"
)

// The bounds of what crosses, and of how long is waited for it.
const (
	longestLine = 4 << 20        // bytes of one line
	longestBody = 1 << 20        // bytes of a message's text; the rest is left out, and that is told
	mostWaiting = 16 << 20       // bytes that wait for a client
	mostLines   = 16 << 10       // lines that wait for a client
	mostGuests  = 64             // clients at a time
	mostSends   = 64             // messages of one client at a time
	mostWait    = 24 * time.Hour // how long a message may wait for a link

	greeting = 3 * time.Second  // until both have said who they are
	opening  = 30 * time.Second // until who takes our place has opened the history
	stalled  = 10 * time.Second // until somebody takes what is written
	farewell = 2 * time.Second  // for what is still to be read at the end
	grace    = 2 * time.Second  // after a wait that the other side is to end
)
