//go:build !linux

package main

import "net"

// ours trusts the folder that the socket is in: nobody else may look into it.
func ours(net.Conn) error { return nil }
