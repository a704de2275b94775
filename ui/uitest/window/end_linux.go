package window

import (
	"os/exec"
	"syscall"
)

// endWithUs has the system end a child when we end, however that comes.
func endWithUs(c *exec.Cmd) { c.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL} }
