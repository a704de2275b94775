package sessiontest

import "syscall"

// attributes start a process as the user, and end it when ours ends. Unless
// root is "" it is all that the process sees of the disk.
func (w owner) attributes(root string) *syscall.SysProcAttr {
	a := &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL, Chroot: root}
	if w.other {
		a.Credential = &syscall.Credential{Uid: uint32(w.uid), Gid: uint32(w.gid)}
	}
	return a
}
