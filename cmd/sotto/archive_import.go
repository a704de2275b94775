package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"sotto/account"
	"sotto/account/archive"
	"sotto/account/store"
)

// runArchiveImport keeps what an export wrote.
func runArchiveImport(ctx context.Context, c *call) error {
	in, err := c.input(c.arg(0))
	if err != nil {
		return err
	}
	defer in.Close()
	return c.kept(ctx, false, func(s *store.Store) error {
		done, err := archive.Import(ctx, s, in, time.Now())
		var broken *account.ImportError
		if err == nil || done.Read > 0 || errors.As(err, &broken) {
			fmt.Fprintf(c.out, "Read %s; %d of them new.\n", many(done.Read, "message", "messages"), done.New)
		}
		return err
	})
}
