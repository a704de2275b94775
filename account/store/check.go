package store

import (
	"context"
	"errors"
	"fmt"

	"github.com/ncruces/go-sqlite3"
)

// mostFindings is how many faults a check tells of.
const mostFindings = 100

// Check reads the whole database and tells what is wrong with it, one fault
// a line; none, and it is whole. It may take as long as reading the file
// takes, and ends with its context.
func (s *Store) Check(ctx context.Context) (findings []string, err error) {
	err = s.Read(ctx, func(tx *Tx) error {
		for row, err := range tx.Rows(fmt.Sprintf("PRAGMA integrity_check(%d)", mostFindings)) {
			if err != nil {
				return err
			}
			if text := row.Text(0); text != "ok" {
				findings = append(findings, text)
			}
		}
		return nil
	})
	return findings, err
}

// Fold writes the log into the database and empties it. Then nothing that
// was deleted before can be found in either. It waits for those who still
// read an older state, until its context ends.
func (s *Store) Fold(ctx context.Context) error {
	c, err := take1(ctx, s.writer, s.closed)
	if err != nil {
		return err
	}
	defer func() { s.writer <- c }()
	if s.broken != nil {
		return s.broken
	}
	for {
		_, _, err := c.db.WALCheckpoint("main", sqlite3.CHECKPOINT_TRUNCATE)
		if !errors.Is(err, sqlite3.BUSY) {
			return s.explain(err)
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
}
