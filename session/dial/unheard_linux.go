package dial

import (
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// givesUp has the kernel end a connection whose other side has not confirmed
// for so long that anything of ours came (tcp(7), TCP_USER_TIMEOUT; RFC 5482):
// without it that takes a quarter of an hour. A kernel that does not know how
// connects all the same.
func givesUp(after time.Duration) func(network, address string, c syscall.RawConn) error {
	return func(_, _ string, c syscall.RawConn) error {
		return c.Control(func(fd uintptr) {
			_ = unix.SetsockoptInt(int(fd), unix.IPPROTO_TCP, unix.TCP_USER_TIMEOUT, int(after.Milliseconds()))
		})
	}
}
