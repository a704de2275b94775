// Package store is the one database: a SQLite file, encrypted with a key of
// 32 random bytes or, where a person chose so, plain. It knows transactions,
// migrations and what can go wrong with a file; what the tables mean is for
// its two views, archive and vault, to know. Both work in one transaction, so
// that "this message is kept" and "this stanza is counted" are true together
// or not at all.
//
// One process writes, and holds a lock while it does; others may read. Within
// the process one function writes at a time and several read, each seeing the
// database as it was when it began. What was committed survives a kill and a
// power cut: every commit waits for the disk.
//
// Nothing here ever deletes or overwrites a file that it cannot understand.
package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"

	"github.com/ncruces/go-sqlite3"
	"github.com/ncruces/go-sqlite3/vfs"

	"sotto/account"
)

// readers is how many functions may read at the same time.
const readers = 2

// ErrClosed is what a closed Store answers.
var ErrClosed = errors.New("the database is closed")

// Options say which database to open and how.
type Options struct {
	// File is the database. Its folder is made where it is missing.
	File string
	// Key is 32 random bytes, or nil for a database that is not encrypted.
	Key []byte
	// ReadOnly opens a database that another process writes to, or that
	// cannot be written.
	ReadOnly bool

	disk   vfs.VFS // what lies below the encryption; nil for the real one
	schema []string
}

// Store is an open database. It may be used by several goroutines.
type Store struct {
	options Options
	disk    *disk
	lock    *lock // nil when read-only

	writer  chan *conn // holds the one writing connection while nobody uses it
	readers chan *conn // as many as may read; nil for one not yet open
	closing sync.Once
	closed  chan struct{}

	still  bool  // nothing beside the file can be written, and there is no log to read
	broken error // set once the disk failed to keep a promise; owned by who has the writer
}

// Open opens a database, or makes it where there is none, and brings it to
// the form that this program knows. The error is an *account.StoreError. It
// never comes with a changed file: a database that is refused stays as it is.
func Open(ctx context.Context, o Options) (_ *Store, err error) {
	if o.schema == nil {
		o.schema = migrations
	}
	s := &Store{
		options: o, writer: make(chan *conn, 1), readers: make(chan *conn, readers),
		closed: make(chan struct{}),
	}
	defer func() {
		if err != nil {
			s.release()
			err = s.refused(err)
		}
	}()
	if n := len(o.Key); o.Key != nil && n != keySize {
		return nil, fmt.Errorf("the key has %d bytes and not %d", n, keySize)
	}
	if err := s.prepare(); err != nil {
		return nil, err
	}
	s.disk = mount(o.disk, o.Key)
	if err := s.begin(ctx); err != nil {
		return nil, err
	}
	return s, nil
}

// refused explains why a database was not opened; what nobody foresaw is a
// refusal too.
func (s *Store) refused(err error) error {
	var told *account.StoreError
	err = s.explain(err)
	if errors.As(err, &told) || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return s.fail(account.StoreUnreadable, err.Error(), err)
}

// prepare sees to the folder and the lock.
func (s *Store) prepare() error {
	if s.options.ReadOnly {
		return nil
	}
	if err := private(filepath.Dir(s.options.File)); err != nil {
		return err
	}
	sweep(filepath.Dir(s.options.File))
	var err error
	s.lock, err = take(s.options.File)
	return err
}

// begin opens the first connection and checks what it finds.
func (s *Store) begin(ctx context.Context) error {
	if err := s.present(ctx); err != nil {
		return err
	}
	c, err := s.first(ctx)
	if err != nil {
		return err
	}
	for range readers {
		s.readers <- nil
	}
	if s.options.ReadOnly {
		<-s.readers
		s.readers <- c
		return nil
	}
	s.writer <- c
	return nil
}

// first opens a connection and looks at the database through it. A place
// where nothing can be written has no room for what readers of a log share;
// a database without a log can be read there all the same.
func (s *Store) first(ctx context.Context) (*conn, error) {
	c, err := s.tryFirst(ctx)
	if unshared(err) && s.options.ReadOnly && !logged(s.options.File) {
		s.still = true
		return s.tryFirst(ctx)
	}
	return c, err
}

func (s *Store) tryFirst(ctx context.Context) (*conn, error) {
	c, err := s.connect(ctx, s.options.ReadOnly)
	if err != nil {
		return nil, err
	}
	if err := s.admit(c); err != nil {
		return nil, errors.Join(err, c.close())
	}
	return c, nil
}

// admit takes a connection to a database that is ours and whole at first
// sight, and migrates it. Until then closing it writes nothing.
func (s *Store) admit(c *conn) error {
	if err := c.ours(len(s.options.schema)); err != nil {
		return err
	}
	if s.options.ReadOnly {
		return nil // what an older form lacks, connect has stood in for
	}
	if err := c.migrate(s.options.schema); err != nil {
		return err
	}
	return c.keepLog(false)
}

// Close waits for the functions that are running and closes the database.
func (s *Store) Close() error {
	var err error
	s.closing.Do(func() {
		close(s.closed)
		for range readers {
			if c := <-s.readers; c != nil {
				err = errors.Join(err, c.close())
			}
		}
		if !s.options.ReadOnly {
			c := <-s.writer
			if s.broken != nil {
				err = errors.Join(err, c.keepLog(true))
			}
			err = errors.Join(err, c.close())
		}
		s.release()
	})
	return s.explain(err)
}

func (s *Store) release() {
	s.disk.unmount()
	s.lock.drop()
}

// File is the database's file.
func (s *Store) File() string { return s.options.File }

// ReadOnly tells whether nothing can be written.
func (s *Store) ReadOnly() bool { return s.options.ReadOnly }

// Encrypted tells whether the file is encrypted.
func (s *Store) Encrypted() bool { return s.options.Key != nil }

// private makes a folder that nobody else may look into, and sees that an
// older one is so.
func private(folder string) error {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	return narrow(folder, 0o700)
}

// unshared tells whether a database could not be read because the memory that
// its readers share could not be made.
func unshared(err error) bool {
	return errors.Is(err, sqlite3.CANTOPEN) || errors.Is(err, sqlite3.READONLY)
}

// logged tells whether a database has a log with something in it.
func logged(file string) bool {
	info, err := os.Stat(file + "-wal")
	return err == nil && info.Size() > 0
}

// interrupted tells whether a statement ended because its context did.
func interrupted(err error) bool { return errors.Is(err, sqlite3.INTERRUPT) }

func (s *Store) fail(fault account.StoreFault, detail string, cause error) error {
	return &account.StoreError{File: s.options.File, Fault: fault, Detail: detail, Cause: cause}
}
