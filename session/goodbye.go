package session

import (
	"crypto/rand"
	"time"

	"sotto/roster"
	"sotto/session/element"
	"sotto/session/origin"
	"sotto/session/problem"
	"sotto/session/xep"
)

// How a link is left in peace: what was said last goes out, the server is asked
// whether it came, and then it is told goodbye. That takes no longer than
// Timeouts.Farewell.

// parting is a link that is being left: what the server still tells of it
// counts.
type parting struct {
	attempt int
	stream  *ledger
	out     *mailbox[outgoing] // closed when nothing is awaited before goodbye
	last    string             // the id of the question whether all came; "" for none
	covered uint32             // so much was sent before it
}

// leave says goodbye, or gives up the attempt that is under way. What the
// server has of ours by then it still tells.
func (s *Session) leave() {
	stop(s.retry)
	s.backoff.reset()
	if s.link == nil {
		if s.cancel != nil {
			s.cancel()
			s.cancel = nil
		}
		s.attempt++ // what still comes of the attempt is stale
		s.land()
		return
	}
	last, covered := s.askLast()
	s.Send(element.New("jabber:client", "presence").Set("type", "unavailable"))
	s.owes = s.stream.managed
	s.releaseAll()
	if s.stream.managed {
		s.asking = false // a count that is on its way does not cover what was said last
		s.inquire()
	}
	s.handOver()
	cancel, out := s.cancel, s.out
	s.left = &parting{attempt: s.attempt, stream: s.stream, out: out, last: last, covered: covered}
	s.stream = &ledger{anew: true}
	s.forget(problem.New(problem.NotOnline, s.account.Address.String()))
	if last == "" {
		out.close()
	} else {
		time.AfterFunc(s.options.Timeouts.Farewell/2, out.close)
	}
	time.AfterFunc(s.options.Timeouts.Farewell, cancel) // a stalled connection keeps nobody
}

// askLast asks a server that does not count whether it has all that was said,
// where something is open: what it confirms is in no doubt at the next start.
func (s *Session) askLast() (id string, covered uint32) {
	if s.stream.managed || len(s.going)+len(s.unsent) == 0 {
		return "", 0
	}
	s.releaseAll()
	if len(s.going) == 0 {
		return "", 0 // it waits for what is looked up, and is not on the wire
	}
	id, covered = rand.Text(), s.stream.Total()
	s.Send(payloadIn("get", id, roster.FromWire(s.account.Address.Domain()), xep.PingRequest()))
	return id, covered
}

// answered hears the answer to that question, and says goodbye then. An error
// is one too.
func (s *Session) answered(m heard) {
	l, e := s.left, m.element
	if l == nil || l.last == "" || l.attempt != m.attempt || e.Name != "iq" || e.Get("id") != l.last {
		return
	}
	stanza, err := origin.Check(m.own, e)
	if err != nil || !origin.AnswerCounts(m.own, roster.FromWire(m.own.Domain()), stanza.From) {
		return
	}
	if all, err := l.stream.Ack(l.covered); err == nil {
		s.arrived(all)
	}
	l.out.close()
}

// over notes that a link that is being left has ended by itself: nothing is
// awaited on it.
func (s *Session) over(m ended) {
	if s.left != nil && s.left.attempt == m.attempt {
		s.left.out.close()
	}
}

// linger hears what a server that was asked last still says, when the loop is
// over. The link has an end, whether it answers or not.
func (s *Session) linger() {
	for s.left != nil && s.left.last != "" {
		s.late(s.mail.next(nil))
	}
}
