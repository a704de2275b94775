//go:build !linux

package sessiontest

import (
	"os"
	"syscall"
)

// attributes start a process as ourselves: elsewhere than on Linux a server
// ends only by Stop.
func (w owner) attributes(string) *syscall.SysProcAttr { return nil }

// leads changes nothing: elsewhere than on Linux a process ends alone.
func leads(a *syscall.SysProcAttr) *syscall.SysProcAttr { return a }

// endGroup ends a process.
func endGroup(pid int) error {
	p, err := os.FindProcess(pid)
	if err != nil {
		return err
	}
	return p.Kill()
}
