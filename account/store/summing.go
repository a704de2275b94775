package store

import "github.com/ncruces/go-sqlite3/vfs"

// summing gives every page of a copy its checksum. SQLite's own layer begins
// to do so when it has seen the first page, and of a copy that is larger than
// its cache the first page is written last: the others would count as
// damaged.
type summing struct{ vfs.File }

func (s summing) WriteAt(p []byte, off int64) (int, error) {
	if len(p) == pageSize && off%pageSize == 0 {
		sum := checksum(p[:pageSize-8])
		copy(p[pageSize-8:], sum[:])
	}
	return s.File.WriteAt(p, off)
}
