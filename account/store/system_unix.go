//go:build unix

package store

import (
	"errors"
	"io/fs"
	"os"

	"golang.org/x/sys/unix"

	"sotto/account"
)

// tryLock takes the lock of an open file, or tells that it is held.
func tryLock(f *os.File) error {
	err := unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB)
	if errors.Is(err, unix.EWOULDBLOCK) {
		return errHeld
	}
	if err != nil {
		return &fs.PathError{Op: "lock", Path: f.Name(), Err: err}
	}
	return nil
}

// narrow takes a file's or folder's surplus rights away.
func narrow(name string, mode os.FileMode) error {
	info, err := os.Stat(name)
	if err != nil || info.Mode().Perm()&^mode == 0 {
		return err
	}
	return os.Chmod(name, info.Mode().Perm()&mode)
}

// settle makes sure that a folder's entries are on the disk.
func settle(folder string) error {
	d, err := os.Open(folder)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// systemFaults are the answers of the system that mean more than that it
// refuses.
var systemFaults = []struct {
	err   error
	fault account.StoreFault
}{
	{unix.ENOSPC, account.StoreFull},
	{unix.EDQUOT, account.StoreFull},
	{unix.EFBIG, account.StoreFull},
	{unix.EROFS, account.StoreReadOnly},
}
