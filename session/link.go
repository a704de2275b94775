package session

import (
	"context"
	"sync"
	"time"

	"sotto/session/element"
	"sotto/session/event"
	"sotto/session/problem"
)

// outgoing is something for the writer. A message of ours carries its id, so
// that the writer can tell when it is on the wire.
type outgoing struct {
	element *element.Element // nil for what an earlier writer was given too
	bytes   []byte
	message string
}

// connect begins an attempt in a task of its own, as soon as nobody is at
// work on an earlier link any more: what became of that must be known.
func (s *Session) connect(ctx context.Context) {
	s.attempt++
	stop(s.retry)
	s.tell(event.Connecting, nil)
	if s.lagging == 0 {
		s.begins(ctx)
	}
}

func (s *Session) begins(ctx context.Context) {
	number := s.attempt
	ctx, s.cancel = context.WithCancel(ctx)
	try := s.try(ctx, number)
	s.task(func() {
		l, err := try.connect(ctx)
		if err == nil && ctx.Err() != nil { // nobody wants it any more
			try.discard(l)
			l, err = nil, ctx.Err()
		}
		s.mail.put(connected{number, l, err, try.ahead, try.flown})
	})
}

// try is an attempt of this session's.
func (s *Session) try(ctx context.Context, number int) *attempt {
	a := &attempt{
		account: s.account, options: s.options, before: s.memory, entry: s.entry, archive: s.readsArchive(),
		managing: true, resume: s.resumes(),
		tell: func(e event.Step) { s.mail.put(stepped{number, e}) },
	}
	if !s.careful {
		a.behind = func(lost *loss) []*element.Element { return s.board(ctx, number, lost) }
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
			s.task(func() { (&attempt{options: s.options}).discard(m.link) })
		}
		return
	}
	s.cancel() // the attempt's context; the link has one of its own
	s.cancel = nil
	if m.err != nil {
		s.land()
		p := problem.From(m.err)
		if m.ahead && p.Class != problem.Login && p.Class != problem.Secret {
			s.careful = true // it may not like to be sent things ahead of its answers
		}
		s.failed(ctx, p)
		return
	}
	s.link, s.since, s.out, s.proved = m.link, time.Now(), weighing(weighOutgoing), false
	s.passed(m.link)
	linkContext, cancel := context.WithCancel(context.WithoutCancel(ctx))
	s.cancel = cancel
	m.link.stream.Relax(s.options.Limits)
	m.link.security.Stream = m.link.kind()
	s.work(linkContext, m)
	s.listen()
	s.recognize()
	if m.link.resumed {
		s.resumed(m.link)
	} else {
		s.bound(m)
	}
}

// work starts the reader and the writer, and tells when both are over.
func (s *Session) work(ctx context.Context, m connected) {
	var both sync.WaitGroup
	both.Add(2)
	out := s.out
	s.task(func() {
		defer both.Done()
		s.read(ctx, m, out)
	})
	s.task(func() {
		defer both.Done()
		s.write(ctx, m, out)
	})
	s.task(func() {
		both.Wait()
		s.mail.put(laidDown{m.attempt})
	})
}

// read is the reader: it owns the inbound direction.
func (s *Session) read(ctx context.Context, m connected, out *mailbox[outgoing]) {
	skipped, pace := m.link.stream.Skipped(), newPacer()
	for {
		e, err := m.link.stream.Next(ctx)
		if err != nil {
			s.mail.put(ended{m.attempt, err})
			return
		}
		all := m.link.stream.Skipped()
		s.mail.put(heard{m.attempt, m.link.own, m.link.managed, all - skipped, e})
		pace.read(ctx, s, e)
		skipped = all
		s.room(ctx, out)
	}
}

// write is the writer: it owns the outbound direction. When its mailbox is
// closed and empty it says goodbye; when its context has ended it says
// nothing, for the server may hold the stream.
func (s *Session) write(ctx context.Context, m connected, out *mailbox[outgoing]) {
	defer func() {
		if ctx.Err() != nil {
			m.link.stream.Abort()
			return
		}
		(&attempt{options: s.options}).close(m.link.stream)
	}()
	for items := out.next(ctx.Done()); len(items) > 0; items = out.next(ctx.Done()) {
		for _, o := range items {
			if err := s.put(ctx, m.link, o.bytes); err != nil {
				s.mail.put(ended{m.attempt, err})
				<-ctx.Done() // the loop decides how the link ends
				return
			}
			if o.message != "" {
				s.mail.put(wrote{m.attempt, o.message})
			}
		}
	}
}

// put writes one stanza. A server that does not read loses its link.
func (s *Session) put(ctx context.Context, l *link, stanza []byte) error {
	ctx, cancel := context.WithTimeout(ctx, s.options.Timeouts.Write)
	defer cancel()
	return l.stream.Write(ctx, stanza)
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
