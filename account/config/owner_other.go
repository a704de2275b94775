//go:build !unix

package config

import "io/fs"

// checked tells that the modes of files mean nothing here: the home folder's
// access list decides.
const checked = false

func ours(fs.FileInfo) bool { return true }
