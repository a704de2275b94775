package term

import "golang.org/x/sys/unix"

// pendingInput is how many bytes wait to be read from a terminal.
func pendingInput(fd int) (int, error) { return unix.IoctlGetInt(fd, unix.TIOCINQ) }
