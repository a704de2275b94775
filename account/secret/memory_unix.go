//go:build unix

package secret

import "golang.org/x/sys/unix"

// lockedMemory is memory of our own that is not swapped out, and what gives
// it back. Where the system has none to give, it is memory like any other.
func lockedMemory(size int) ([]byte, func()) {
	pages, err := unix.Mmap(-1, 0, size, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_ANON|unix.MAP_PRIVATE)
	if err != nil {
		return make([]byte, size), func() {}
	}
	_ = unix.Mlock(pages) // a limit on locked memory is no reason to have no secrets
	return pages, func() { _ = unix.Munmap(pages) }
}
