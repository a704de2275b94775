package store

import (
	"slices"

	"github.com/ncruces/go-sqlite3/vfs"
)

// gathering is a log whose writes are put together. SQLite writes a
// transaction as many small pieces that do not fit the cipher's blocks of
// 4 KiB, and each would read, decrypt, encrypt and write two of them; put
// together, every block is encrypted once.
//
// Nothing that a reader may look for stays behind in the buffer. A commit
// syncs the log, and after that writes at most two more pieces: the rest of
// the frame that filled the block up. Those go straight through.
//
// A disk that fails may have written a part of a block. The cipher can read
// nothing of that, and it held what was confirmed before, too: so what stands
// before the pieces in their first block is written with them, and is there
// again when the write is tried again.
type gathering struct {
	vfs.File
	block   int64 // what the cipher reads at once; 1 without a cipher
	at      int64
	pending []byte
	through int
}

const (
	mostGathered   = 1 << 20
	piecesOfAFrame = 2 // its head, and its page
)

// WriteAt keeps what continues the last piece, for later. What could not be
// written stays pending, so an error is met again until it is gone.
func (g *gathering) WriteAt(p []byte, off int64) (int, error) {
	next := g.at + int64(len(g.pending))
	if off != next || g.through > 0 || len(g.pending)+len(p) > mostGathered {
		if err := g.flush(); err != nil {
			return 0, err
		}
	}
	if len(g.pending) == 0 {
		g.moveTo(off)
	}
	g.pending = append(g.pending, p...)
	if g.through > 0 {
		g.through--
		if err := g.flush(); err != nil {
			return 0, err
		}
	}
	return len(p), nil
}

// moveTo goes to where the next piece is written, and reads what stands before
// it in its block, as the cipher would have to.
func (g *gathering) moveTo(off int64) {
	before := int(off % g.block)
	g.at, g.pending = off-int64(before), slices.Grow(g.pending, before)[:before]
	if n, err := g.File.ReadAt(g.pending, g.at); n < before && err != nil {
		g.at, g.pending = off, g.pending[:0]
	}
}

func (g *gathering) flush() error {
	if len(g.pending) == 0 {
		return nil
	}
	if _, err := g.File.WriteAt(g.pending, g.at); err != nil {
		return err
	}
	g.at += int64(len(g.pending))
	g.pending = g.pending[:0]
	return nil
}

func (g *gathering) ReadAt(p []byte, off int64) (int, error) {
	if err := g.flush(); err != nil {
		return 0, err
	}
	return g.File.ReadAt(p, off)
}

func (g *gathering) Sync(flags vfs.SyncFlag) error {
	g.through = piecesOfAFrame
	if err := g.flush(); err != nil {
		return err
	}
	return g.File.Sync(flags)
}

// Size leaves out a last block that was not written to its end: the cipher
// cannot read it, and it holds nothing that was confirmed.
func (g *gathering) Size() (int64, error) {
	if err := g.flush(); err != nil {
		return 0, err
	}
	n, err := g.File.Size()
	return n - n%g.block, err
}

func (g *gathering) Truncate(size int64) error {
	if err := g.flush(); err != nil {
		return err
	}
	return g.File.Truncate(size)
}

func (g *gathering) Close() error {
	err := g.flush()
	if e := g.File.Close(); err == nil {
		err = e
	}
	return err
}

// Unwrap lets the cipher be found.
func (g *gathering) Unwrap() vfs.File { return g.File }
