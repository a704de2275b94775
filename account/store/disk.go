package store

import (
	"bytes"
	"crypto/rand"

	"github.com/ncruces/go-sqlite3/util/vfsutil"
	"github.com/ncruces/go-sqlite3/vfs"
	"github.com/ncruces/go-sqlite3/vfs/adiantum"
	"lukechampine.com/adiantum/hbsh"

	cipher "lukechampine.com/adiantum"
)

// disk is what SQLite sees as its file system: the real one, whose errors
// get codes, a cipher above it, and above that the gathering of writes to the
// log. Every Store has its
// own, so that a key is known to it alone and stands in no statement, no
// file name and no error.
type disk struct {
	vfs.VFS
	name      string
	encrypted bool
	copies    bool    // it is where a copy is written to
	temporary vfs.VFS // for files without a name: encrypted with a key that is used once
}

// mount makes a disk. base is nil for the real file system.
func mount(base vfs.VFS, key []byte) *disk {
	if base == nil {
		base = vfs.Find("")
	}
	base = coded{base}
	temporary := adiantum.Wrap(base, keyed(make([]byte, keySize)))
	if key != nil {
		base = adiantum.Wrap(base, keyed(bytes.Clone(key)))
	}
	d := &disk{VFS: base, name: "sotto-" + rand.Text(), encrypted: key != nil, temporary: temporary}
	vfs.Register(d.name, d)
	return d
}

func (d *disk) unmount() {
	if d != nil {
		vfs.Unregister(d.name)
	}
}

// Open opens a file without a name, a temporary one.
func (d *disk) Open(name string, flags vfs.OpenFlag) (vfs.File, vfs.OpenFlag, error) {
	return vfsutil.WrapOpen(d.temporary, name, flags)
}

// OpenFilename opens a file; writes to a log are gathered.
func (d *disk) OpenFilename(name *vfs.Filename, flags vfs.OpenFlag) (vfs.File, vfs.OpenFlag, error) {
	if name == nil {
		return vfsutil.WrapOpenFilename(d.temporary, nil, flags)
	}
	f, opened, err := vfsutil.WrapOpenFilename(d.VFS, name, flags)
	if err == nil && d.copies && flags&vfs.OPEN_MAIN_DB != 0 {
		return summing{f}, opened, nil
	}
	if err != nil || flags&vfs.OPEN_WAL == 0 {
		return f, opened, err
	}
	g := &gathering{File: f, block: 1}
	if d.encrypted {
		g.block = pageSize
	}
	return g, opened, nil
}

// keyed hands its bytes to the cipher of every file.
type keyed []byte

// KDF is asked for the key of a database, or for one that is used once, for
// a file without a name.
func (k keyed) KDF(secret string) []byte {
	if secret != "" {
		return k
	}
	once := make([]byte, len(k))
	_, _ = rand.Read(once)
	return once
}

// HBSH makes the cipher. A key of another length makes none, and nothing is
// opened.
func (k keyed) HBSH(key []byte) *hbsh.HBSH {
	if len(key) != keySize {
		return nil
	}
	return cipher.New(key)
}
