package main

import "os"

// harden takes from the process what could weaken it, before anything else
// runs: settings of the language's runtime that would bring back old TLS
// versions, ciphers or signatures (threats F-22), and core dumps and debuggers,
// which would get at passwords. The runtime notices the change of GODEBUG at once.
func harden() {
	_ = os.Unsetenv("GODEBUG") // the only failure is an empty name
	forbidCoreDumps()
	forbidLooking()
}
