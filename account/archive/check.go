package archive

import (
	"fmt"

	"sotto/account/store"
)

// rules are what must be true of the tables beyond what SQLite knows; each
// counts the rows of which it is not.
var rules = []struct {
	broken string
	sql    store.SQL
}{
	{"conversations whose newest message is another", `SELECT count(*) FROM conversation c
		WHERE c.last != coalesce((SELECT max(place) FROM message WHERE conversation = c.id), 0)`},
	{"conversations whose unread messages are miscounted", `SELECT count(*) FROM conversation c
		WHERE c.unread != (SELECT count(*) FROM message WHERE conversation = c.id AND place > c.seen AND flags & 2)`},
	{"messages of no conversation", `SELECT count(*) FROM message
		WHERE conversation NOT IN (SELECT id FROM conversation)`},
	{"messages of no sender", `SELECT count(*) FROM message m
		WHERE NOT EXISTS (SELECT 1 FROM sender WHERE id = m.sender AND conversation = m.conversation)`},
	{"ids of no message", `SELECT count(*) FROM (SELECT place FROM ident_fresh UNION ALL
		SELECT place FROM ident_recent UNION ALL SELECT place FROM ident)
		WHERE place NOT IN (SELECT place FROM message)`},
	{"tables of ids that are miscounted", `SELECT count(*) FROM ident_level l
		WHERE l.rows != (SELECT count(*) FROM ident_fresh) AND l.level = 0
		OR l.rows != (SELECT count(*) FROM ident_recent) AND l.level = 1`},
	{"references of no message", `SELECT count(*) FROM reference WHERE place NOT IN (SELECT place FROM message)`},
}

// Check tells, a line each, what is wrong with the archive although the
// database is whole. It reads all of it, but for the texts.
func (a Archive) Check() (findings []string, err error) {
	for _, r := range rules {
		n, err := a.tx.Int(r.sql)
		if err != nil {
			return nil, err
		}
		if n > 0 {
			findings = append(findings, fmt.Sprintf("%d %s", n, r.broken))
		}
	}
	missing, err := a.unindexed()
	if missing != 0 {
		findings = append(findings, fmt.Sprintf("%d messages too few in the index", missing))
	}
	return findings, err
}

// unindexed is how many messages the index lacks.
func (a Archive) unindexed() (missing int64, err error) {
	for r, err := range a.tx.Rows(`SELECT c.account, count(*) FROM message m
		CROSS JOIN conversation c ON c.id = m.conversation GROUP BY c.account`) {
		if err != nil {
			return 0, err
		}
		n, err := a.tx.Int("SELECT count(*) FROM word WHERE word MATCH ?", "mark : "+mark(ofAccount, r.Int(0)))
		if err != nil {
			return 0, err
		}
		missing += r.Int(1) - n
	}
	return missing, nil
}
