// Package sm is stream management (XEP-0198): what both ends of a stream
// have sent and handled, counted, so that a stream can be gone on with on
// another connection and nothing is lost or sent twice. It is pure: a State
// counts, and the functions beside it write and read the protocol's elements.
//
// It has no clock and no wire. Who owns a State keeps it before it is acted
// on: see the session's ledger.
package sm

import (
	"fmt"
	"math"

	"sotto/roster"
)

// State is one stream from our end. The zero value is one on which nothing
// was sent or handled yet.
type State struct {
	ID    string     // by which the stream can be resumed; "" for not at all
	Bound roster.JID // our full address on it
	In    uint32     // how many stanzas we have handled, modulo 2^32
	Acked uint32     // how many of ours the server has handled, as far as it told, modulo 2^32
	Queue []Out      // what we have sent after those, in order
}

// Out is a stanza that was sent, as the bytes that were written. It stays in
// the queue until the server has it.
type Out struct {
	Stanza []byte
	Peer   roster.JID // for a message of ours: the conversation, and the message's id
	ID     string
}

// Sent notes a stanza that is on its way, or will be on the next connection.
func (s *State) Sent(o Out) { s.Queue = append(s.Queue, o) }

// Handled notes stanzas of the server's that we are done with: acted on,
// refused, or skipped. What is not counted comes again.
func (s *State) Handled(n int) { s.In += uint32(n) }

// Ack takes the server's word that it has handled h of our stanzas, counted
// from the beginning of the stream, and gives those that it had not confirmed
// before. It may confirm what was sent and not more: else nothing is changed,
// and the error is a *CountError.
func (s *State) Ack(h uint32) ([]Out, error) {
	n := h - s.Acked // it wraps as the counters do (XEP-0198, section 4)
	if uint64(n) > uint64(len(s.Queue)) {
		return nil, &CountError{Told: h, Sent: s.Total()}
	}
	confirmed := s.Queue[:n:n]
	s.Queue = s.Queue[n:]
	if len(s.Queue) == 0 {
		s.Queue = nil // so that what was confirmed is not held
	}
	s.Acked = h
	return confirmed, nil
}

// Total is how many stanzas we have sent on the stream, modulo 2^32.
func (s *State) Total() uint32 { return s.Acked + uint32(len(s.Queue)&math.MaxUint32) }

// Resumable tells whether the stream can be gone on with on another
// connection.
func (s *State) Resumable() bool { return s != nil && s.ID != "" }

// CountError says that a server confirmed what was never sent, or takes back
// what it had confirmed. The stream cannot be trusted any more (XEP-0198,
// section 4).
type CountError struct {
	Told uint32 // how many it says that it has handled
	Sent uint32 // how many we have sent
}

func (e *CountError) Error() string {
	return fmt.Sprintf("%d stanzas confirmed, and %d sent", e.Told, e.Sent)
}
