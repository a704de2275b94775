package store

import (
	"context"
	"errors"

	"github.com/ncruces/go-sqlite3"

	"sotto/account"
)

// Fold writes the log into the database and empties it. It waits for those
// who still read an older state, until its context ends.
func (s *Store) Fold(ctx context.Context) error {
	return s.alone(ctx, func(c *conn) error { return c.fold(ctx) })
}

// Rewrite writes the whole database anew, from what is in it, and empties
// the log. What is deleted is overwritten at once, but SQLite moves rows
// between pages and leaves copies behind in what a page has to spare: only
// after Rewrite is nothing of the deleted left in the files. Meanwhile nobody
// can write, and a copy lies in the folder for temporary files, encrypted
// with a key that nobody keeps.
func (s *Store) Rewrite(ctx context.Context) error {
	return s.alone(ctx, func(c *conn) error {
		err := c.until(ctx, func() error { return c.db.Exec("PRAGMA temp_store = FILE; VACUUM") })
		if err = errors.Join(err, c.db.Exec("PRAGMA temp_store = MEMORY")); err != nil {
			return err
		}
		return c.fold(ctx)
	})
}

// until runs f, which ends when ctx does.
func (c *conn) until(ctx context.Context, f func() error) error {
	c.db.SetInterrupt(ctx)
	err := f()
	c.db.SetInterrupt(context.Background())
	if err != nil && ctx.Err() != nil {
		return ctx.Err()
	}
	return err
}

// alone runs f on the connection that writes.
func (s *Store) alone(ctx context.Context, f func(*conn) error) error {
	if s.options.ReadOnly {
		return s.fail(account.StoreReadOnly, "it was opened for reading only", nil)
	}
	c, err := take1(ctx, s.writer, s.closed)
	if err != nil {
		return err
	}
	defer func() { s.writer <- c }()
	if s.broken != nil {
		return s.broken
	}
	err = s.explain(f(c))
	if untrusty(err) {
		s.broken = err
	}
	return err
}

func (c *conn) fold(ctx context.Context) error {
	return c.until(ctx, func() error {
		for {
			_, _, err := c.db.WALCheckpoint("main", sqlite3.CHECKPOINT_TRUNCATE)
			if !errors.Is(err, sqlite3.BUSY) || ctx.Err() != nil {
				return err
			}
		}
	})
}
