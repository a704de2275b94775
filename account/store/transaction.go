package store

import (
	"context"
	"errors"

	"github.com/ncruces/go-sqlite3"
)

// Read runs f on the database as it is now. What others write meanwhile f
// does not see. When ctx ends, so does the statement under way.
func (s *Store) Read(ctx context.Context, f func(*Tx) error) error {
	c, err := take1(ctx, s.readers, s.closed)
	if err != nil {
		return err
	}
	defer func() { s.readers <- c }()
	if c == nil {
		if c, err = s.connect(ctx, true); err != nil {
			return s.explain(err)
		}
	}
	return s.explain(c.transaction(ctx, "BEGIN", f))
}

// Write runs f and keeps what it wrote, all of it or, when f returns an
// error, nothing. It returns after the disk has it. f must not call Write
// again. A store that is read-only, or whose disk failed before, refuses.
func (s *Store) Write(ctx context.Context, f func(*Tx) error) error {
	return s.alone(ctx, func(c *conn) error { return c.transaction(ctx, "BEGIN IMMEDIATE", f) })
}

// untrusty tells whether the disk may have lost what it said it had. After a
// failed fsync nothing tells which writes are on the disk, and trying again
// would only seem to succeed.
func untrusty(err error) bool {
	return errors.Is(err, sqlite3.IOERR_FSYNC) || errors.Is(err, sqlite3.IOERR_DIR_FSYNC) ||
		errors.Is(err, sqlite3.CORRUPT) || errors.Is(err, sqlite3.IOERR_DATA)
}

func take1(ctx context.Context, from chan *conn, closed <-chan struct{}) (*conn, error) {
	select {
	case <-closed:
		return nil, ErrClosed
	default:
	}
	select {
	case c := <-from:
		return c, nil
	case <-closed:
		return nil, ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// transaction runs f between begin and commit, or rolls back.
func (c *conn) transaction(ctx context.Context, begin SQL, f func(*Tx) error) (err error) {
	if err := ctx.Err(); err != nil {
		return err
	}
	tx := &Tx{conn: c}
	c.db.SetInterrupt(ctx)
	if err := tx.Exec(begin); err != nil {
		return c.end(ctx, err)
	}
	done := false
	defer func() {
		if !done { // f panicked
			err = c.end(ctx, errors.New("panic"))
		}
	}()
	err = f(tx)
	done = true
	return c.end(ctx, err)
}

// end commits, or rolls back when there is an error already. A commit is not
// interrupted: whoever asked knows whether it happened.
func (c *conn) end(ctx context.Context, err error) error {
	if err == nil {
		err = ctx.Err()
	}
	c.db.SetInterrupt(context.Background())
	tx := &Tx{conn: c}
	if err == nil {
		err = tx.Exec("COMMIT")
	}
	if err != nil && !c.db.GetAutocommit() {
		if e := tx.Exec("ROLLBACK"); e != nil {
			err = errors.Join(err, e)
		}
	}
	if interrupted(err) && ctx.Err() != nil {
		return ctx.Err()
	}
	return err
}
