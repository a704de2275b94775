package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"sotto/account"
	"sotto/account/archive"
	"sotto/account/store"
	"sotto/session/problem"
	"sotto/ui/text"
)

// checkJSON is how the history is, in JSON.
type checkJSON struct {
	File          string   `json:"file"`
	Messages      int      `json:"messages"`
	Conversations int      `json:"conversations"`
	Bytes         int64    `json:"bytes"`
	Encrypted     bool     `json:"encrypted"`
	Damaged       bool     `json:"damaged"`
	Findings      []string `json:"findings,omitempty"`
}

// runArchiveCheck reads the whole history and tells how it is.
func runArchiveCheck(ctx context.Context, c *call) error {
	return c.kept(ctx, true, func(s *store.Store) error {
		found, err := examine(ctx, s)
		if err != nil {
			return err
		}
		if err := c.tell(found); err != nil {
			return err
		}
		if found.Damaged {
			return problem.New(problem.StoreCorrupt, found.File)
		}
		return nil
	})
}

// examine looks for damage, and counts what can be counted. What its tables
// say of each other is only of interest where the database is whole.
func examine(ctx context.Context, s *store.Store) (checkJSON, error) {
	found := checkJSON{File: s.File(), Encrypted: s.Encrypted(), Bytes: size(s.File())}
	findings, err := s.Check(ctx)
	if err == nil && len(findings) == 0 {
		err = s.Read(ctx, func(tx *store.Tx) error { findings, err = archive.On(tx).Check(); return err })
	}
	found.Findings = few(findings)
	if err := found.note(err); err != nil {
		return found, err
	}
	list, err := tally(ctx, s, archive.Selection{})
	found.Messages, found.Conversations = sum(list), len(list)
	return found, found.note(err)
}

// mostFindings is how many findings are told: who reads more knows no more.
const mostFindings = 12

// few takes findings apart into lines, and leaves the last out where there
// are too many.
func few(findings []string) (lines []string) {
	for line := range strings.Lines(strings.Join(findings, "\n")) {
		line = strings.TrimSpace(line)
		if line != "" && !strings.HasPrefix(line, "*** in database") {
			lines = append(lines, line)
		}
	}
	if left := len(lines) - mostFindings; left > 0 {
		lines = append(lines[:mostFindings], many(left, "more like these", "more like these"))
	}
	return lines
}

// note makes a finding of an error that says that something is damaged.
func (f *checkJSON) note(err error) error {
	var e *account.StoreError
	if errors.As(err, &e) && e.Fault == account.StoreCorrupt {
		f.Findings, err = append(f.Findings, e.Detail), nil
	}
	f.Damaged = len(f.Findings) > 0
	return err
}

// size is how many bytes the database and its log take.
func size(file string) (bytes int64) {
	for _, end := range []string{"", "-wal"} {
		if info, err := os.Stat(file + end); err == nil {
			bytes += info.Size()
		}
	}
	return bytes
}

func (c *call) tell(f checkJSON) error {
	if c.has("json") {
		return printJSON(c.out, f)
	}
	protected := "encrypted"
	if !f.Encrypted {
		protected = "not encrypted: everybody who can read your files can read it"
	}
	all := []problem.Fact{
		{Name: "file", Value: f.File},
		{Name: "holds", Value: many(f.Messages, "message", "messages") + " in " + many(f.Conversations, "conversation", "conversations")},
		{Name: "size", Value: fmt.Sprintf("%d KiB", (f.Bytes+1023)/1024)},
		{Name: "protection", Value: protected},
	}
	if f.Damaged {
		fmt.Fprintln(c.out, "The history is damaged.")
	} else {
		fmt.Fprintln(c.out, "The history is whole, and so is its index.")
	}
	facts(c.out, all)
	for _, line := range f.Findings {
		fmt.Fprintf(c.out, "  damage: %s\n", text.Line(line))
	}
	return nil
}
