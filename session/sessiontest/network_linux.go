package sessiontest

import (
	"errors"
	"net"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
)

// OwnNetwork runs the test that calls it once more, in a process that has a
// network of its own, and tells whether this is that process: there the test
// does its work, and here it has nothing to do. It needs root and “ip”, and is
// skipped without the first; the second is a tool like the others.
func OwnNetwork(t *testing.T) bool {
	t.Helper()
	const mark = "SOTTO_OWN_NETWORK"
	if os.Getenv(mark) == t.Name() {
		IP(t, "link set lo up")
		return true
	}
	if os.Getuid() != 0 {
		t.Skip("a network of its own needs root")
	}
	if _, err := exec.LookPath("ip"); err != nil {
		if os.Getenv("SOTTO_TOOLS") == "required" {
			t.Fatal("“ip” is required and not installed (Debian: iproute2)")
		}
		t.Skip("“ip” is not installed (Debian: iproute2)")
	}
	c := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$", "-test.v", "-test.timeout=2m")
	c.Env = append(os.Environ(), mark+"="+t.Name())
	c.SysProcAttr = &syscall.SysProcAttr{Cloneflags: unix.CLONE_NEWNET, Pdeathsig: syscall.SIGKILL}
	out, err := c.CombinedOutput()
	var failed *exec.ExitError
	if err != nil && !errors.As(err, &failed) {
		t.Skipf("no network of its own can be had here: %v", err)
	}
	t.Logf("in a network of its own:\n%s", out)
	if err != nil {
		t.Errorf("it failed there: %v", err)
	}
	return false
}

// IP changes the network by the command “ip”.
func IP(t testing.TB, line string) {
	t.Helper()
	if err := runIP(line); err != nil {
		t.Fatal(err)
	}
}

func runIP(line string) error {
	out, err := exec.Command("ip", strings.Fields(line)...).CombinedOutput()
	if err != nil {
		return errors.New("ip " + line + ": " + err.Error() + ": " + string(out))
	}
	return nil
}

// Elsewhere is another network, which interfaces can be moved to. It ends
// with the test.
type Elsewhere struct {
	work chan func()
	id   int
}

// AnotherNetwork makes one. Only a process of OwnNetwork's may.
func AnotherNetwork(t testing.TB) *Elsewhere {
	t.Helper()
	e := &Elsewhere{work: make(chan func())}
	begun, over := make(chan error), make(chan struct{})
	go func() {
		defer close(over)
		runtime.LockOSThread() // for good: the thread ends with its network
		err := unix.Unshare(unix.CLONE_NEWNET)
		e.id = unix.Gettid()
		begun <- err
		for f := range e.work {
			f()
		}
	}()
	t.Cleanup(func() {
		close(e.work)
		<-over
	})
	if err := <-begun; err != nil {
		t.Fatal(err)
	}
	e.IP(t, "link set lo up")
	return e
}

// Take moves an interface there.
func (e *Elsewhere) Take(t testing.TB, name string) {
	t.Helper()
	IP(t, "link set "+name+" netns "+strconv.Itoa(e.id))
}

// IP changes the network there.
func (e *Elsewhere) IP(t testing.TB, line string) {
	t.Helper()
	failed := make(chan error, 1)
	e.work <- func() { failed <- runIP(line) }
	if err := <-failed; err != nil {
		t.Fatal(err)
	}
}

// Listen listens there.
func (e *Elsewhere) Listen(t testing.TB, address string) net.Listener {
	t.Helper()
	var l net.Listener
	failed := make(chan error, 1)
	e.work <- func() {
		var err error
		l, err = net.Listen("tcp", address)
		failed <- err
	}
	if err := <-failed; err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	return l
}
