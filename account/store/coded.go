package store

import (
	"errors"
	"io"

	"github.com/ncruces/go-sqlite3"
	"github.com/ncruces/go-sqlite3/util/vfsutil"
	"github.com/ncruces/go-sqlite3/vfs"

	"sotto/account"
)

// coded opens files whose errors carry the code that SQLite has for them.
// Without one, a full disk looks like any other failure of the disk, and
// which it was is lost before anybody asks.
type coded struct{ vfs.VFS }

func (c coded) Open(name string, flags vfs.OpenFlag) (vfs.File, vfs.OpenFlag, error) {
	return wrapped(vfsutil.WrapOpen(c.VFS, name, flags))
}

func (c coded) OpenFilename(name *vfs.Filename, flags vfs.OpenFlag) (vfs.File, vfs.OpenFlag, error) {
	return wrapped(vfsutil.WrapOpenFilename(c.VFS, name, flags))
}

func wrapped(f vfs.File, flags vfs.OpenFlag, err error) (vfs.File, vfs.OpenFlag, error) {
	if err != nil {
		return f, flags, err
	}
	return &codedFile{f}, flags, nil
}

type codedFile struct{ vfs.File }

// code finds the code of an error. One that SQLite made has its own.
func code(err error, otherwise sqlite3.ExtendedErrorCode) error {
	if err == nil || err == io.EOF {
		return err
	}
	for _, f := range systemFaults {
		if !errors.Is(err, f.err) {
			continue
		}
		if f.fault == account.StoreReadOnly {
			return vfs.SystemError(err, sqlite3.READONLY)
		}
		return vfs.SystemError(err, sqlite3.FULL)
	}
	return vfs.SystemError(err, otherwise)
}

func (f *codedFile) ReadAt(p []byte, off int64) (int, error) {
	n, err := f.File.ReadAt(p, off)
	return n, code(err, sqlite3.IOERR_READ)
}

func (f *codedFile) WriteAt(p []byte, off int64) (int, error) {
	n, err := f.File.WriteAt(p, off)
	return n, code(err, sqlite3.IOERR_WRITE)
}

func (f *codedFile) Truncate(size int64) error {
	return code(f.File.Truncate(size), sqlite3.IOERR_TRUNCATE)
}

// Sync has one code, whatever the disk answers: what it holds is not known.
func (f *codedFile) Sync(flags vfs.SyncFlag) error {
	return vfs.SystemError(f.File.Sync(flags), sqlite3.IOERR_FSYNC)
}

// The rest passes on what a file below can do beside reading and writing.

func (f *codedFile) Unwrap() vfs.File               { return f.File }
func (f *codedFile) SharedMemory() vfs.SharedMemory { return vfsutil.WrapSharedMemory(f.File) }
func (f *codedFile) LockState() vfs.LockLevel       { return vfsutil.WrapLockState(f.File) }
func (f *codedFile) HasMoved() (bool, error)        { return vfsutil.WrapHasMoved(f.File) }
func (f *codedFile) PersistWAL() bool               { return vfsutil.WrapPersistWAL(f.File) }
func (f *codedFile) SetPersistWAL(keep bool)        { vfsutil.WrapSetPersistWAL(f.File, keep) }
