//go:build unix

package archive

import (
	"time"

	"golang.org/x/sys/unix"
)

// processorTime is how long the processors worked for this process.
func processorTime() time.Duration {
	var u unix.Rusage
	if unix.Getrusage(unix.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
