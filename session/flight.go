package session

import (
	"context"

	"sotto/session/element"
	"sotto/session/problem"
)

// What every session begins with, the roster's request and our presence, can
// follow the login's last message without waiting for the answer to it. Then
// it is on its way a round trip earlier. The attempt knows when that is; what
// it is only the loop knows, so the attempt asks for it. Messages of ours
// never go so: they wait until the server has proved itself.

// flight is an attempt's question for what a session begins with.
type flight struct {
	attempt int
	lost    *loss                   // of the stream that could not be resumed; nil where none was to be
	stanzas chan []*element.Element // takes one answer
}

// board asks the loop, and waits for its answer or for the attempt's end.
func (s *Session) board(ctx context.Context, number int, lost *loss) []*element.Element {
	f := flight{number, lost, make(chan []*element.Element, 1)}
	s.mail.put(f)
	select {
	case all := <-f.stanzas:
		return all
	case <-ctx.Done():
		return nil
	}
}

// takeOff answers an attempt. An earlier stream is over then. What is sent
// from now on until the link stands waits for its writer.
func (s *Session) takeOff(f flight) {
	if f.attempt != s.attempt || s.link != nil {
		f.stanzas <- nil
		return
	}
	s.land() // what it sent on its connection before this one
	s.abandon(f.lost)
	s.flying = true
	s.begin()
	var all []*element.Element
	for _, o := range s.leaving {
		all = append(all, o.element)
	}
	s.leaving = nil
	f.stanzas <- all
}

// begin has every feature say what a session begins with.
func (s *Session) begin() {
	for _, f := range s.features {
		if f.Online != nil {
			f.Online(s)
		}
	}
}

// land forgets what was on its way when an attempt has failed.
func (s *Session) land() {
	if s.flying {
		s.flying, s.leaving = false, nil
		s.stream = &ledger{anew: true}
		s.asks.fail(problem.New(problem.NotOnline, s.account.Address.String()))
	}
}
