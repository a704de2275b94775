//go:build unix && !linux && !darwin && !dragonfly && !freebsd && !netbsd && !openbsd

package term

// flushInput does nothing here.
func flushInput(int) {}
