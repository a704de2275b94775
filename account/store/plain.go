package store

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"io"
	"os"

	cipher "lukechampine.com/adiantum"

	"sotto/account"
)

// Copy writes the database as it is now, not encrypted, to whoever takes it
// further. It is a SQLite file like any other. What lies on the disk
// meanwhile, beside the database, is encrypted with a key that is nowhere
// else.
func (s *Store) Copy(ctx context.Context, to io.Writer) error {
	scratch, err := NewScratch(s.options.File)
	if err != nil {
		return err
	}
	defer scratch.Close()
	once := make([]byte, 32)
	if _, err := rand.Read(once); err != nil {
		return err
	}
	defer clear(once)
	file := scratch.File("copy.db")
	if err := s.Backup(ctx, file, once); err != nil {
		return err
	}
	f, err := os.Open(file)
	if err != nil {
		return &account.FileError{File: file, Doing: "read", Cause: err}
	}
	defer f.Close()
	return eachPage(ctx, f, to, func(page []byte, tweak []byte) { cipher.New(once).Decrypt(page, tweak) })
}

// Put writes what Copy gave to a new file, encrypted with a key or, for nil,
// plain. Whether it is a database, and a whole one, shows when it is opened
// and checked.
func Put(ctx context.Context, from io.Reader, file string, key []byte) error {
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return &account.FileError{File: file, Doing: "create", Cause: err}
	}
	err = eachPage(ctx, from, told{f, file}, func(page []byte, tweak []byte) {
		if key != nil {
			cipher.New(key).Encrypt(page, tweak)
		}
	})
	if wrong := errors.Join(f.Sync(), f.Close()); err == nil && wrong != nil {
		err = &account.FileError{File: file, Doing: "write", Cause: wrong}
	}
	return err
}

// eachPage copies pages, changed in place. The cipher of a page depends on
// where it stands.
func eachPage(ctx context.Context, from io.Reader, to io.Writer, change func(page, tweak []byte)) error {
	page := make([]byte, pageSize)
	var tweak [8]byte
	for at := uint64(0); ; at += pageSize {
		if err := ctx.Err(); err != nil {
			return err
		}
		_, err := io.ReadFull(from, page)
		switch {
		case err == io.EOF:
			return nil
		case err == io.ErrUnexpectedEOF:
			return &account.StoreError{Fault: account.StoreCorrupt, Detail: "it ends within a page"}
		case err != nil:
			return err
		}
		binary.LittleEndian.PutUint64(tweak[:], at)
		change(page, tweak[:])
		if _, err := to.Write(page); err != nil {
			return err
		}
	}
}

// told is a file whose name stands in the error.
type told struct {
	*os.File
	name string
}

func (t told) Write(p []byte) (int, error) {
	n, err := t.File.Write(p)
	if err != nil {
		err = &account.FileError{File: t.name, Doing: "write", Cause: err}
	}
	return n, err
}
