//go:build unix

package main

import "golang.org/x/sys/unix"

// forbidCoreDumps is best effort: a system that does not allow it has no
// core dumps of ours to hide, or an administrator who wants them.
func forbidCoreDumps() {
	_ = unix.Setrlimit(unix.RLIMIT_CORE, &unix.Rlimit{})
}
