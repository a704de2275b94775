package main

import (
	"context"
	"fmt"
	"strings"

	"sotto/roster"
	"sotto/roster/chat"
	"sotto/session/event"
	"sotto/session/problem"
	"sotto/ui/text"
)

// messageJSON is a message that came, in JSON. The manual documents it.
type messageJSON struct {
	Account string `json:"account"`
	Kind    string `json:"kind"`
	From    string `json:"from"`
	Body    string `json:"body"`
	ID      string `json:"id"`
	Time    string `json:"time"`
	Delayed bool   `json:"delayed,omitempty"`
	TLS     string `json:"tls"`
}

// listener prints what comes.
type listener struct {
	*call
	count int // how many messages end it; 0: none
	heard int
	up    int                   // accounts that are not given up
	tls   map[roster.JID]string // the TLS version of each account's link
}

// runListen prints messages until something ends it.
func runListen(ctx context.Context, c *call) error {
	l := &listener{call: c, tls: map[roster.JID]string{}}
	var err error
	if l.count, err = c.count("count"); err != nil {
		return err
	}
	timeout, err := c.duration("timeout", 0)
	if err != nil {
		return err
	}
	accounts, err := c.some()
	if err != nil {
		return err
	}
	o, err := c.options()
	if err != nil {
		return err
	}
	l.up = len(accounts)
	if timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, timeout)
		defer cancel()
	}
	w := connect(accounts, o)
	defer w.close()
	return l.listen(ctx, w.Events())
}

// listen follows the events. An interrupt is its normal end.
func (l *listener) listen(ctx context.Context, events <-chan event.Event) error {
	for l.count == 0 || l.heard < l.count {
		select {
		case <-ctx.Done():
			if ctx.Err() == context.DeadlineExceeded && l.count > 0 {
				return problem.New(problem.TooFewCame, fmt.Sprintf("%d of %d", l.heard, l.count))
			}
			return nil
		case e, ok := <-events:
			if !ok {
				return problem.New(problem.Bug, "the wire ended by itself")
			}
			if err := l.take(e); err != nil {
				return err
			}
		}
	}
	return nil
}

// take prints a message, and tells of links on standard error. When no
// account can come online any more, the last problem is the end.
func (l *listener) take(e event.Event) error {
	switch e := e.(type) {
	case event.Message:
		if !e.Message.Mine() {
			l.heard++
			return l.print(e.Account(), e.Message)
		}
	case event.Link:
		l.tls[e.Account()] = e.Security.Version
		if e.State == event.Offline && e.Problem != nil {
			if l.up--; l.up == 0 {
				return e.Problem
			}
		}
		l.note(e)
	}
	return nil
}

// print writes one message at once, as one JSON line or as text whose
// further lines are indented.
func (l *listener) print(own roster.JID, m chat.Message) error {
	if l.has("json") {
		return printJSON(l.out, messageJSON{
			Account: own.String(), Kind: "chat", From: m.From.String(), Body: m.Body, ID: m.ID,
			Time: moment(m.Time), Delayed: m.Delayed, TLS: l.tls[own],
		})
	}
	body := strings.ReplaceAll(text.Body(m.Body), "\n", "\n    ")
	_, err := fmt.Fprintf(l.out, "%s %s: %s\n", m.Time.Local().Format("2006-01-02 15:04:05"), text.Line(m.From.String()), body)
	return err
}
