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

// leads has a process lead a group of its own, which endGroup ends.
func leads(a *syscall.SysProcAttr) *syscall.SysProcAttr {
	a.Setpgid = true
	return a
}

// endGroup ends a process and those that it has started.
func endGroup(pid int) error { return syscall.Kill(-pid, syscall.SIGKILL) }
