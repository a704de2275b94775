//go:build unix

package ui

import "syscall"

// suspend stops the whole job, as Ctrl-Z does where no program takes it. It
// returns when the shell continues us.
func suspend() { _ = syscall.Kill(0, syscall.SIGTSTP) }
