package main

import (
	"context"

	"sotto/roster/chat"
	"sotto/session/control"
	"sotto/session/event"
	"sotto/session/intent"
	"sotto/session/problem"
)

// fate is what becomes of a message.
type fate struct {
	message intent.Send
	given   bool // to the writer: it may be on the wire
	done    bool // it is known what became of it
	problem error
}

// await follows events until it is decided what becomes of the message, or
// why nobody waits any longer. A turn is taken at once only while the message
// can still be given to another.
func (f *fate) await(ctx context.Context, events <-chan event.Event, turns <-chan *control.Turn) (turn *control.Turn, why error) {
	for !f.done {
		select {
		case <-ctx.Done():
			if ctx.Err() == context.DeadlineExceeded {
				return turn, problem.New(problem.TimedOut, f.message.Address.Domain())
			}
			return turn, ctx.Err()
		case turn = <-turns:
			if !f.given {
				return turn, nil
			}
		case e, ok := <-events:
			if !ok {
				return turn, problem.New(problem.Bug, "the wire ended by itself")
			}
			f.hear(e)
			if l, is := e.(event.Link); is && l.Problem != nil && l.State != event.Online && !f.done {
				return turn, l.Problem
			}
		}
	}
	return turn, nil
}

// hear notes what an event says of the message.
func (f *fate) hear(e event.Event) {
	switch e := e.(type) {
	case event.Message:
		if e.Message.ID == f.message.ID {
			f.given = true
		}
	case event.Progress:
		switch {
		case e.ID != f.message.ID || f.done:
		case e.State == chat.Failed && e.Problem != nil && e.Problem.Code == problem.GivenUp:
			f.given = false
		case e.State == chat.Failed && e.Problem != nil:
			f.done, f.problem = true, e.Problem
		case e.State == chat.Failed:
			f.done, f.problem = true, problem.New(problem.NotDelivered, e.Peer.String())
		case e.State >= chat.Sent:
			f.done = true
		}
	}
}

// end is what is said of the message when nobody waits any longer, and why.
func (f *fate) end(why error) error {
	switch {
	case f.done:
		return f.problem
	case f.given:
		return problem.New(problem.Unconfirmed, f.message.To.String()).Because(why).
			With(problem.Fact{Name: "what came between", Value: brief(why)})
	case why == nil:
		return problem.New(problem.GivenUp, f.message.To.String())
	}
	return why
}
