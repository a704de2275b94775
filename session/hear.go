package session

import (
	"context"
	"errors"
	"io"
	"time"

	"sotto/roster"
	"sotto/session/element"
	"sotto/session/origin"
	"sotto/session/problem"
	"sotto/session/sm"
	"sotto/session/xep"
)

// heard takes what a reader read. On a managed stream everything is counted
// when it is done with, what was skipped or refused too: else it would come
// again. What such a link still gives after it was lost is not heard: it
// comes again.
func (s *Session) heard(m heard) {
	switch {
	case m.attempt == s.attempt:
		s.listen()
		s.stream.repeated(m.skipped)
		s.stream.handled(m.skipped)
		if m.element.Space == sm.Space {
			s.tally(m.element)
			return
		}
		counts := sm.Counts(m.element)
		if !counts || !s.stream.repeated(1) {
			s.hear(m.element)
		}
		if counts {
			s.stream.handled(1)
		}
	case m.managed:
		s.tallyLate(m)
	default:
		s.hearLate(m)
	}
}

// hear passes one stanza through the gate and to the features. What the gate
// refuses is dropped, and the session lives.
func (s *Session) hear(e *element.Element) {
	stanza, err := origin.Check(s.link.own, e)
	if err != nil {
		s.refuse(e, err)
		return
	}
	if e.Name == "iq" && (e.Get("type") == "result" || e.Get("type") == "error") {
		s.asks.answered(s.link.own, stanza)
		return
	}
	if !s.pass(stanza) && e.Name == "iq" {
		s.unavailable(e) // every get and set is answered exactly once (RFC 6120, section 8.2.3)
	}
}

// refuse drops what the gate refused. A request is answered as an absent
// resource answers: to be silent would tell that we are here (threats S-24).
func (s *Session) refuse(e *element.Element, why error) {
	var forged *origin.ForgedError
	if errors.As(why, &forged) && forged.Answer {
		s.unavailable(e)
	}
}

// unavailable answers a request as an absent resource does, unless there are
// too many to answer.
func (s *Session) unavailable(e *element.Element) {
	if len(s.stream.Queue) < mostAnswers {
		s.Send(xep.Unavailable(e))
	}
}

// pass gives a stanza to the features in order, until one of them takes it.
// What comes out of an archive is for whoever asked it, and for nobody else.
func (s *Session) pass(stanza origin.Stanza) (taken bool) {
	if xep.IsArchiveResult(stanza.Element) {
		s.result(stanza)
		return true
	}
	for _, f := range s.features {
		if f.Hear != nil && f.Hear(s, stanza) {
			return true
		}
	}
	return false
}

// hearLate hears what comes on a link that was left: its messages have been
// delivered, as far as our server knows. The rest is about what is over.
func (s *Session) hearLate(m heard) {
	stanza, err := origin.Check(m.own, m.element)
	if err == nil && stanza.Name == "message" && (xep.Body(m.element) != "" || m.element.Get("type") == "error") {
		s.pass(stanza)
	}
}

// ping asks our server for a sign of life; an error is one too. Without any
// the link ends.
func (s *Session) ping(then func(alive bool)) { s.pingWithin(s.options.Timeouts.Probe, then) }

func (s *Session) pingWithin(within time.Duration, then func(alive bool)) {
	number := s.attempt
	server := roster.FromWire(s.account.Address.Domain())
	s.ask(server, "get", xep.PingRequest(), within, func(_ *element.Element, err error) {
		var refused *xep.Refused
		alive := err == nil || errors.As(err, &refused)
		if !alive && number == s.attempt {
			s.mail.put(ended{number, err})
		}
		then(alive)
	})
}

// ending explains how a connection ended.
func ending(err error, domain string) error {
	switch {
	case errors.Is(err, io.EOF):
		return problem.New(problem.Kicked, domain).Because(err)
	case errors.Is(err, context.Canceled):
		return problem.New(problem.ConnectionLost, domain).Because(err)
	}
	return err
}
