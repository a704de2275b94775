package main

import (
	"context"
	"io"
	"time"

	"sotto/account/archive"
	"sotto/account/store"
	"sotto/ui/text"
)

// runArchiveExport writes what was said as JSON lines, or for people to read.
func runArchiveExport(ctx context.Context, c *call) error {
	what, err := c.selection(c.flags["with"])
	if err != nil {
		return err
	}
	return c.kept(ctx, true, func(s *store.Store) error {
		if _, err := tally(ctx, s, what); err != nil {
			return err
		}
		return c.output(c.arg(0), func(w io.Writer) error {
			return s.Read(ctx, func(tx *store.Tx) error { return c.export(archive.On(tx), w, what) })
		})
	})
}

func (c *call) export(a archive.Archive, w io.Writer, what archive.Selection) error {
	if c.has("text") {
		return a.ExportText(w, what, text.Line, time.Local)
	}
	return a.Export(w, what)
}
