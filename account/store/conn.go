package store

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"sync"
	"time"

	"github.com/ncruces/go-sqlite3"
	"github.com/ncruces/go-sqlite3/ext/fts5"

	"sotto/account"
)

// settings are set on every connection.
//
//   - synchronous: a commit returns when the disk has it.
//   - secure_delete: what is deleted is overwritten with zeroes.
//   - temp_store: nothing is written beside the database.
//   - trusted_schema: a file that somebody else made runs nothing.
//   - wal_autocheckpoint: 32 MB of log before it is folded into the database;
//     with fewer, a long run of appends writes the same pages too often.
const settings = `
PRAGMA synchronous = FULL;
PRAGMA secure_delete = ON;
PRAGMA temp_store = MEMORY;
PRAGMA trusted_schema = OFF;
PRAGMA wal_autocheckpoint = 8000;
PRAGMA cache_size = -32000;
`

// conn is one connection. Whoever took it from its channel owns it.
type conn struct {
	db       *sqlite3.Conn
	prepares map[SQL]*sqlite3.Stmt
}

// connect opens a connection to the database. Closing it leaves the log as
// it is until keepLog(false).
func (s *Store) connect(ctx context.Context, readOnly bool) (*conn, error) {
	flags := sqlite3.OPEN_READWRITE
	if readOnly {
		flags = sqlite3.OPEN_READONLY
	}
	uri := s.disk.uri(s.options.File)
	if s.still {
		uri += "&immutable=1"
	}
	c, err := open(ctx, uri, flags)
	if err != nil || !s.options.ReadOnly {
		return c, err
	}
	if err := c.standIn(); err != nil {
		return nil, errors.Join(err, c.close())
	}
	return c, nil
}

// standIn makes up for the tables that an older form lacks.
func (c *conn) standIn() error {
	version, err := (&Tx{conn: c}).Int("PRAGMA user_version")
	for form := version; err == nil && standIns[form] != ""; form++ {
		err = c.db.Exec(standIns[form])
	}
	return err
}

func open(ctx context.Context, uri string, flags sqlite3.OpenFlag) (*conn, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	db, err := sqlite3.OpenFlags(uri, flags|sqlite3.OPEN_URI)
	if err != nil {
		return nil, err
	}
	c := &conn{db: db, prepares: map[SQL]*sqlite3.Stmt{}}
	if err := c.equip(); err != nil {
		return nil, errors.Join(err, c.close())
	}
	return c, nil
}

func (c *conn) equip() error {
	if err := c.keepLog(true); err != nil {
		return err
	}
	// A plan depends on the statement alone. Else SQLite would compile it
	// anew whenever a limit is bound to it, which costs more than running it.
	if _, err := c.db.Config(sqlite3.DBCONFIG_ENABLE_QPSG, true); err != nil {
		return err
	}
	if err := c.db.BusyTimeout(5 * time.Second); err != nil {
		return err
	}
	if err := withWords(c.db); err != nil {
		return err
	}
	return c.db.Exec(settings)
}

// registering is held while a connection gets the full-text index: setting
// it up is not safe on several goroutines at once.
var registering sync.Mutex

// withWords gives a connection the full-text index.
func withWords(db *sqlite3.Conn) error {
	registering.Lock()
	defer registering.Unlock()
	return fts5.Register(db)
}

// keepLog says whether closing the last connection leaves the log beside the
// database, instead of folding it in.
func (c *conn) keepLog(keep bool) error {
	_, err := c.db.Config(sqlite3.DBCONFIG_NO_CKPT_ON_CLOSE, keep)
	return err
}

// ours looks at what the file says of itself.
func (c *conn) ours(known int) error {
	tx := &Tx{conn: c}
	id, err := tx.Int("PRAGMA application_id")
	if err != nil {
		return err
	}
	version, err := tx.Int("PRAGMA user_version")
	if err != nil {
		return err
	}
	switch {
	case id != application || version == 0:
		return &account.StoreError{Fault: account.StoreUnreadable, Detail: "it is another program's database"}
	case version > int64(known):
		return &account.StoreError{
			Fault:  account.StoreNewer,
			Detail: fmt.Sprintf("its form is number %d, and this program knows %d", version, known),
		}
	}
	return nil
}

// prepared takes a statement out of the cache, or makes it. Two loops over
// the same query do not meet in one statement.
func (c *conn) prepared(sql SQL) (*sqlite3.Stmt, error) {
	if st := c.prepares[sql]; st != nil {
		delete(c.prepares, sql)
		return st, nil
	}
	st, tail, err := c.db.PrepareFlags(string(sql), sqlite3.PREPARE_PERSISTENT)
	if err == nil && (st == nil || tail != "") {
		err = errors.New("more or less than one statement")
	}
	if err != nil {
		return nil, fmt.Errorf("prepare %.40q: %w", sql, err)
	}
	return st, nil
}

// giveBack puts a statement into the cache, with nothing of its last use in
// it.
func (c *conn) giveBack(sql SQL, st *sqlite3.Stmt) {
	_ = st.Reset() // says again what the last step said
	if c.prepares[sql] != nil || st.ClearBindings() != nil {
		_ = st.Close()
		return
	}
	c.prepares[sql] = st
}

func (c *conn) close() error {
	for _, st := range c.prepares {
		_ = st.Close()
	}
	c.prepares = nil
	return c.db.Close()
}

// uri names a file on this disk the way SQLite wants it. The key is not in
// it.
func (d *disk) uri(file string) string {
	u := url.URL{Scheme: "file", OmitHost: true, Path: filepath.ToSlash(file)}
	query := url.Values{"vfs": {d.name}}
	if d.encrypted {
		query.Set("textkey", "given")
	}
	u.RawQuery = query.Encode()
	return u.String()
}
