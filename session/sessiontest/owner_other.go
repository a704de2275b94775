//go:build !linux

package sessiontest

import "syscall"

// attributes start a process as ourselves: elsewhere than on Linux a server
// ends only by Stop.
func (w owner) attributes(string) *syscall.SysProcAttr { return nil }
