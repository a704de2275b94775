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

// Announce writes into the lock's file, beside our process, where others can
// speak to us; "" takes it back. A store that is only read has no lock.
func (s *Store) Announce(place string) error {
	if s.lock == nil || strings.ContainsRune(place, '\n') {
		return s.fail(account.StoreReadOnly, "there is no lock to write into", nil)
	}
	if err := s.lock.sign(); err != nil || place == "" {
		return err
	}
	_, err := s.lock.file.WriteAt([]byte(strconv.Itoa(os.Getpid())+"\n"+place+"\n"), 0)
	return err
}

// mostSigned is the most bytes that are read of a lock's file.
const mostSigned = 8 << 10

// Holder tells which process had the lock of a database last, and where it
// said others can speak to it; 0 and "" for what is not known. Whether it
// still has the lock is not told.
func Holder(file string) (process int, place string) {
	f, err := os.Open(file + ".lock")
	if err != nil {
		return 0, ""
	}
	defer f.Close()
	return signed(f)
}

// signed reads what the holder of a lock wrote. A line without its end is
// still being written.
func signed(f *os.File) (process int, place string) {
	text := make([]byte, mostSigned)
	n, _ := f.ReadAt(text, 0)
	first, rest, _ := strings.Cut(string(text[:n]), "\n")
	process, _ = strconv.Atoi(strings.TrimSpace(first))
	place, _, whole := strings.Cut(rest, "\n")
	if !whole {
		place = ""
	}
	return process, place
}

func held(f *os.File) error {
	pid, _ := signed(f)
	return &account.StoreError{
		Fault: account.StoreLocked, Holder: pid, Detail: fmt.Sprintf("process %d writes to it", pid), Cause: errHeld,
	}
}

func (l *lock) drop() {
	if l != nil {
		_ = l.file.Close()
	}
}
