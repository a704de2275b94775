package dial

import (
	"context"
	"net"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"sotto/session/sessiontest"
	"sotto/session/trust"
)

// the kernel gives up a connection on which nothing of ours is confirmed,
// as soon as we would, on the way to a proxy too; and it sends nothing of its
// own, one of which that is lost would end a connection that is well.
func TestR02TheKernelGivesUp(t *testing.T) {
	ca := sessiontest.NewCA("a test's authority")
	s := sessiontest.Serve(t, sessiontest.Secure("example.test", sessiontest.With(ca.Issue(sessiontest.Names("example.test")))))
	for _, c := range []struct {
		dead time.Duration
		want int // ms
	}{{0, 15000}, {1500 * time.Millisecond, 1500}} {
		d := &Dialer{Timeouts: patient()}
		d.Timeouts.Dead = c.dead
		secure, err := d.Connect(context.Background(), "example.test", s.Address, trust.Policy{Domain: "example.test", Roots: ca.Pool()})
		if err != nil {
			t.Fatal(err)
		}
		proxied, err := d.dialProxy(context.Background(), sessiontest.StartSOCKS(t))
		if err != nil {
			t.Fatal(err)
		}
		for _, conn := range []net.Conn{secure.conn.NetConn(), proxied} {
			if got := option(t, conn, unix.IPPROTO_TCP, unix.TCP_USER_TIMEOUT); got != c.want {
				t.Errorf("given up after %d ms, want %d", got, c.want)
			}
			if got := option(t, conn, unix.SOL_SOCKET, unix.SO_KEEPALIVE); got != 0 {
				t.Errorf("SO_KEEPALIVE is %d", got)
			}
			_ = conn.Close()
		}
	}
}

// option reads an option of a connection back.
func option(t *testing.T, conn net.Conn, level, name int) (value int) {
	t.Helper()
	raw, err := conn.(*net.TCPConn).SyscallConn()
	if err != nil {
		t.Fatal(err)
	}
	var failed error
	if err := raw.Control(func(fd uintptr) { value, failed = unix.GetsockoptInt(int(fd), level, name) }); err != nil || failed != nil {
		t.Fatal(err, failed)
	}
	return value
}
