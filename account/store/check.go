package store

import (
	"context"
	"fmt"
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
