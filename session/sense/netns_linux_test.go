package sense

import (
	"context"
	"os"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"sotto/session/sessiontest"
)

// patience is how long a test waits for what must come.
const patience = 20 * time.Second

// what the kernel says of links, addresses and routes is told, each once,
// within the five seconds that a probe may take to begin.
func TestR13KernelTellsOfTheNetwork(t *testing.T) {
	t.Parallel() // it waits most of the time
	if !sessiontest.OwnNetwork(t) {
		return
	}
	sessiontest.IP(t, "link add wifi type veth peer name far1")
	sessiontest.IP(t, "link add cable type veth peer name far2")
	for _, each := range []string{"wifi", "far1", "far2"} {
		sessiontest.IP(t, "link set "+each+" up")
	}
	sessiontest.IP(t, "address add 10.7.0.2/24 dev wifi")
	sessiontest.IP(t, "route add default via 10.7.0.1 dev wifi metric 100")
	ctx, cancel := context.WithCancel(t.Context())
	told, over := make(chan Change, 100), make(chan struct{})
	go func() {
		defer close(over)
		Watch(ctx, func(f func()) { go f() }, func(c Change) { told <- c })
	}()
	defer func() {
		cancel()
		<-over
	}()
	settled(t)
	for _, c := range []struct{ name, line string }{
		{"a second way out", "route add default via 10.7.0.9 dev wifi metric 50"},
		{"an address", "address add 10.7.0.3/24 dev wifi"},
		{"the other end is gone", "link set far1 down"},
	} {
		began := time.Now()
		sessiontest.IP(t, c.line)
		select {
		case got := <-told:
			if took := time.Since(began); got != Moved || took > 5*time.Second {
				t.Errorf("%s: told “%s” after %v", c.name, got, took)
			} else {
				t.Logf("%s: told after %v", c.name, took.Round(time.Millisecond))
			}
		case <-time.After(patience):
			t.Errorf("%s: nothing was told", c.name)
		}
	}
	// What leads nowhere is not told: the next thing that is comes alone.
	sessiontest.IP(t, "link set cable up")
	sessiontest.IP(t, "address add 169.254.7.7/16 scope link dev cable")
	sessiontest.IP(t, "route add 10.99.0.0/16 dev cable")
	select {
	case got := <-told:
		t.Errorf("a network that leads nowhere: told “%s”", got)
	case <-time.After(between + calm): // as long as it could take
	}
}

// settled waits until the kernel has answered what there was, which nothing
// else tells: a socket that listens has read all of it.
func settled(t *testing.T) {
	t.Helper()
	for deadline := time.Now().Add(patience); ; time.Sleep(10 * time.Millisecond) {
		b, err := os.ReadFile("/proc/self/net/netlink")
		if err == nil && read(string(b)) {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("nobody listens to the kernel: %s%v", b, err)
		}
	}
}

// read tells whether a socket is in the table that hears of links, addresses
// and routes, with nothing in it that was not read.
func read(table string) bool {
	for line := range strings.Lines(table) {
		if f := strings.Fields(line); len(f) > 4 && f[1] == "0" && f[3] == "00000551" && f[4] == "0" {
			return true
		}
	}
	return false
}

// The clock's being set, which the end of a sleep is as well, rings at once.
// The test moves it by a nanosecond and back.
func TestClockThatIsSetRings(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	rung, over := make(chan struct{}, 100), make(chan struct{})
	go func() {
		defer close(over)
		alarm(ctx, func() { rung <- struct{}{} })
	}()
	defer func() {
		cancel()
		<-over
	}()
	nudge := func(by int64) error {
		_, err := unix.Adjtimex(&unix.Timex{Modes: unix.ADJ_SETOFFSET | unix.ADJ_NANO, Time: unix.Timeval{Usec: by}})
		return err
	}
	limit := time.After(patience)
	for range 2 {
		for done := false; !done; {
			if err := nudge(1); err != nil {
				t.Skipf("the clock cannot be set here: %v", err)
			}
			back := unix.Timex{Modes: unix.ADJ_SETOFFSET | unix.ADJ_NANO, Time: unix.Timeval{Sec: -1, Usec: 999_999_999}}
			if _, err := unix.Adjtimex(&back); err != nil {
				t.Fatal(err)
			}
			select {
			case <-rung:
				done = true
			case <-over:
				t.Skip("this kernel has no timer that is cancelled when the clock is set")
			case <-limit:
				t.Fatal("nothing rang")
			case <-time.After(10 * time.Millisecond): // it may not have listened yet
			}
		}
	}
}
