package main

import (
	"context"
	"fmt"

	"sotto/account/secret"
	"sotto/account/store"
	"sotto/roster"
	"sotto/session"
	"sotto/ui/text"
)

// runAccountRemove forgets an account, its password, and what is kept of it
// beside its messages.
func runAccountRemove(ctx context.Context, c *call) error {
	address, err := bare(c.arg(0))
	if err != nil {
		return err
	}
	o, err := c.options()
	if err != nil {
		return err
	}
	if err := c.books().Dismiss(ctx, address, o); err != nil {
		return err
	}
	fmt.Fprintf(c.out, "Removed %s from this computer. The account at the server stays as it is.\n", address)
	unsent, err := c.erase(ctx, address)
	switch {
	case err != nil:
		fmt.Fprintf(c.err, "sotto: the history still has its drafts and contacts, and what waits to be sent. %s\n", text.Line(brief(err)))
	case unsent == 1:
		fmt.Fprintln(c.err, "sotto: 1 message was not sent yet, and is not any more. The history has it.")
	case unsent > 1:
		fmt.Fprintf(c.err, "sotto: %d messages were not sent yet, and are not any more. The history has them.\n", unsent)
	}
	return nil
}

// erase forgets what the history has of an account beside its messages, and
// gives how many of these waited to be sent. It asks nobody for the key.
func (c *call) erase(ctx context.Context, address roster.JID) (unsent int, err error) {
	if there, err := present(c.historyFile()); !there || err != nil {
		return 0, offChat(err)
	}
	err = c.kept(secret.Quiet(ctx), false, func(s *store.Store) error {
		unsent, err = session.Erase(ctx, s, address)
		return err
	})
	return unsent, err
}
