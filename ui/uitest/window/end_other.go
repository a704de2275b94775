//go:build !linux

package window

import "os/exec"

// endWithUs does nothing here: the test's own clean-up ends the child.
func endWithUs(*exec.Cmd) {}
