package main

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// keeper hands out the demo's throwaway passwords over a socket in the demo's
// own folder, to the password commands of its accounts. They are in no file,
// no argument and no environment.
type keeper struct {
	socket    string
	passwords map[string]string
	listener  net.Listener
}

// newKeeper makes a password for each name and begins to listen.
func newKeeper(dir string, names ...string) (*keeper, error) {
	k := &keeper{socket: filepath.Join(dir, "passwords"), passwords: map[string]string{}}
	for _, name := range names {
		k.passwords[name] = rand.Text()
	}
	var err error
	if k.listener, err = net.Listen("unix", k.socket); err != nil {
		return nil, fmt.Errorf("listen for password commands: %w", err)
	}
	go k.serve()
	return k, nil
}

func (k *keeper) serve() {
	for {
		c, err := k.listener.Accept()
		if err != nil {
			return // closed
		}
		go k.answer(c)
	}
}

func (k *keeper) answer(c net.Conn) {
	defer c.Close()
	_ = c.SetDeadline(time.Now().Add(5 * time.Second))
	name, err := io.ReadAll(io.LimitReader(c, 64))
	if err == nil {
		fmt.Fprintln(c, k.passwords[strings.TrimSpace(string(name))])
	}
}

// command is the password command for a name: this program itself.
func (k *keeper) command(name string) ([]string, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("find the demo's own program: %w", err)
	}
	return []string{self, "password", k.socket, name}, nil
}

func (k *keeper) close() { _ = k.listener.Close() }

// printPassword is the password command's work.
func printPassword(socket, name string) error {
	c, err := net.Dial("unix", socket)
	if err != nil {
		return fmt.Errorf("ask the demo for a password: %w", err)
	}
	defer c.Close()
	if _, err := io.WriteString(c, name); err != nil {
		return err
	}
	unix, ok := c.(*net.UnixConn)
	if !ok {
		return errors.New("not a unix socket")
	}
	if err := unix.CloseWrite(); err != nil {
		return err
	}
	_, err = io.Copy(os.Stdout, c)
	return err
}
