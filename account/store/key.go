package store

import (
	"bytes"
	"encoding/binary"
	"os"

	cipher "lukechampine.com/adiantum"
)

const (
	keySize     = 32
	pageSize    = 4096
	pagesProbed = 64
)

// fits tells whether a key opens at least one page of the file: the last 8
// bytes of each are the checksum of the rest. It tells a wrong key from a
// broken file, which look alike from the first page alone.
func (s *Store) fits(key []byte) bool {
	f, err := os.Open(s.options.File)
	if err != nil {
		return false
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return false
	}
	pages := info.Size() / pageSize
	step := max(1, pages/pagesProbed)
	page := make([]byte, pageSize)
	for at := int64(0); at < pages; at += step {
		if _, err := f.ReadAt(page, at*pageSize); err == nil && whole(page, at*pageSize, key) {
			return true
		}
	}
	return false
}

// whole tells whether a page, decrypted in place, carries its checksum. One
// of nothing but zeroes proves nothing.
func whole(page []byte, offset int64, key []byte) bool {
	if len(key) == keySize {
		var tweak [8]byte
		binary.LittleEndian.PutUint64(tweak[:], uint64(offset))
		page = cipher.New(key).Decrypt(page, tweak[:])
	}
	body, sum := page[:pageSize-8], page[pageSize-8:]
	return checksum(body) == [8]byte(sum) && !bytes.Equal(page, make([]byte, pageSize))
}

// checksum is that of SQLite's checksum VFS: two sums of little-endian words
// that feed each other.
func checksum(body []byte) (sum [8]byte) {
	var a, b uint32
	for ; len(body) >= 8; body = body[8:] {
		a += binary.LittleEndian.Uint32(body) + b
		b += binary.LittleEndian.Uint32(body[4:]) + a
	}
	binary.LittleEndian.PutUint32(sum[:], a)
	binary.LittleEndian.PutUint32(sum[4:], b)
	return sum
}
