package main

import (
	"context"
	"fmt"
	"io"

	"sotto/account/archive"
	"sotto/account/store"
	"sotto/ui/text"
)

// runArchiveBackup writes all that is kept to one file, which needs nothing
// but a passphrase.
func runArchiveBackup(ctx context.Context, c *call) error {
	name := c.arg(0)
	if there, err := present(name); err != nil || there {
		return exists(name, err)
	}
	return c.kept(ctx, true, func(s *store.Store) error {
		list, err := tally(ctx, s, archive.Selection{})
		if err != nil {
			return err
		}
		passphrase, err := c.passphrase(ctx, true)
		if err != nil {
			return err
		}
		defer clear(passphrase)
		err = newFile(name, func(w io.Writer) error {
			return c.seal(w, passphrase, func(w io.Writer) error { return s.Copy(ctx, w) })
		})
		if err == nil {
			fmt.Fprintf(c.out, "%s holds %s. Only its passphrase opens it.\n", text.Line(name), extent(list))
		}
		return err
	})
}
