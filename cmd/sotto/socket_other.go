//go:build !unix

package main

import (
	"errors"
	"net"
)

// sockets are none: nobody finds the first sotto here, and each goes its own
// way.
func (d *door) sockets() []string { return nil }

func listenAt([]string) (net.Listener, error) { return nil, errors.ErrUnsupported }
