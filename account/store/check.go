package store

import "context"

// Check reads the whole database and tells what is wrong with it, one fault
// a line and a hundred at most; none, and it is whole. It may take as long as reading the file
// takes, and ends with its context.
func (s *Store) Check(ctx context.Context) (findings []string, err error) {
	err = s.Read(ctx, func(tx *Tx) error {
		for row, err := range tx.Rows("PRAGMA integrity_check(100)") {
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
