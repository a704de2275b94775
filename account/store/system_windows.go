package store

import (
	"errors"
	"io/fs"
	"os"

	"golang.org/x/sys/windows"

	"sotto/account"
)

// tryLock takes the lock of an open file, or tells that it is held. The byte
// that is locked lies behind the text, so that the text can be read.
func tryLock(f *os.File) error {
	const flags = windows.LOCKFILE_EXCLUSIVE_LOCK | windows.LOCKFILE_FAIL_IMMEDIATELY
	err := windows.LockFileEx(windows.Handle(f.Fd()), flags, 0, 1, 0, &windows.Overlapped{Offset: 1 << 20})
	if errors.Is(err, windows.ERROR_LOCK_VIOLATION) {
		return errHeld
	}
	if err != nil {
		return &fs.PathError{Op: "lock", Path: f.Name(), Err: err}
	}
	return nil
}

// narrow does nothing: a person's own folders are private on Windows.
func narrow(string, os.FileMode) error { return nil }

// settle does nothing: a renaming is on the disk when it returns.
func settle(string) error { return nil }

// systemFaults are the answers of the system that mean more than that it
// refuses.
var systemFaults = []struct {
	err   error
	fault account.StoreFault
}{
	{windows.ERROR_DISK_FULL, account.StoreFull},
	{windows.ERROR_HANDLE_DISK_FULL, account.StoreFull},
	{windows.ERROR_WRITE_PROTECT, account.StoreReadOnly},
}
