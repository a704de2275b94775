package session

import (
	"context"
	"errors"
	"io"

	"sotto/roster"
	"sotto/session/element"
	"sotto/session/origin"
	"sotto/session/problem"
	"sotto/session/xep"
)

// hear passes one stanza through the gate and to the features. What the gate
// refuses is dropped, and the session lives.
func (s *Session) hear(e *element.Element) {
	s.listen()
	stanza, err := origin.Check(s.link.own, e)
	if err != nil {
		return
	}
	if e.Name == "iq" && (e.Get("type") == "result" || e.Get("type") == "error") {
		s.asks.answered(s.link.own, stanza)
		return
	}
	for _, f := range s.features {
		if f.Hear != nil && f.Hear(s, stanza) {
			return
		}
	}
	if e.Name == "iq" {
		s.Send(xep.Unavailable(e)) // every get and set is answered exactly once (RFC 6120, section 8.2.3)
	}
}

// probe asks our server whether it is there, after a silence. No answer
// means that the link is dead.
func (s *Session) probe() {
	s.ping(func(alive bool) {
		if alive {
			s.listen()
		}
	})
}

// ping asks our server for a sign of life; an error is one too. Without any
// the link ends.
func (s *Session) ping(then func(alive bool)) {
	number := s.attempt
	server := roster.FromWire(s.account.Address.Domain())
	s.ask(server, "get", xep.PingRequest(), s.options.Timeouts.Probe, func(_ *element.Element, err error) {
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
