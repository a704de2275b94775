package store

import (
	"fmt"
	"iter"

	"github.com/ncruces/go-sqlite3"
)

// Tx is one transaction. It is of use only while the function runs that it
// was given to, and only on that function's goroutine.
type Tx struct{ conn *conn }

// SQL is a statement, or a piece of one. Only what stands in the source is
// one: a text that came from elsewhere is an argument, or does not compile
// (threats R-40).
type SQL string

// Exec runs a statement that gives no rows. Arguments may be int, int64,
// bool, string, []byte and nil.
func (tx *Tx) Exec(sql SQL, args ...any) error {
	st, err := tx.conn.prepared(sql)
	if err != nil {
		return err
	}
	defer tx.conn.giveBack(sql, st)
	if err := bind(st, args); err != nil {
		return err
	}
	if err := st.Exec(); err != nil {
		return fmt.Errorf("run %.40q: %w", sql, err)
	}
	return nil
}

// Rows runs a query. The loop may end early; a row is of use only within its
// round. An error comes as the last round's second value.
func (tx *Tx) Rows(sql SQL, args ...any) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		st, err := tx.conn.prepared(sql)
		if err != nil {
			yield(Row{}, err)
			return
		}
		defer tx.conn.giveBack(sql, st)
		if err := bind(st, args); err != nil {
			yield(Row{}, err)
			return
		}
		for st.Step() {
			if !yield(Row{st}, nil) {
				return
			}
		}
		if err := st.Err(); err != nil {
			yield(Row{}, fmt.Errorf("run %.40q: %w", sql, err))
		}
	}
}

// Get runs a query for one row and tells whether there is one; scan reads
// it.
func (tx *Tx) Get(sql SQL, scan func(Row), args ...any) (bool, error) {
	for row, err := range tx.Rows(sql, args...) {
		if err != nil {
			return false, err
		}
		scan(row)
		return true, nil
	}
	return false, nil
}

// Int runs a query for one number; no row, and NULL, are 0.
func (tx *Tx) Int(sql SQL, args ...any) (n int64, err error) {
	_, err = tx.Get(sql, func(r Row) { n = r.Int(0) }, args...)
	return n, err
}

// Inserted is the key of the row that was inserted last.
func (tx *Tx) Inserted() int64 { return tx.conn.db.LastInsertRowID() }

// Changed is how many rows the last statement changed.
func (tx *Tx) Changed() int64 { return tx.conn.db.Changes() }

// Row is one row of a query's answer.
type Row struct{ st *sqlite3.Stmt }

// Int is a column as a number, 0 for NULL.
func (r Row) Int(column int) int64 { return r.st.ColumnInt64(column) }

// Text is a column as text, "" for NULL.
func (r Row) Text(column int) string { return r.st.ColumnText(column) }

// Bytes is a column as bytes, nil for NULL.
func (r Row) Bytes(column int) []byte {
	if r.Null(column) {
		return nil
	}
	return r.st.ColumnBlob(column, []byte{})
}

// Null tells whether a column is NULL.
func (r Row) Null(column int) bool { return r.st.ColumnType(column) == sqlite3.NULL }

func bind(st *sqlite3.Stmt, args []any) (err error) {
	for i, arg := range args {
		switch v := arg.(type) {
		case int:
			err = st.BindInt(i+1, v)
		case int64:
			err = st.BindInt64(i+1, v)
		case bool:
			err = st.BindBool(i+1, v)
		case string:
			err = st.BindText(i+1, v)
		case []byte:
			err = st.BindBlob(i+1, v)
		case nil:
			err = st.BindNull(i + 1)
		default:
			err = fmt.Errorf("no column holds a %T", arg)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
