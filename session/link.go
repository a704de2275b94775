package session

import (
	"context"
	"time"

	"sotto/session/element"
	"sotto/session/event"
	"sotto/session/problem"
)

// outgoing is something for the writer. A message of ours carries its id, so
// that the writer can tell when it is on the wire.
type outgoing struct {
	element *element.Element
	message string
}

// connect begins an attempt in a task of its own.
func (s *Session) connect(ctx context.Context) {
	s.attempt++
	number := s.attempt
	stop(s.retry)
	s.tell(event.Connecting, nil)
	ctx, s.cancel = context.WithCancel(ctx)
	try := s.try(ctx, number)
	s.task(func() {
		l, err := try.connect(ctx)
		if err == nil && ctx.Err() != nil { // nobody wants it any more
			try.close(l.stream)
			l, err = nil, ctx.Err()
		}
		s.mail.put(connected{number, l, err, try.ahead})
	})
}

// try is an attempt of this session's.
func (s *Session) try(ctx context.Context, number int) *attempt {
	a := &attempt{
		account: s.account, options: s.options, before: s.memory, entry: s.entry, archive: s.readsArchive(),
		tell: func(e event.Step) { s.mail.put(stepped{number, e}) },
	}
	if !s.careful {
		a.behind = func() []*element.Element { return s.board(ctx, number) }
	}
	if s.desk.kept() == nil {
		a.options.Tokens = nil // another sotto may be there, which has the token
	}
	return a
}

// connected takes over a link, or decides what to do without one.
func (s *Session) connected(ctx context.Context, m connected) {
	if m.attempt != s.attempt {
		if m.link != nil {
			s.task(func() { (&attempt{options: s.options}).close(m.link.stream) })
		}
		return
	}
	s.cancel() // the attempt's context; the link has one of its own
	if m.err != nil {
		s.land()
		p := problem.From(m.err)
		if m.ahead && p.Class != problem.Login && p.Class != problem.Secret {
			s.careful = true // it may not like to be sent things ahead of its answers
		}
		s.failed(ctx, p)
		return
	}
	s.link, s.since = m.link, time.Now()
	flown := s.flying != nil
	if s.out, s.flying = s.flying, nil; !flown {
		s.out = newMailbox[outgoing]()
	}
	s.passed(m.link)
	linkContext, cancel := context.WithCancel(context.WithoutCancel(ctx))
	s.cancel = cancel
	m.link.stream.Relax(s.options.Limits)
	s.read(linkContext, m)
	s.write(linkContext, m, s.out)
	s.listen()
	s.recognize()
	s.tell(event.Online, nil)
	if !flown {
		s.begin()
	}
	s.flush()
}

// read starts the reader: it owns the inbound direction.
func (s *Session) read(ctx context.Context, m connected) {
	s.task(func() {
		for {
			e, err := m.link.stream.Next(ctx)
			if err != nil {
				s.mail.put(ended{m.attempt, err})
				return
			}
			s.mail.put(heard{m.attempt, m.link.own, e})
		}
	})
}

// write starts the writer: it owns the outbound direction. When its mailbox
// is closed and empty it says goodbye.
func (s *Session) write(ctx context.Context, m connected, out *mailbox[outgoing]) {
	s.task(func() {
		defer (&attempt{options: s.options}).close(m.link.stream)
		defer s.mail.put(laidDown{})
		for items := out.next(ctx.Done()); len(items) > 0; items = out.next(ctx.Done()) {
			for _, o := range items {
				if err := s.put(ctx, m.link, o.element); err != nil {
					s.mail.put(ended{m.attempt, err})
					return
				}
				if o.message != "" {
					s.mail.put(wrote{m.attempt, o.message})
				}
			}
		}
	})
}

// put writes one stanza. A server that does not read loses its link.
func (s *Session) put(ctx context.Context, l *link, e *element.Element) error {
	ctx, cancel := context.WithTimeout(ctx, s.options.Timeouts.Write)
	defer cancel()
	return l.stream.Send(ctx, e)
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
	s.drop(p)
	s.failed(ctx, p)
}

// failed waits for the next attempt, or leaves it to a person.
func (s *Session) failed(ctx context.Context, p *problem.Problem) {
	if !s.wanted || p.Retry == problem.Never || ctx.Err() != nil {
		s.wanted = false
		s.tell(event.Offline, p)
		return
	}
	wait := s.backoff.next()
	number := s.attempt
	s.retry = time.AfterFunc(wait, func() { s.mail.put(due{number}) })
	s.state = event.Waiting
	s.Emit(event.Link{
		To: event.To{Address: s.account.Address}, State: event.Waiting,
		Problem: p, Retry: s.options.Now().Add(wait),
	})
}

// leave says goodbye, or gives up the attempt that is under way.
func (s *Session) leave() {
	stop(s.retry)
	s.backoff.reset()
	if s.link == nil {
		if s.cancel != nil {
			s.cancel()
		}
		s.attempt++ // what still comes of the attempt is stale
		s.land()
		return
	}
	s.Send(element.New("jabber:client", "presence").Set("type", "unavailable"))
	cancel, out := s.cancel, s.out
	s.forget(problem.New(problem.NotOnline, s.account.Address.String()))
	out.close()
	time.AfterFunc(s.options.Timeouts.Farewell, cancel) // a stalled connection keeps nobody
}

// drop ends a link at once.
func (s *Session) drop(p *problem.Problem) {
	cancel, out := s.cancel, s.out
	s.forget(p)
	cancel()
	out.close()
}

// forget clears what belonged to the link. Its writer may still be at work:
// what it holds waits until it lays down its pen.
func (s *Session) forget(p *problem.Problem) {
	s.attempt++
	stop(s.silence)
	s.link, s.out, s.cancel = nil, nil, nil
	s.book.ForgetPresence()
	s.lagging++
	s.written, s.asking = nil, false
	s.asks.fail(p)
}

// listen begins to wait for silence anew.
func (s *Session) listen() {
	number := s.attempt
	stop(s.silence)
	s.silence = time.AfterFunc(s.options.Timeouts.Idle, func() { s.mail.put(silent{number}) })
}

func stop(t *time.Timer) {
	if t != nil {
		t.Stop()
	}
}
