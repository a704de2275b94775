package session

import (
	"context"
	"errors"
	"io"
	"sync"
	"time"

	"sotto/session/dial"
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
			try.close(l.stream)
			l, err = nil, ctx.Err()
		}
		s.mail.put(connected{number, l, err, try.ahead, try.flown})
	})
}

// try is an attempt of this session's.
func (s *Session) try(ctx context.Context, number int) *attempt {
	a := &attempt{
		account: s.account, options: s.options, before: s.memory, entry: s.entry, archive: s.readsArchive(),
		managing: true, resume: s.stream.resumes(),
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
			s.task(func() { (&attempt{options: s.options}).close(m.link.stream) })
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
	s.link, s.since, s.out = m.link, time.Now(), weighing(weighOutgoing)
	s.passed(m.link)
	linkContext, cancel := context.WithCancel(context.WithoutCancel(ctx))
	s.cancel = cancel
	m.link.stream.Relax(s.options.Limits)
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
	skipped := m.link.stream.Skipped()
	for {
		e, err := m.link.stream.Next(ctx)
		if err != nil {
			s.mail.put(ended{m.attempt, err})
			return
		}
		all := m.link.stream.Skipped()
		s.mail.put(heard{m.attempt, m.link.own, m.link.managed, all - skipped, e})
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
	s.drop(p, errors.Is(err, io.EOF) || errors.As(err, &told))
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
	s.Send(element.New("jabber:client", "presence").Set("type", "unavailable"))
	s.inquire()
	s.owes = s.stream.managed
	s.release()
	cancel, out := s.cancel, s.out
	s.left = &parting{attempt: s.attempt, stream: s.stream}
	s.stream = &ledger{anew: true}
	s.forget(problem.New(problem.NotOnline, s.account.Address.String()))
	out.close()
	time.AfterFunc(s.options.Timeouts.Farewell, cancel) // a stalled connection keeps nobody
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
	if out.close(); broken || goodbye {
		time.AfterFunc(s.options.Timeouts.Farewell, cancel)
		return
	}
	cancel()
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
