package store

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/ncruces/go-sqlite3/util/vfsutil"
	"github.com/ncruces/go-sqlite3/vfs"

	"sotto/account"
)

// badDisk is the real one until a call of the kind that it counts: from then
// on, each fails until it is mended.
type badDisk struct {
	vfs.VFS
	counts string // "write" or "sync"
	left   atomic.Int64
	answer error
	broke  func() // called before the first call that fails, if not nil
}

func newBadDisk(counts string, answer error) *badDisk {
	d := &badDisk{VFS: vfs.Find(""), counts: counts, answer: answer}
	d.mend()
	return d
}

func (d *badDisk) mend()           { d.left.Store(1 << 40) }
func (d *badDisk) breakAt(n int64) { d.left.Store(n) }

func (d *badDisk) call(kind string) error {
	if kind == d.counts {
		left := d.left.Add(-1)
		if left == -1 && d.broke != nil {
			d.broke()
		}
		if left < 0 {
			return d.answer
		}
	}
	return nil
}

func (d *badDisk) Open(name string, flags vfs.OpenFlag) (vfs.File, vfs.OpenFlag, error) {
	return vfsutil.WrapOpen(d.VFS, name, flags)
}

func (d *badDisk) OpenFilename(name *vfs.Filename, flags vfs.OpenFlag) (vfs.File, vfs.OpenFlag, error) {
	f, opened, err := vfsutil.WrapOpenFilename(d.VFS, name, flags)
	if err != nil {
		return f, opened, err
	}
	return &badFile{f, d}, opened, nil
}

type badFile struct {
	vfs.File
	disk *badDisk
}

func (f *badFile) WriteAt(p []byte, off int64) (int, error) {
	if err := f.disk.call("write"); err != nil {
		n, _ := f.File.WriteAt(p[:len(p)/2], off) // what still fits
		return n, err
	}
	return f.File.WriteAt(p, off)
}

func (f *badFile) Sync(flags vfs.SyncFlag) error {
	if err := f.disk.call("sync"); err != nil {
		return err
	}
	return f.File.Sync(flags)
}

func (f *badFile) SharedMemory() vfs.SharedMemory { return vfsutil.WrapSharedMemory(f.File) }
func (f *badFile) Unwrap() vfs.File               { return f.File }

// The disk is full at every write in turn. What was kept before stays; what
// could not be kept is told and is not half there; and when there is space
// again, it goes on.
func TestR20FullDisk(t *testing.T) {
	both(t, func(t *testing.T, o Options) {
		full := newBadDisk("write", syscall.ENOSPC)
		o.disk = full
		s := mustOpen(t, o)
		refused := 0
		want := []string{}
		for k := int64(0); ; k++ {
			full.breakAt(k)
			name := fmt.Sprintf("%03d", k)
			err := note(t.Context(), s, name, strings.Repeat("x", 9000))
			if err == nil {
				err = s.Fold(t.Context())
				want = append(want, name)
			}
			full.mend()
			if err == nil {
				break
			}
			if err := s.Fold(t.Context()); err != nil {
				t.Fatalf("with space again after write %d: %v", k, err)
			}
			refused++
			if faultOf(err) != account.StoreFull {
				t.Fatalf("write %d: %v", k, err)
			}
			if k > 100 {
				t.Fatal("no end")
			}
		}
		if refused < 5 {
			t.Errorf("only %d writes failed", refused)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		s = mustOpen(t, o)
		got := notes(t, s)
		if len(got) != len(want) {
			t.Errorf("kept %d, and said so of %d", len(got), len(want))
		}
		for i := range min(len(got), len(want)) {
			if !strings.HasPrefix(got[i], want[i]+"=") {
				t.Errorf("kept %.4s, and said %s", got[i], want[i])
			}
		}
		if findings, err := s.Check(t.Context()); err != nil || findings != nil {
			t.Error(findings, err)
		}
		t.Logf("%d writes failed, %d values kept", refused, len(got))
	})
}

// whatever a write answers, what was kept before stays, and what could
// not be kept is told. When the disk takes writes again, it goes on, also where
// a block was written by half that holds what was kept before too.
func TestR21FailedWritesLoseNothing(t *testing.T) {
	for answer, want := range map[error]account.StoreFault{
		syscall.EIO: account.StoreUnreadable, syscall.EROFS: account.StoreReadOnly, syscall.EDQUOT: account.StoreFull, syscall.EFBIG: account.StoreFull,
	} {
		for k := range int64(4) {
			both(t, func(t *testing.T, o Options) {
				bad := newBadDisk("write", answer)
				o.disk = bad
				s := mustOpen(t, o)
				if err := note(t.Context(), s, "before", "x"); err != nil {
					t.Fatal(err)
				}
				for range 3 {
					bad.breakAt(k)
					err := note(t.Context(), s, "lost", strings.Repeat("x", 9000))
					bad.mend()
					if fault := faultOf(err); err != nil && fault != want {
						t.Errorf("%v at write %d is %v", answer, k, err)
					}
				}
				if err := note(t.Context(), s, "after", "x"); err != nil {
					t.Errorf("after %v: %v", answer, err)
				}
				if got := strings.Join(notes(t, s), " "); !strings.Contains(got, "before=x") || !strings.Contains(got, "after=x") {
					t.Errorf("after %v it holds %.60s", answer, got)
				}
				if findings, err := s.Check(t.Context()); err != nil || findings != nil {
					t.Error(findings, err)
				}
			})
		}
	}
}

// What the disk did not confirm may or may not be there. After that nothing
// is written until the database is opened anew.
func TestR21FailedSyncStopsWriting(t *testing.T) {
	both(t, func(t *testing.T, o Options) {
		bad := newBadDisk("sync", syscall.EIO)
		o.disk = bad
		s, err := Open(t.Context(), o)
		if err != nil {
			t.Fatal(err)
		}
		if err := note(t.Context(), s, "before", "1"); err != nil {
			t.Fatal(err)
		}
		bad.breakAt(0)
		first := note(t.Context(), s, "during", "1")
		bad.mend()
		second := note(t.Context(), s, "after", "1")
		if faultOf(first) != account.StoreUnreadable || !errors.Is(second, first) {
			t.Errorf("the first: %v, the second: %v", first, second)
		}
		if got := notes(t, s); strings.Join(got, " ") != "before=1" {
			t.Errorf("reads %q", got)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		s = mustOpen(t, o)
		if got := strings.Join(notes(t, s), " "); got != "before=1" && got != "before=1 during=1" {
			t.Errorf("found %q", got)
		}
		if err := note(t.Context(), s, "anew", "1"); err != nil {
			t.Error(err)
		}
	})
}

// A folder where nobody may write.
func TestR25ReadOnlyFolder(t *testing.T) {
	both(t, func(t *testing.T, o Options) {
		filled(t, o)
		bad := newBadDisk("write", syscall.EROFS)
		bad.breakAt(0)
		o.disk = bad
		s := mustOpen(t, o)
		if err := note(t.Context(), s, "x", "1"); faultOf(err) != account.StoreReadOnly {
			t.Error(err)
		}
		if got := notes(t, s); len(got) != filledRows {
			t.Errorf("reads %d of %d", len(got), filledRows)
		}
	})
}

func TestR25FolderThatCannotBe(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	filled(t, Options{File: file})
	if _, err := Open(t.Context(), Options{File: filepath.Join(file, "sub", "a.db")}); faultOf(err) != account.StoreUnreadable {
		t.Error(err)
	}
}
