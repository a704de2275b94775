package main

import (
	"context"
	"crypto/rand"
	"io"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"sotto/account"
	"sotto/account/store"
	"sotto/roster"
	"sotto/roster/chat"
	"sotto/session/control"
	"sotto/session/event"
	"sotto/session/intent"
	"sotto/session/problem"
)

// longestText is the most bytes a message may have.
const longestText = 128 << 10

// runSend sends one message: one intent, and one event that is awaited.
func runSend(ctx context.Context, c *call) error {
	to, err := bare(c.arg(0))
	if err != nil {
		return err
	}
	timeout, err := c.duration("timeout", time.Minute)
	if err != nil {
		return err
	}
	from, err := c.one()
	if err != nil {
		return err
	}
	body, err := c.body(to)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	return c.deliver(ctx, from, intent.Send{
		Of: intent.Of{Address: from.Address}, To: to, ID: rand.Text(), Body: body,
	})
}

// body is the text to send: the second word, or all of standard input but
// its last line end.
func (c *call) body(to roster.JID) (string, error) {
	body := c.arg(1)
	if body == "" && len(c.args) > 1 {
		return "", usage("The text is empty.")
	}
	if len(c.args) < 2 || body == "-" {
		read, err := io.ReadAll(io.LimitReader(c.in, longestText+2))
		if err != nil {
			return "", &account.FileError{File: "standard input", Doing: "read", Cause: err}
		}
		body = strings.TrimSuffix(string(read), "\n")
	}
	switch {
	case body == "":
		return "", usage("The text is empty.")
	case !utf8.ValidString(body):
		return "", usage("The text is not UTF-8.")
	case len(body) > longestText:
		return "", problem.New(problem.MessageTooLong, to.String()).
			With(problem.Fact{Name: "most", Value: strconv.Itoa(longestText) + " bytes"})
	}
	return body, nil
}

// longestQueue is how long a message waits until others have been sent, so
// that it can be kept too.
const longestQueue = 10 * time.Second

// deliver hands a message to the sotto that runs, or where there is none goes
// online itself, and waits for what becomes of it.
func (c *call) deliver(ctx context.Context, from account.Account, message intent.Send) error {
	until := time.Now().Add(longestQueue)
	if end, limited := ctx.Deadline(); limited {
		until = time.Now().Add(min(longestQueue, time.Until(end)/2))
	}
	for {
		client, kept, why := c.beside(ctx, control.Send, c.keeper(ctx, from))
		switch {
		case client == nil:
			return c.sendAlone(ctx, from, message, kept, why)
		case client.Role() == control.Send:
			if queue(ctx, client, until) {
				continue
			}
		case client.Has(from.Address):
			defer client.Close()
			return client.Send(ctx, message, left(ctx))
		default:
			client.Close()
		}
		return c.sendAlone(ctx, from, message, nil, c.busy())
	}
}

// left is how long a context goes on.
func left(ctx context.Context) time.Duration {
	end, limited := ctx.Deadline()
	if !limited {
		return time.Hour
	}
	return time.Until(end)
}

// sendAlone goes online, sends, and waits for what becomes of it. The first
// attempt to connect decides. The resource is one by chance, so that no
// session of the account's is thrown off. A sotto with a screen that is
// started meanwhile gets our place, and the message too if it is on no wire.
// Where nothing is kept, unkept says why; that is told of a message that is
// on its way.
func (c *call) sendAlone(ctx context.Context, from account.Account, message intent.Send, kept *store.Store, unkept error) (err error) {
	defer func() {
		if err == nil || problem.From(err).Class == problem.Open {
			c.unkept("the message", unkept)
		}
	}()
	from.Resource = ""
	w, f, err := c.alone(control.Send, []account.Account{from}, kept)
	if err != nil {
		return err
	}
	w.Do(message)
	fate := fate{message: message}
	turn, why := fate.await(ctx, w.Events(), f.turn)
	f.leave()
	w.drain(fate.hear)
	defer f.Close()
	if turn == nil {
		select {
		case turn = <-f.turn: // at the last moment
		default:
			return fate.end(why)
		}
	}
	client, broken := turn.Give(ctx)
	if broken != nil {
		return fate.end(why)
	}
	defer client.Close()
	if why == nil && !fate.done && !fate.given && client.Has(from.Address) {
		return client.Send(ctx, message, left(ctx))
	}
	return fate.end(why)
}

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
