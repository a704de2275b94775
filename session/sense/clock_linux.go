package sense

import (
	"time"

	"golang.org/x/sys/unix"
)

// clocks gives a reader of two that nobody can set: CLOCK_BOOTTIME is
// CLOCK_MONOTONIC with the time asleep (clock_gettime(2)).
func clocks() func() reading {
	return func() reading {
		var awake, always unix.Timespec
		_ = unix.ClockGettime(unix.CLOCK_MONOTONIC, &awake)
		_ = unix.ClockGettime(unix.CLOCK_BOOTTIME, &always) // both are older than the kernels that Go runs on
		return reading{time.Duration(awake.Nano()), time.Duration(always.Nano())}
	}
}
