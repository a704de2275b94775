package sessiontest

import "syscall"

// attributes start a process as the user, and end it when ours ends.
func (w owner) attributes() *syscall.SysProcAttr {
	a := &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if w.other {
		a.Credential = &syscall.Credential{Uid: uint32(w.uid), Gid: uint32(w.gid)}
	}
	return a
}
