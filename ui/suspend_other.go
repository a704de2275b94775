//go:build !unix

package ui

// suspend does nothing: there is no shell to go back to.
func suspend() {}
