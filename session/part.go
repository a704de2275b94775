package session

import (
	"context"
	"errors"
	"io"
	"slices"
	"time"

	"sotto/session/dial"
	"sotto/session/event"
	"sotto/session/problem"
)

// How a link ends: it is lost, or it is left, of which goodbye.go tells. Until
// nobody is at work on it any more no other is made.

// misread tells whether a server that has just gone on with a stream still
// read the rest of what the connection before had begun: then it complains of
// XML that is none of this connection's. That stream is over, and another can
// be begun.
func (s *Session) misread(e *dial.StreamError) bool {
	return s.link.resumed && !s.proved && slices.Contains([]string{
		"bad-format", "invalid-namespace", "invalid-xml", "not-well-formed", "policy-violation", "restricted-xml", "unsupported-stanza-type",
	}, e.Condition)
}

// patientLinks is how many links in a row may carry a resumed stream without
// an answer before that stream is given up.
const patientLinks = 3

// unheard tells whether a stream was resumed again and again and nothing of
// ours was ever heard on it: the server takes all of it for the rest of what
// an earlier connection had begun. What was on it is in doubt then, and looked
// up.
func (s *Session) unheard(p *problem.Problem) bool {
	if !s.link.resumed || s.proved || p.Code != problem.TimedOut {
		return false
	}
	s.silences++
	return s.silences >= patientLinks
}

// lost decides what to do when a link has ended by itself.
func (s *Session) lost(ctx context.Context, err error) {
	if s.link == nil {
		return
	}
	if time.Since(s.since) >= s.options.Timeouts.Steady {
		s.backoff.reset()
	}
	p := (&attempt{account: s.account}).explain(ending(err, s.account.Address.Domain()))
	var told *dial.StreamError
	if errors.As(err, &told) && s.misread(told) {
		s.stream.ID, p.Retry = "", problem.Later
	}
	if s.unheard(p) {
		s.stream.ID = ""
	}
	s.drop(p, errors.Is(err, io.EOF) || errors.As(err, &told))
	s.failed(ctx, p)
}

// drop ends a link that was lost, without a word: its stream may go on. The
// server gets a word where it has said goodbye itself, and where its XML or its
// count was broken: that would break again, so such a stream is over.
func (s *Session) drop(p *problem.Problem, goodbye bool) {
	cancel, out := s.cancel, s.out
	broken := p.Code == problem.StreamMalformed || p.Code == problem.StreamTooLarge
	if broken || !s.stream.Resumable() {
		s.stream = &ledger{anew: true}
	}
	s.forget(p)
	if broken || goodbye {
		out.close()
		time.AfterFunc(s.options.Timeouts.Farewell, cancel)
		return
	}
	cancel() // before the mailbox is closed: else the writer may say goodbye
	out.close()
}

// forget clears what belonged to the link. Its reader and writer may still be
// at work: until they are over no other link is made. What was asked on a
// stream that goes on is still to be answered.
func (s *Session) forget(p *problem.Problem) {
	s.attempt++
	stop(s.silence)
	stop(s.press)
	stop(s.overdue)
	s.link, s.out, s.cancel, s.leaving = nil, nil, nil, nil
	s.lagging++
	s.asking, s.owes, s.pressing, s.unasked = false, false, false, 0
	if !s.stream.Resumable() {
		s.book.ForgetPresence()
		s.asks.fail(p)
	}
}

// laidDown notes that nobody is at work on an earlier link any more. What it
// did is known then, and another link can be made.
func (s *Session) laidDown(ctx context.Context, m laidDown) {
	s.lagging--
	if s.left != nil && s.left.attempt == m.attempt {
		s.left = nil
	}
	if s.lagging > 0 || s.link != nil {
		return
	}
	if !s.stream.Resumable() {
		s.sort()
	}
	if s.state == event.Connecting && s.cancel == nil {
		s.begins(ctx)
	}
}
