package store

import (
	"context"
	"errors"
	"io/fs"
	"os"

	"github.com/ncruces/go-sqlite3"

	"sotto/account"
)

// faults are the answers of SQLite, the special before the general.
var faults = []struct {
	code   error
	fault  account.StoreFault
	detail string
}{
	{sqlite3.IOERR_DATA, account.StoreCorrupt, "a page does not carry the checksum it was written with"},
	{sqlite3.IOERR_CORRUPTFS, account.StoreCorrupt, "the disk cannot read a part of the file"},
	{sqlite3.IOERR_SHORT_READ, account.StoreCorrupt, "the file ends too early"},
	{sqlite3.CORRUPT, account.StoreCorrupt, "its inner order is broken"},
	{sqlite3.NOTADB, account.StoreCorrupt, "its first page is not that of a database"},
	{sqlite3.FULL, account.StoreFull, "no space is left"},
	{sqlite3.READONLY, account.StoreReadOnly, "the system lets nobody write there"},
	{sqlite3.BUSY, account.StoreLocked, "another program holds it"},
	{sqlite3.LOCKED, account.StoreLocked, "another program holds it"},
	{sqlite3.IOERR_FSYNC, account.StoreUnreadable, "the disk did not confirm what was written"},
	{sqlite3.CANTOPEN, account.StoreUnreadable, "it cannot be opened"},
	{sqlite3.IOERR, account.StoreUnreadable, "the disk does not answer as it should"},
	{sqlite3.PERM, account.StoreUnreadable, "the system refuses access"},
	{sqlite3.AUTH, account.StoreUnreadable, "the system refuses access"},
	{sqlite3.PROTOCOL, account.StoreUnreadable, "locks do not work there"},
	{sqlite3.NOLFS, account.StoreUnreadable, "the file system cannot hold it"},
}

// explain makes an *account.StoreError of what went wrong with the database.
// Whatever else went wrong stays as it is.
func (s *Store) explain(err error) error {
	var told *account.StoreError
	var path *fs.PathError
	switch {
	case err == nil || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded):
		return err
	case errors.As(err, &told):
		if told.File == "" {
			told.File = s.options.File
		}
		return err
	}
	for _, f := range systemFaults {
		if errors.Is(err, f.err) {
			return s.fail(f.fault, f.err.Error(), err)
		}
	}
	if errors.Is(err, fs.ErrPermission) && !s.options.ReadOnly && readable(s.options.File) {
		return s.fail(account.StoreReadOnly, "the system lets nobody write there", err)
	}
	for _, f := range faults {
		if errors.Is(err, f.code) {
			return s.judge(f.fault, f.detail, err)
		}
	}
	if errors.As(err, &path) {
		return s.fail(account.StoreUnreadable, path.Err.Error(), err)
	}
	return err
}

func readable(file string) bool {
	f, err := os.Open(file)
	if err != nil {
		return false
	}
	return f.Close() == nil
}

// judge finds out whether what seems to be rubbish is only locked away. A
// key that opens any one page is the right one.
func (s *Store) judge(fault account.StoreFault, detail string, cause error) error {
	if fault != account.StoreCorrupt || s.fits(s.options.Key) {
		return s.fail(fault, detail, cause)
	}
	switch {
	case s.options.Key != nil && s.fits(nil):
		return s.fail(account.StoreWrongKey, "it is not encrypted", cause)
	case s.options.Key == nil:
		return s.fail(account.StoreWrongKey, "it is encrypted, or none of its pages is whole", cause)
	}
	return s.fail(account.StoreWrongKey, "it is encrypted with another key, or none of its pages is whole", cause)
}
