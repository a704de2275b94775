package main

import (
	"errors"
	"net"
	"os"

	"golang.org/x/sys/unix"
)

// ours tells whether the process at the other end of a socket is one of the
// same person, or of the administrator.
func ours(c net.Conn) error {
	socket, is := c.(*net.UnixConn)
	if !is {
		return errors.New("it is no socket of this computer")
	}
	raw, err := socket.SyscallConn()
	if err != nil {
		return err
	}
	var peer *unix.Ucred
	var wrong error
	if err := raw.Control(func(fd uintptr) {
		peer, wrong = unix.GetsockoptUcred(int(fd), unix.SOL_SOCKET, unix.SO_PEERCRED)
	}); err != nil {
		return err
	}
	if wrong != nil {
		return wrong
	}
	if int(peer.Uid) != os.Geteuid() && peer.Uid != 0 {
		return errors.New("it belongs to somebody else")
	}
	return nil
}
