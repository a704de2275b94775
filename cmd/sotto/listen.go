package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"sotto/account"
	"sotto/account/store"
	"sotto/roster"
	"sotto/roster/chat"
	"sotto/session/control"
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
	accounts []account.Account
	count    int // how many messages end it; 0: none
	heard    int
	unsaid   error                 // why nothing is kept, which is told when the first account is online
	moved    bool                  // it listened through another sotto last
	own      bool                  // the links are ours, so that a problem of theirs can be the end
	up       int                   // accounts that are not given up
	tls      map[roster.JID]string // the TLS version of each account's link
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
	if l.accounts, err = c.some(); err != nil {
		return err
	}
	if timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, timeout)
		defer cancel()
	}
	return l.listen(ctx)
}

// listen listens through the sotto that runs or, where there is none, by
// itself; and changes from one to the other as others come and go.
func (l *listener) listen(ctx context.Context) error {
	for {
		client, kept, why := l.place(ctx)
		over, err := false, error(nil)
		if client == nil {
			client, over, err = l.byItself(ctx, kept, why)
		}
		if client != nil && !over {
			over, err = l.through(ctx, client)
			l.moved = true
		}
		if over {
			return err
		}
	}
}

// place finds out where to listen, and says so where that changes: through a
// sotto that runs, or by itself, with the history or why nothing is kept. One
// that only sends a message is waited for.
func (l *listener) place(ctx context.Context) (*control.Client, *store.Store, error) {
	client, kept, why := l.beside(ctx, control.Listen, l.keeper(ctx, l.accounts...))
	for until := time.Now().Add(longestQueue); client != nil && client.Role() == control.Send; {
		if !queue(ctx, client, until) {
			return nil, nil, l.busy()
		}
		client, kept, why = l.beside(ctx, control.Listen, l.keeper(ctx, l.accounts...))
	}
	if client != nil {
		if theirs, _ := has(client, l.accounts); len(theirs) > 0 {
			fmt.Fprintln(l.err, "sotto: Another sotto runs. Listening through it.")
			return client, nil, nil
		}
		client.Close()
		why = l.busy()
	}
	if l.moved {
		fmt.Fprintln(l.err, "sotto: The other sotto has ended. Listening with a connection of its own.")
		l.moved = false
	}
	return nil, kept, why
}

// byItself listens with links of its own, until it is over or another sotto
// has taken our place: then that one is given.
func (l *listener) byItself(ctx context.Context, kept *store.Store, why error) (next *control.Client, over bool, err error) {
	l.unsaid = why
	w, f, err := l.alone(control.Listen, l.accounts, kept)
	if err != nil {
		return nil, true, err
	}
	l.own, l.up = true, len(l.accounts)
	turn, over, err := l.follow(ctx, w.Events(), nil, f.turn)
	f.leave()
	w.drain(l.last)
	defer f.Close()
	if turn == nil {
		return nil, over, err
	}
	if next, err = turn.Give(ctx); err != nil {
		return nil, false, nil // it has gone again, so we go on
	}
	fmt.Fprintln(l.err, "sotto: Another sotto has been started and takes over. Listening through it.")
	return next, false, nil
}

// through listens through the sotto that runs, until it is over or that has
// ended. The accounts that it does not have are connected here, and nothing
// of them is kept, since that one keeps.
func (l *listener) through(ctx context.Context, client *control.Client) (over bool, err error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	theirs, rest := has(client, l.accounts)
	l.own = false
	events := client.Listen(ctx, theirs)
	var more <-chan event.Event
	if len(rest) > 0 {
		w, _, err := l.alone(control.Listen, rest, nil)
		if err != nil {
			client.Close()
			return true, err
		}
		defer w.drain(l.last)
		more = w.Events()
	}
	_, over, err = l.follow(ctx, events, more, nil)
	cancel()
	for e := range events {
		l.last(e)
	}
	return over, err
}

// follow follows the events until it is over, until the first of the channels
// is closed, or until another sotto is to take our place. An interrupt is a
// normal end.
func (l *listener) follow(ctx context.Context, events, more <-chan event.Event, turns <-chan *control.Turn) (turn *control.Turn, over bool, err error) {
	for !l.full() {
		var e event.Event
		ok := true
		select {
		case <-ctx.Done():
			if ctx.Err() == context.DeadlineExceeded && l.count > 0 {
				err = problem.New(problem.TooFewCame, fmt.Sprintf("%d of %d", l.heard, l.count))
			}
			return nil, true, err
		case turn = <-turns:
			return turn, false, nil
		case e, ok = <-events:
		case e = <-more:
		}
		if !ok && l.own {
			return nil, true, problem.New(problem.Bug, "the wire ended by itself")
		}
		if !ok {
			return nil, ctx.Err() != nil, nil
		}
		if err := l.take(e); err != nil {
			return nil, true, err
		}
	}
	return nil, true, nil
}

// full tells whether everything has come that is waited for.
func (l *listener) full() bool { return l.count > 0 && l.heard >= l.count }

// take prints a message, and tells of links on standard error. When no
// account of our own can come online any more, the last problem is the end.
func (l *listener) take(e event.Event) error {
	switch e := e.(type) {
	case event.Message:
		if !e.Message.Mine() {
			l.heard++
			return l.print(e.Account(), e.Message)
		}
	case event.Link:
		l.tls[e.Account()] = e.Security.Version
		if l.own && e.State == event.Offline && e.Problem != nil {
			if l.up--; l.up == 0 {
				return e.Problem
			}
		}
		l.note(e)
		if e.State == event.Online && l.own {
			l.unkept("what comes", l.unsaid)
			l.unsaid = nil
		}
	}
	return nil
}

// last takes what still comes while a wire ends: it was heard, so it is
// printed.
func (l *listener) last(e event.Event) {
	if m, is := e.(event.Message); is && !l.full() {
		_ = l.take(m) // the end is decided already
	}
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
