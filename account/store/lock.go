package store

import (
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"

	"sotto/account"
)

// lock says that this process, and no other, writes to a database. The
// system drops it when the process ends, however it ends; the file that
// carries it stays.
type lock struct{ file *os.File }

// errHeld is what tryLock answers when another process has the lock.
var errHeld = errors.New("another process holds the lock")

// take takes the lock of a database, without waiting.
func take(file string) (*lock, error) {
	f, err := os.OpenFile(file+".lock", os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	if err := tryLock(f); err != nil {
		defer f.Close()
		if errors.Is(err, errHeld) {
			return nil, held(f)
		}
		return nil, err
	}
	l := &lock{f}
	if err := l.sign(); err != nil {
		l.drop()
		return nil, err
	}
	return l, nil
}

// sign writes who has the lock, for others to say.
func (l *lock) sign() error {
	if err := l.file.Truncate(0); err != nil {
		return err
	}
	_, err := l.file.WriteAt([]byte(strconv.Itoa(os.Getpid())+"\n"), 0)
	return err
}

func held(f *os.File) error {
	text := make([]byte, 32)
	n, _ := f.ReadAt(text, 0)
	pid, _ := strconv.Atoi(strings.TrimSpace(string(text[:n])))
	return &account.StoreError{
		Fault: account.StoreLocked, Holder: pid, Detail: fmt.Sprintf("process %d writes to it", pid), Cause: errHeld,
	}
}

func (l *lock) drop() {
	if l != nil {
		_ = l.file.Close()
	}
}
