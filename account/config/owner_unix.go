//go:build unix

package config

import (
	"io/fs"
	"os"
	"syscall"
)

// checked tells that the modes of files mean something here.
const checked = true

// ours tells whether a file belongs to us, or to root, who can do anything
// anyway.
func ours(info fs.FileInfo) bool {
	s, ok := info.Sys().(*syscall.Stat_t)
	return ok && (s.Uid == 0 || int(s.Uid) == os.Geteuid())
}
