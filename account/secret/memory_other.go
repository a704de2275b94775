//go:build !unix

package secret

// lockedMemory is memory like any other here.
func lockedMemory(size int) ([]byte, func()) { return make([]byte, size), func() {} }
