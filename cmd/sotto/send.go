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
	"sotto/roster"
	"sotto/roster/chat"
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

// deliver goes online, sends, and waits for what becomes of it. The first
// attempt to connect decides. The resource is one by chance, so that no
// session of the account's is thrown off.
func (c *call) deliver(ctx context.Context, from account.Account, message intent.Send) error {
	o, err := c.options()
	if err != nil {
		return err
	}
	from.Resource = ""
	w := connect([]account.Account{from}, o)
	defer w.close()
	w.Do(message)
	for {
		select {
		case <-ctx.Done():
			if ctx.Err() == context.DeadlineExceeded {
				return problem.New(problem.TimedOut, from.Address.Domain())
			}
			return ctx.Err()
		case e, ok := <-w.Events():
			if !ok {
				return problem.New(problem.Bug, "the wire ended by itself")
			}
			if done, err := became(e, message.ID); done {
				return err
			}
		}
	}
}

// became tells whether an event decides what became of a message.
func became(e event.Event, id string) (bool, error) {
	switch e := e.(type) {
	case event.Progress:
		switch {
		case e.ID != id:
		case e.State == chat.Failed && e.Problem != nil:
			return true, e.Problem
		case e.State == chat.Failed:
			return true, problem.New(problem.NotDelivered, e.Peer.String())
		case e.State >= chat.Sent:
			return true, nil
		}
	case event.Link:
		if e.Problem != nil && e.State != event.Online {
			return true, e.Problem
		}
	}
	return false, nil
}
