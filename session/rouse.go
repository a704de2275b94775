package session

import (
	"context"

	"sotto/session/event"
	"sotto/session/problem"
	"sotto/session/sense"
)

// What is noticed from outside the links, that the computer woke up or the
// network is another, shortens waits and does nothing else: a link is asked
// about at once, and it is the answer that decides.

// roused is mail: something was noticed.
type roused struct{ change sense.Change }

// sense lets the pool be told what is noticed, until ctx ends.
func (p *Pool) sense(ctx context.Context) (over <-chan struct{}) {
	ended := make(chan struct{})
	if p.options.Sense == nil {
		close(ended)
		return ended
	}
	p.options.Go(func() {
		defer close(ended)
		p.options.Sense(ctx, p.options.Go, func(c sense.Change) { p.mail.put(roused{c}) })
	})
	return ended
}

// rouse hands on to every session what was noticed.
func (p *Pool) rouse(r roused) {
	for _, m := range p.members {
		m.mail.put(r)
	}
}

// rouse does at once what would be done later. An attempt that is under way
// has its chance; if it fails, the next follows at once.
func (s *Session) rouse(ctx context.Context) {
	s.backoff.reset()
	switch s.state {
	case event.Waiting:
		s.connect(ctx)
	case event.Online:
		s.prove()
	}
}

// prove asks whether a link is alive that may not be, which has less time to
// answer than one that was only silent. It is a question with an id, also where
// the stream is managed: a count that was on its way before the computer slept
// would pass for an answer. One question at a time is enough.
func (s *Session) prove() {
	if s.link == nil || s.proving == s.attempt {
		return
	}
	number := s.attempt
	s.proving = number
	s.pingWithin(s.options.Timeouts.Roused, func(bool) {
		if s.proving == number {
			s.proving = 0
		}
	})
}

// reconnect gives up what there is, without a goodbye, so that the server
// keeps the stream for the next link; and begins that at once.
func (s *Session) reconnect(ctx context.Context) {
	s.wanted = true
	s.backoff.reset()
	switch s.state {
	case event.Online:
		s.drop(problem.New(problem.ConnectionLost, s.account.Address.Domain()), false)
	case event.Connecting:
		s.callOff()
	}
	s.connect(ctx)
}

// callOff gives up the attempt that is under way; what still comes of it is
// stale.
func (s *Session) callOff() {
	if s.cancel != nil {
		s.cancel()
		s.cancel = nil
	}
	s.attempt++
	s.land()
}
