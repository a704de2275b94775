package sessiontest

import (
	"fmt"
	"net"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"
)

// StartSOCKS runs a real SOCKS5 proxy, microsocks, on loopback, and gives its
// "host:port". With a user it lets in nobody else.
func StartSOCKS(t testing.TB, user ...string) (address string) {
	t.Helper()
	program := tool(t, "microsocks")
	return startProxy(t, func(_ string, port int) *exec.Cmd {
		arguments := []string{"-i", "127.0.0.1", "-p", strconv.Itoa(port)}
		for _, u := range user {
			arguments = append(arguments, "-u", u, "-P", "a password of a test")
		}
		return exec.Command(program, arguments...)
	})
}

// StartHTTPProxy runs a real HTTP proxy, tinyproxy, on loopback, and gives its
// "host:port". More lines of its config say what it lets through.
func StartHTTPProxy(t testing.TB, lines ...string) (address string) {
	t.Helper()
	program := tool(t, "tinyproxy")
	return startProxy(t, func(dir string, port int) *exec.Cmd {
		config := fmt.Sprintf("Port %d\nListen 127.0.0.1\nTimeout 60\nMaxClients 20\nAllow 127.0.0.1\nLogFile %q\nDisableViaHeader Yes\n",
			port, filepath.Join(dir, "tinyproxy.log"))
		for _, l := range lines {
			config += l + "\n"
		}
		if err := (owner{}).write(dir, "tinyproxy.conf", config); err != nil {
			t.Fatal(err)
		}
		return exec.Command(program, "-d", "-c", filepath.Join(dir, "tinyproxy.conf"))
	})
}

// startProxy starts a proxy on a free port and waits until it answers.
func startProxy(t testing.TB, command func(dir string, port int) *exec.Cmd) string {
	t.Helper()
	for range 5 { // a free port may be taken before the proxy takes it
		ports, err := freePorts(1)
		if err != nil {
			t.Fatal(err)
		}
		c := command(t.TempDir(), ports[0])
		c.SysProcAttr = owner{}.attributes("")
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		over := make(chan struct{})
		go func() {
			_ = c.Wait() // it is killed in the end
			close(over)
		}()
		t.Cleanup(func() {
			_ = c.Process.Kill() // it may be gone already
			<-over
		})
		if answers(loopback(ports[0]), over) {
			return loopback(ports[0])
		}
	}
	t.Fatal("the proxy does not start")
	return ""
}

// answers waits until somebody listens, or the process is over.
func answers(address string, over <-chan struct{}) bool {
	deadline := time.NewTimer(settle)
	defer deadline.Stop()
	look := time.NewTicker(5 * time.Millisecond)
	defer look.Stop()
	for {
		if conn, err := net.Dial("tcp", address); err == nil {
			_ = conn.Close()
			return true
		}
		select {
		case <-look.C:
		case <-over:
			return false
		case <-deadline.C:
			return false
		}
	}
}
