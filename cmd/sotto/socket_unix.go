//go:build unix

package main

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
	"net"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"

	"sotto/account"
)

// longestSocket is the most bytes that a socket's path may have: on the
// narrowest of the systems there is room for 104 with a zero at the end.
const longestSocket = 103

// sockets are the places for the socket of the first sotto, the best first:
// beside the history, or where that is too long a path, in the folder that
// the system has for such things.
func (d *door) sockets() []string {
	file := d.historyFile()
	places := []string{filepath.Join(filepath.Dir(file), "control.sock")}
	if run := d.getenv("XDG_RUNTIME_DIR"); filepath.IsAbs(run) {
		name := sha256.Sum256([]byte(file))
		places = append(places, filepath.Join(run, "sotto", hex.EncodeToString(name[:8])+".sock"))
	}
	return places
}

// listenAt makes a socket in the first of some places where that can be. Only
// who has the lock of the history may do so: what lies there already is left
// from a process that has ended.
func listenAt(places []string) (net.Listener, error) {
	wrong := error(fs.ErrNotExist)
	for _, place := range places {
		if len(place) > longestSocket {
			continue
		}
		l, err := listenHere(place)
		if err == nil {
			return l, nil
		}
		wrong = err
	}
	return nil, wrong
}

func listenHere(place string) (net.Listener, error) {
	folder := filepath.Dir(place)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, err
	}
	if err := private(folder); err != nil {
		return nil, err
	}
	if info, err := os.Lstat(place); err == nil && info.Mode().Type() == fs.ModeSocket {
		if err := os.Remove(place); err != nil {
			return nil, err
		}
	}
	l, err := net.Listen("unix", place)
	if err != nil {
		return nil, err
	}
	if err := os.Chmod(place, 0o600); err != nil {
		return nil, errors.Join(err, l.Close())
	}
	return l, nil
}

// private checks that a folder is ours, and nobody else may look into it.
func private(folder string) error {
	var info unix.Stat_t
	if err := unix.Stat(folder, &info); err != nil {
		return err
	}
	if info.Mode&unix.S_IFMT != unix.S_IFDIR || info.Mode&0o077 != 0 || int(info.Uid) != os.Geteuid() {
		return &account.FileError{File: folder, Doing: "make a socket in", Cause: errors.New("others may look into it")}
	}
	return nil
}
