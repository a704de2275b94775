package dial

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"net/textproto"
	"strconv"
	"strings"
	"time"

	"golang.org/x/net/proxy"

	"sotto/account"
	"sotto/session/problem"
)

func (d *Dialer) proxied() bool {
	_, _, ok := d.Proxy.Split()
	return ok
}

// isOnion tells whether a name is one of Tor's, which DNS must never hear of
// (RFC 7686, section 2).
func isOnion(host string) bool {
	return strings.HasSuffix(strings.ToLower(strings.TrimSuffix(host, ".")), ".onion")
}

// beyond is where a server is behind a proxy: SRV cannot be asked for there,
// so the usual ports must do.
func beyond(ascii string) []Target {
	return []Target{
		{Host: ascii, Port: portDirect, Direct: true},
		{Host: ascii, Port: portSTARTTLS},
	}
}

// through connects to a target by way of the proxy, which looks up the name
// itself. The error explains itself.
func (d *Dialer) through(ctx context.Context, t Target) (net.Conn, error) {
	kind, address, _ := d.Proxy.Split()
	by := d.bySOCKS
	if kind == account.HTTPConnect {
		by = d.byCONNECT
	}
	conn, err := by(ctx, address, t)
	if err == nil {
		return conn, nil
	}
	return nil, ofProxy(err, address, t).With(problem.Fact{Name: "through the proxy", Value: string(d.Proxy)})
}

// unreachable is a proxy that could not be connected to.
type unreachable struct{ error }

func (u unreachable) Unwrap() error { return u.error }

// dialProxy connects to the proxy itself.
func (d *Dialer) dialProxy(ctx context.Context, address string) (net.Conn, error) {
	conn, err := d.network().DialContext(ctx, "tcp", address)
	if err != nil {
		return nil, unreachable{err}
	}
	return conn, nil
}

// door is the way to a proxy as golang.org/x/net/proxy wants it.
type door struct{ d *Dialer }

func (o door) Dial(network, address string) (net.Conn, error) {
	return o.DialContext(context.Background(), network, address)
}

func (o door) DialContext(ctx context.Context, _, address string) (net.Conn, error) {
	return o.d.dialProxy(ctx, address)
}

// bySOCKS goes through a SOCKS5 proxy (RFC 1928), without a login.
func (d *Dialer) bySOCKS(ctx context.Context, address string, t Target) (net.Conn, error) {
	s, err := proxy.SOCKS5("tcp", address, nil, door{d})
	if err != nil {
		return nil, err
	}
	within, ok := s.(proxy.ContextDialer)
	if !ok {
		return nil, problem.New(problem.Bug, "").Because(errors.New("a SOCKS dialer that takes no context"))
	}
	return within.DialContext(ctx, "tcp", t.address())
}

// mostAnswer is how long the answer of an HTTP proxy may be.
const mostAnswer = 16 << 10

// answered is the status by which an HTTP proxy does not connect us.
type answered struct {
	code int
	line string
}

func (a answered) Error() string { return "the proxy answered " + a.line }

// byCONNECT goes through an HTTP proxy (RFC 9110, section 9.3.6), without a
// login.
func (d *Dialer) byCONNECT(ctx context.Context, address string, t Target) (net.Conn, error) {
	conn, err := d.dialProxy(ctx, address)
	if err != nil {
		return nil, err
	}
	stop := context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Unix(1, 0)) })
	err = tunnel(conn, t.address())
	if !stop() && ctx.Err() != nil {
		err = ctx.Err()
	}
	if err != nil {
		_ = conn.Close() // it is of no use, whatever closing says
		return nil, err
	}
	return conn, nil
}

// tunnel has the proxy connect us. After its answer nobody speaks before we
// do, so whatever comes along with it is not the server's.
func tunnel(conn io.ReadWriter, address string) error {
	if _, err := io.WriteString(conn, "CONNECT "+address+" HTTP/1.1\r\nHost: "+address+"\r\n\r\n"); err != nil {
		return err
	}
	buffered := bufio.NewReader(io.LimitReader(conn, mostAnswer))
	r := textproto.NewReader(buffered)
	line, err := r.ReadLine()
	if err != nil {
		return err
	}
	code, ok := statusOf(line)
	if !ok {
		return errors.New("no answer of an HTTP proxy")
	}
	if code/100 != 2 {
		return answered{code, cut(line)}
	}
	for line != "" {
		if line, err = r.ReadLine(); err != nil {
			return err
		}
	}
	if buffered.Buffered() > 0 {
		return errors.New("the proxy said more than its answer")
	}
	return nil
}

// statusOf reads the status of an HTTP answer (RFC 9112, section 4).
func statusOf(line string) (int, bool) {
	version, rest, _ := strings.Cut(line, " ")
	digits, _, _ := strings.Cut(rest, " ")
	code, err := strconv.Atoi(digits)
	return code, err == nil && len(digits) == 3 && code >= 100 && (version == "HTTP/1.1" || version == "HTTP/1.0")
}
