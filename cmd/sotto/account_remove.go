package main

import (
	"context"
	"fmt"

	"sotto/account/secret"
	"sotto/account/store"
	"sotto/account/vault"
	"sotto/roster"
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
	if err := c.erase(ctx, address); err != nil {
		fmt.Fprintf(c.err, "sotto: the history still has its drafts and contacts. %s\n", text.Line(brief(err)))
	}
	return nil
}

// erase forgets what the history has of an account beside its messages. It
// asks nobody for the key.
func (c *call) erase(ctx context.Context, address roster.JID) error {
	if there, err := present(c.historyFile()); !there || err != nil {
		return offChat(err)
	}
	return c.kept(secret.Quiet(ctx), false, func(s *store.Store) error {
		return s.Write(ctx, func(tx *store.Tx) error { return vault.On(tx).RemoveAccount(address) })
	})
}
