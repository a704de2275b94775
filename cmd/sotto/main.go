// Command sotto is a chat client for the terminal, for XMPP, that refuses
// unencrypted connections.
//
// This package is the door: arguments, environment, signals, exit codes and
// wiring. The table of commands in table.go is what help, the checks of the
// command line and the test of the manual are derived from; each command has
// a file of its own. Nothing is decided here about the wire or the screen.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	harden()
	os.Exit(run(here()))
}

// hasten has Ctrl-C end the process at once from now on. Who has left the
// screen and wants the prompt waits for no goodbye: whatever matters is on the
// disk.
func hasten() { signal.Reset(os.Interrupt) }

// run runs the command line of this process, until a signal ends it.
func run(d *door) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	return enter(ctx, d, os.Args[1:])
}
