package session

import (
	"context"
	"slices"

	"sotto/account"
	"sotto/roster"
	"sotto/session/element"
	"sotto/session/event"
	"sotto/session/intent"
	"sotto/session/problem"
	"sotto/session/register"
	"sotto/session/stream"
)

// Enrolment is a registration under way: what a server asks, and the
// connection on which it did, encrypted and verified. A person may take their
// time to answer; where the server does not wait so long, another connection
// takes the place of the first. It is for one goroutine.
type Enrolment struct {
	attempt *attempt
	token   string
	counter *counter
	paper   *register.Paper
}

// Enrol asks the server of an address for an account: it connects as a login
// would, shows the invitation of the token, if there is one, and reads what
// the server asks. The error is a *problem.Problem. Whoever called it closes
// the enrolment.
func Enrol(ctx context.Context, a account.Account, token string, o Options, tell func(event.Step)) (*Enrolment, error) {
	a.Address, a.Resource = roster.FromWire(a.Address.Domain()), "" // we are nobody there yet
	e := &Enrolment{attempt: &attempt{account: a, options: o.withDefaults(), tell: tell}, token: token}
	if err := e.open(ctx); err != nil {
		return nil, err
	}
	if err := e.Ask(ctx); err != nil {
		e.Close()
		return nil, err
	}
	return e, nil
}

// Form is what the server asks.
func (e *Enrolment) Form() event.Form { return e.paper.Form }

// Once tells whether what was filled in can be handed in only once, since a
// picture or a sound was part of what the server asked (XEP-0158).
func (e *Enrolment) Once() bool {
	return slices.ContainsFunc(e.paper.Form.Asks, func(a event.Ask) bool { return a.Media })
}

// open connects, as far as to where people are registered.
func (e *Enrolment) open(ctx context.Context) error {
	s, _, features, err := e.attempt.open(ctx)
	if err != nil {
		return err
	}
	e.counter = newCounter(s, e.attempt)
	err = e.within(ctx, func(ctx context.Context, c register.Counter) error { return c.Open(ctx, features, e.token) })
	if err != nil {
		e.Close()
		return e.attempt.fail("register", err)
	}
	return nil
}

// Ask asks the server anew: what it asks may hold only once, as the letters of
// a picture do.
func (e *Enrolment) Ask(ctx context.Context) error {
	if err := e.alive(ctx); err != nil {
		return err
	}
	err := e.within(ctx, func(ctx context.Context, c register.Counter) (err error) {
		e.paper, err = c.Paper(ctx)
		return err
	})
	if err != nil {
		return e.attempt.fail("register", err)
	}
	e.attempt.step("register", nil, nil)
	return nil
}

// Submit hands in what was filled in. Where the server ended the connection
// instead of answering, the problem is register-unanswered: it may have made
// the account.
func (e *Enrolment) Submit(ctx context.Context, i intent.Submit) error {
	if err := e.alive(ctx); err != nil {
		return err
	}
	err := e.within(ctx, func(ctx context.Context, c register.Counter) error {
		password := i.Password.Reveal()
		defer clear(password)
		return c.Submit(ctx, e.paper, i.Address, password, i.Answers)
	})
	p := problem.From(err)
	if err == nil || answers(p.Code) {
		return err
	}
	return problem.New(problem.RegisterUnanswered, i.Address.Domain()).Because(err).With(problem.Fact{Name: "why", Value: p.Title})
}

// answers tells whether a problem is a server's answer to a registration.
func answers(code problem.Code) bool {
	switch code {
	case problem.RegisterNotOffered, problem.RegisterElsewhere, problem.RegisterTaken, problem.RegisterNotAccepted,
		problem.RegisterNotAllowed, problem.RegisterTooMany, problem.RegisterRefused:
		return true
	}
	return false
}

// alive makes sure of a connection: the server may have ended the one before.
func (e *Enrolment) alive(ctx context.Context) error {
	if e.counter != nil && !e.counter.ended() {
		return nil
	}
	e.Close()
	return e.open(ctx)
}

// within does something at the counter, as long as an answer may take.
func (e *Enrolment) within(ctx context.Context, do func(context.Context, register.Counter) error) error {
	ctx, cancel := context.WithTimeout(ctx, e.attempt.options.Timeouts.Answer)
	defer cancel()
	domain := e.attempt.account.Address.Domain()
	err := do(ctx, register.Counter{Stream: e.counter, Domain: domain})
	if err != nil {
		return e.attempt.explain(ending(err, domain))
	}
	return nil
}

// Close ends the connection.
func (e *Enrolment) Close() {
	if e.counter != nil {
		e.counter.close()
		e.counter = nil
	}
}

// counter is a stream that is read all the time, so that its end is noticed
// while a person fills in a form.
type counter struct {
	*stream.Stream
	attempt *attempt
	cancel  context.CancelFunc
	heard   chan *element.Element
	over    chan struct{} // closed when nothing more is heard
	err     error         // why; to be read when over is closed
}

func newCounter(s *stream.Stream, a *attempt) *counter {
	ctx, cancel := context.WithCancel(context.Background()) // close ends it
	c := &counter{Stream: s, attempt: a, cancel: cancel, heard: make(chan *element.Element, unasked), over: make(chan struct{})}
	a.options.Go(func() {
		defer close(c.over)
		c.err = c.read(ctx)
	})
	return c
}

// unasked is how many elements are kept that nobody asks for. Behind them
// nothing is read until somebody does.
const unasked = 100

// read reads until the stream ends.
func (c *counter) read(ctx context.Context) error {
	for {
		e, err := c.Stream.Next(ctx)
		if err != nil {
			return err
		}
		select {
		case c.heard <- e:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// Next is the next element that was heard.
func (c *counter) Next(ctx context.Context) (*element.Element, error) {
	select {
	case e := <-c.heard:
		return e, nil
	case <-c.over:
		select {
		case e := <-c.heard: // it came before the end
			return e, nil
		default:
			return nil, c.err
		}
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// ended tells whether the server has ended the stream.
func (c *counter) ended() bool {
	select {
	case <-c.over:
		return true
	default:
		return false
	}
}

func (c *counter) close() {
	c.cancel()
	<-c.over
	c.attempt.close(c.Stream)
}
