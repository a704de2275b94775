package session

import (
	"math"
	"syscall"
)

// limitFiles has this process write to no file any more, as on a full disk,
// or lifts that.
func limitFiles(full bool) {
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
		panic(err)
	}
	limit.Cur = math.MaxUint64
	if full {
		limit.Cur = 1
	}
	limit.Cur = min(limit.Cur, limit.Max)
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
		panic(err)
	}
}
