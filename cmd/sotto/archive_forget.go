package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"sotto/account/archive"
	"sotto/account/store"
	"sotto/account/vault"
	"sotto/session/problem"
)

// runArchiveForget deletes a conversation for good. Without --yes it says
// what that would be.
func runArchiveForget(ctx context.Context, c *call) error {
	what, err := c.selection(c.arg(0))
	if err != nil {
		return err
	}
	return c.kept(ctx, !c.has("yes"), func(s *store.Store) error {
		t, err := the(ctx, s, what)
		if err != nil {
			return err
		}
		words := fmt.Sprintf("%s with %s, as %s", many(t.Messages, "message", "messages"), t.Peer, t.Account)
		if !c.has("yes") {
			return hinted(usage("This would delete %s, for good.", words), "Add --yes to do it.")
		}
		if err := forget(ctx, s, t); err != nil {
			return err
		}
		fmt.Fprintf(c.out, "Deleted %s.\n", words)
		return nil
	})
}

// the is the one conversation that is meant.
func the(ctx context.Context, s *store.Store, what archive.Selection) (archive.Tally, error) {
	list, err := tally(ctx, s, what)
	if err != nil {
		return archive.Tally{}, err
	}
	if len(list) > 1 {
		var accounts []string
		for _, t := range list {
			accounts = append(accounts, t.Account.String())
		}
		return archive.Tally{}, problem.New(problem.WhichAccount, strings.Join(accounts, ", "))
	}
	return list[0], nil
}

// forget leaves no trace of a conversation, in the file or in its log. For
// that the file is written anew.
func forget(ctx context.Context, s *store.Store, t archive.Tally) error {
	err := s.Write(ctx, func(tx *store.Tx) error {
		if _, err := archive.On(tx).Forget(t.Account, t.Peer); err != nil {
			return err
		}
		return vault.On(tx).Forget(t.Account, t.Peer, time.Now())
	})
	if err != nil {
		return err
	}
	return s.Rewrite(ctx)
}
