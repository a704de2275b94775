package store

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"sotto/account"
)

// Scratch is a folder of its own beside a file, for what is not whole yet. It
// is locked while somebody works in it, so whoever makes one, or opens a
// database there, can take away what a process left that was killed (threats
//
type Scratch struct {
	folder string
	lock   *os.File
}

// scratches are the folders' names, with something random for the star.
const scratches = ".scratch-*"

// NewScratch makes one. Whoever made it closes it.
func NewScratch(file string) (*Scratch, error) {
	beside := filepath.Dir(file)
	sweep(beside)
	for {
		s, err := newScratch(beside)
		if !errors.Is(err, errHeld) {
			return s, err
		}
	}
}

// newScratch fails with errHeld if another process was just about to take
// the folder away.
func newScratch(beside string) (_ *Scratch, err error) {
	fail := func(err error) error { return &account.FileError{File: beside, Doing: "write", Cause: err} }
	folder, err := os.MkdirTemp(beside, scratches) // its mode is 0700
	if err != nil {
		return nil, fail(err)
	}
	s := &Scratch{folder: folder}
	if s.lock, err = os.OpenFile(s.File("lock"), os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600); err == nil {
		err = tryLock(s.lock)
	}
	if err == nil {
		return s, nil
	}
	s.Close()
	if errors.Is(err, errHeld) {
		return nil, err
	}
	return nil, fail(err)
}

// File is a name in it.
func (s *Scratch) File(name string) string { return filepath.Join(s.folder, name) }

// Close takes it away with all that is in it.
func (s *Scratch) Close() {
	if s.lock != nil {
		_ = s.lock.Close()
	}
	_ = os.RemoveAll(s.folder) // else the next one sweeps it
}

// unlocked is how long a folder may be there before somebody has locked it.
const unlocked = time.Hour

// sweep takes away the folders in which nobody works any more.
func sweep(beside string) {
	left, _ := filepath.Glob(filepath.Join(escaped(beside), scratches)) // the pattern is sound
	for _, folder := range left {
		f, err := os.OpenFile(filepath.Join(folder, "lock"), os.O_RDWR, 0)
		if errors.Is(err, fs.ErrNotExist) {
			if info, err := os.Lstat(folder); err == nil && time.Since(info.ModTime()) > unlocked {
				_ = os.RemoveAll(folder)
			}
			continue
		}
		if err != nil {
			continue
		}
		if tryLock(f) == nil {
			(&Scratch{folder, f}).Close()
			continue
		}
		_ = f.Close()
	}
}

// escaped is a folder's name in which a pattern means nothing.
func escaped(folder string) string {
	var b []rune
	for _, r := range folder {
		switch r {
		case '*', '?', '[':
			b = append(b, '[', r, ']')
		default:
			b = append(b, r)
		}
	}
	return string(b)
}
