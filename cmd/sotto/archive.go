package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"sotto/account/archive"
	"sotto/account/store"
	"sotto/roster"
	"sotto/session/problem"
)

// offChat retells a problem of the history to who is in no chat: what it
// means for a run of the screen is left out.
func offChat(err error) error {
	if err == nil {
		return nil
	}
	p := problem.From(err)
	for _, meaning := range []string{", so nothing is kept in this run", ", so nothing is kept yet", ": what is said now is not kept"} {
		if title, found := strings.CutSuffix(p.Title, meaning+"."); found {
			p.Title = title + "."
		}
	}
	return p
}

// kept runs something with the history open.
func (c *call) kept(ctx context.Context, readOnly bool, do func(*store.Store) error) error {
	s, err := c.history(ctx, readOnly)
	if err != nil {
		return offChat(err)
	}
	err = do(s)
	return offChat(errors.Join(err, s.Close()))
}

// selection is what --account and a peer, "" for all, name. An account need
// not be in the config file: what was said as one that was removed is kept.
func (c *call) selection(peer string) (what archive.Selection, err error) {
	if c.has("account") {
		if what.Account, err = person(c.flags["account"]); err != nil {
			return what, err
		}
	}
	if peer != "" {
		what.Peer, err = roster.Parse(peer)
	}
	return what, err
}

// tally counts what is selected. A selection of nothing is an error, since
// an address may have been mistyped.
func tally(ctx context.Context, s *store.Store, what archive.Selection) (list []archive.Tally, err error) {
	err = s.Read(ctx, func(tx *store.Tx) error {
		list, err = archive.On(tx).Tally(what)
		return err
	})
	if err != nil || len(list) > 0 || what == (archive.Selection{}) {
		return list, err
	}
	return nil, unknown(what)
}

func unknown(what archive.Selection) error {
	switch {
	case what.Peer.IsZero():
		return usage("Nothing is kept that was said as %s.", what.Account)
	case what.Account.IsZero():
		return usage("Nothing is kept that was said with %s.", what.Peer)
	}
	return usage("Nothing is kept that was said with %s as %s.", what.Peer, what.Account)
}

func sum(list []archive.Tally) (messages int) {
	for _, t := range list {
		messages += t.Messages
	}
	return messages
}

// many is a number of things in words.
func many(n int, one, more string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, more)
}

// extent is how much a history holds, in words.
func extent(list []archive.Tally) string {
	return many(sum(list), "message", "messages") + " in " + many(len(list), "conversation", "conversations")
}
