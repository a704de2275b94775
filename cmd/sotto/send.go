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
	"sotto/session/control"
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
