// Command sotto is a chat client for the terminal, for XMPP, that refuses
// unencrypted connections.
//
// This package is the door: arguments, signals, exit codes and wiring.
package main

func main() {}
