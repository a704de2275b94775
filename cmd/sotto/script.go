package main

import (
	"bufio"
	"context"
	"crypto/rand"
	"encoding/json"
	"io"

	"sotto/account"
	"sotto/roster"
	"sotto/roster/chat"
	"sotto/session/event"
	"sotto/session/intent"
	"sotto/session/problem"
)

// longestOrder is the most bytes one line of orders may have: a message of
// the longest text, every character escaped.
const longestOrder = 8 * longestText

// order is one line of a script's input. The manual documents it.
type order struct {
	Do      string `json:"do"`
	Account string `json:"account"`
	To      string `json:"to"`
	ID      string `json:"id"`
	Body    string `json:"body"`
	Active  bool   `json:"active"`
}

// script is driven by orders and prints events.
type script struct {
	*call
	wire     *wire
	accounts []account.Account
	open     map[string]bool // messages of ours, nothing known of their fate
	ending   bool            // no more orders come
}

// runScript follows orders until "quit", the end of the orders, or a signal.
func runScript(ctx context.Context, c *call) error {
	accounts, err := c.some()
	if err != nil {
		return err
	}
	o, err := c.options()
	if err != nil {
		return err
	}
	w := connect(accounts, o)
	defer w.close()
	s := &script{call: c, wire: w, accounts: accounts, open: map[string]bool{}}
	return s.follow(ctx, orders(ctx, c.in))
}

// line is a line of orders, or why there are no more.
type line struct {
	text []byte
	err  error
}

// orders reads lines. The channel is closed after the last one.
func orders(ctx context.Context, r io.Reader) <-chan line {
	lines := make(chan line)
	put := func(l line) bool {
		select {
		case lines <- l:
			return true
		case <-ctx.Done():
			return false
		}
	}
	go func() {
		defer close(lines)
		in := bufio.NewScanner(r)
		in.Buffer(nil, longestOrder)
		for in.Scan() {
			if text := in.Bytes(); len(text) > 0 && !put(line{text: append([]byte(nil), text...)}) {
				return
			}
		}
		if err := in.Err(); err != nil {
			put(line{err: &account.FileError{File: "standard input", Doing: "read", Cause: err}})
		}
	}()
	return lines
}

// follow works until there is nothing more to do.
func (s *script) follow(ctx context.Context, lines <-chan line) error {
	for !s.ending || len(s.open) > 0 {
		select {
		case <-ctx.Done():
			return nil
		case e, ok := <-s.wire.Events():
			if !ok {
				return problem.New(problem.Bug, "the wire ended by itself")
			}
			s.note(e)
			if err := printJSON(s.out, eventIn(e)); err != nil {
				return err
			}
		case l, more := <-lines:
			if !more {
				lines, s.ending = nil, true
				continue
			}
			if l.err != nil {
				return l.err
			}
			if quit, err := s.obey(l.text); quit || err != nil {
				return err
			}
		}
	}
	return nil
}

// note keeps count of the messages whose fate is open. An account that is
// given up sends nothing any more.
func (s *script) note(e event.Event) {
	switch e := e.(type) {
	case event.Progress:
		if e.State >= chat.Sent {
			delete(s.open, e.ID)
		}
	case event.Link:
		if e.State == event.Offline {
			clear(s.open)
		}
	}
}

// obey carries out one order. What is wrong with it becomes an event.
func (s *script) obey(text []byte) (quit bool, err error) {
	var o order
	if err := json.Unmarshal(text, &o); err != nil {
		return false, s.trouble(usage("An order is not a JSON object with the right fields."))
	}
	if o.Do == "quit" {
		return true, nil
	}
	wanted, wrong := s.wanted(o)
	if wrong != nil {
		return false, s.trouble(problem.From(wrong))
	}
	s.wire.Do(wanted)
	return false, nil
}

func (s *script) trouble(p *problem.Problem) error {
	return printJSON(s.out, eventJSON{Event: "trouble", Problem: problemIn(p)})
}

// wanted makes an intent of an order.
func (s *script) wanted(o order) (intent.Intent, error) {
	own, err := s.own(o.Account)
	if err != nil {
		return nil, err
	}
	of := intent.Of{Address: own}
	switch o.Do {
	case "connect":
		return intent.Connect{Of: of}, nil
	case "disconnect":
		return intent.Disconnect{Of: of}, nil
	case "send", "type":
	default:
		return nil, meant(usage("There is no order “%s”.", o.Do), o.Do, []string{"send", "type", "connect", "disconnect", "quit"}, "")
	}
	to, err := bare(o.To)
	if err != nil {
		return nil, err
	}
	if o.Do == "type" {
		return intent.Type{Of: of, To: to, Active: o.Active}, nil
	}
	if o.Body == "" {
		return nil, usage("The text is empty.")
	}
	if o.ID == "" {
		o.ID = rand.Text()
	}
	s.open[o.ID] = true
	return intent.Send{Of: of, To: to, ID: o.ID, Body: o.Body}, nil
}

// own is the account an order is for.
func (s *script) own(typed string) (roster.JID, error) {
	if typed != "" {
		a, err := named(s.accounts, typed)
		return a.Address, err
	}
	if len(s.accounts) > 1 {
		return roster.JID{}, problem.New(problem.WhichAccount, list(s.accounts))
	}
	return s.accounts[0].Address, nil
}
