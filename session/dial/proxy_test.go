package dial

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"sotto/account"
	"sotto/session/problem"
	"sotto/session/sessiontest"
	"sotto/session/trust"
)

// noDNS is a resolver that nobody may ask.
type noDNS struct{ t *testing.T }

func (n noDNS) SRV(_ context.Context, name string) ([]SRV, error) {
	n.t.Errorf("DNS was asked for %s", name)
	return nil, errors.New("nobody may ask")
}

// watched is the network, and remembers who was called.
type watched struct {
	mu    sync.Mutex
	calls []string
}

func (w *watched) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	w.mu.Lock()
	w.calls = append(w.calls, address)
	w.mu.Unlock()
	return (&net.Dialer{}).DialContext(ctx, network, address)
}

// behind connects to a domain by way of a proxy, which is all that may be
// called: DNS is not asked, and no name is looked up here (T-128).
func behind(t *testing.T, by account.Proxy, domain, server string, ca *sessiontest.CA) (*Secure, error) {
	t.Helper()
	n := &watched{}
	d := &Dialer{Proxy: by, Resolver: noDNS{t}, Net: n, Timeouts: patient()}
	s, err := d.Connect(context.Background(), domain, server, trust.Policy{Domain: domain, Roots: ca.Pool()})
	_, address, _ := by.Split()
	for _, c := range n.calls {
		if c != address {
			t.Errorf("%s was called past the proxy", c)
		}
	}
	return s, err
}

// T-128, R-11: real proxies. The name of the server is theirs to look up.
func TestT128RealProxies(t *testing.T) {
	ca := sessiontest.NewCA("a test's authority")
	s := sessiontest.Serve(t, sessiontest.Secure("example.test", sessiontest.With(ca.Issue(sessiontest.Names("example.test")))))
	_, port, _ := net.SplitHostPort(s.Address)
	elsewhere := sessiontest.Serve(t, sessiontest.Secure("example.test", sessiontest.With(ca.Issue(sessiontest.Names("other.test")))))
	socks, http := account.Proxy("socks5://"+sessiontest.StartSOCKS(t)), account.Proxy("http://"+sessiontest.StartHTTPProxy(t))
	for _, c := range []struct {
		name   string
		by     account.Proxy
		server string
		want   problem.Code
		says   string
	}{
		{"SOCKS", socks, "localhost:" + port, "", ""},
		{"SOCKS, an address", socks, s.Address, "", ""},
		{"CONNECT", http, "localhost:" + port, "", ""},
		{"CONNECT, an address", http, s.Address, "", ""},
		{"SOCKS, another's certificate", socks, elsewhere.Address, problem.TLSWrongName, "other.test"},
		{"CONNECT, another's certificate", http, elsewhere.Address, problem.TLSWrongName, "other.test"},
		{"SOCKS, nobody listens", socks, "127.0.0.1:1", problem.NothingListens, "connection refused"},
		{"CONNECT, nobody listens", http, "127.0.0.1:1", problem.Unreachable, "the proxy says: HTTP/1."},
		{"SOCKS with a login", account.Proxy("socks5://" + sessiontest.StartSOCKS(t, "somebody")), "localhost:" + port, problem.ProxyLogin, ""},
		{"CONNECT with a login", account.Proxy("http://" + sessiontest.StartHTTPProxy(t, "BasicAuth somebody something")), "localhost:" + port, problem.ProxyLogin, "407"},
		{"CONNECT to a port that is not allowed", account.Proxy("http://" + sessiontest.StartHTTPProxy(t, "ConnectPort 443")), "localhost:" + port, problem.ProxyRefused, "403"},
		{"no proxy there", "socks5://127.0.0.1:1", "localhost:" + port, problem.ProxyUnreachable, ""},
		{"no proxy there", "http://127.0.0.1:1", "localhost:" + port, problem.ProxyUnreachable, ""},
		{"HTTP spoken to a SOCKS proxy", account.Proxy(strings.Replace(string(socks), "socks5", "http", 1)), "localhost:" + port, problem.ProxyStrange, ""},
	} {
		t.Run(c.name+" "+string(c.want), func(t *testing.T) {
			t.Parallel()
			secure, err := behind(t, c.by, "example.test", c.server, ca)
			if err == nil {
				if by := secure.Proxy(); by != c.by || c.want != "" {
					t.Errorf("connected by %s, want %q", by, c.want)
				}
				_ = secure.Close()
				return
			}
			var p *problem.Problem
			if !errors.As(err, &p) || p.Code != c.want || !strings.Contains(p.Error(), c.says) {
				t.Errorf("%v, want %s", err, c.want)
			}
		})
	}
}

// wishes are the places to which a proxy was asked to connect.
type wishes struct {
	mu  sync.Mutex
	all []string
}

func (w *wishes) add(s string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.all = append(w.all, s)
}

func (w *wishes) list() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.all)
}

// socks is a SOCKS5 proxy's part up to its reply; it keeps what was asked for.
func socks(asked *wishes, reply ...byte) sessiontest.Step {
	return func(c *sessiontest.Conn) error {
		greeting := make([]byte, 3)
		if _, err := io.ReadFull(c, greeting); err != nil || string(greeting) != "\x05\x01\x00" {
			return fmt.Errorf("%x, %w", greeting, err)
		}
		if err := c.Say("\x05\x00"); err != nil {
			return err
		}
		head := make([]byte, 5)
		if _, err := io.ReadFull(c, head); err != nil {
			return err
		}
		rest := make([]byte, int(head[4])+2)
		if _, err := io.ReadFull(c, rest); err != nil {
			return err
		}
		name := rest[:len(rest)-2]
		asked.add(fmt.Sprintf("%d %s:%d", head[3], name, binary.BigEndian.Uint16(rest[len(rest)-2:])))
		return c.Say(string(reply))
	}
}

// through is a proxy's answer that it connected.
var through = []byte{5, 0, 0, 1, 127, 0, 0, 1, 0, 1}

// Behind a proxy the usual ports are tried, direct TLS first, and an onion
// address is a name like any other, which the proxy alone hears of.
func TestT128TheUsualPortsBehindAProxy(t *testing.T) {
	ca := sessiontest.NewCA("a test's authority")
	for _, domain := range []string{"example.test", "expyuzz4wqqyqhjn.onion"} {
		config := sessiontest.With(ca.Issue(sessiontest.Names(domain)))
		var direct, both wishes
		s := sessiontest.Serve(t, socks(&direct, through...), sessiontest.TLS(config))
		secure, err := behind(t, account.Proxy("socks5://"+s.Address), domain, "", ca)
		if err != nil {
			t.Fatal(err)
		}
		_ = secure.Close()
		s.Finish(t)
		if want := []string{"3 " + domain + ":5223"}; !slices.Equal(direct.list(), want) || !secure.Target().Direct {
			t.Errorf("asked for %q, want %q", direct.list(), want)
		}
		s = sessiontest.Serve(t, func(c *sessiontest.Conn) error {
			if len(both.list()) == 0 {
				return socks(&both, 5, 5, 0, 1, 0, 0, 0, 0, 0, 0)(c)
			}
			return sessiontest.Steps(socks(&both, through...), sessiontest.Secure(domain, config))(c)
		})
		secure, err = behind(t, account.Proxy("socks5://"+s.Address), domain, "", ca)
		if err != nil {
			t.Fatal(err)
		}
		_ = secure.Close()
		s.Finish(t)
		if want := []string{"3 " + domain + ":5223", "3 " + domain + ":5222"}; !slices.Equal(both.list(), want) || secure.Target().Direct {
			t.Errorf("asked for %q, want %q", both.list(), want)
		}
	}
}

// An onion address is never asked for in DNS, wherever it comes from: the
// account's domain, its server, or a record.
func TestT128OnionsNeedAProxy(t *testing.T) {
	const onion = "expyuzz4wqqyqhjn.onion"
	ca := sessiontest.NewCA("a test's authority")
	for _, c := range []struct{ domain, server string }{
		{onion, ""}, {strings.ToUpper(onion), ""}, {"example.test", onion + ":5222"}, {"example.test", "EXAMPLE.ONION.:5222"},
	} {
		n := &watched{}
		d := &Dialer{Resolver: noDNS{t}, Net: n, Timeouts: patient(), Proxy: account.NoProxy}
		if _, err := d.Connect(context.Background(), c.domain, c.server, policy(t, ca, c.domain)); codeOf(err) != problem.OnionNeedsProxy {
			t.Errorf("%s at %q: %v", c.domain, c.server, err)
		}
		if n.calls != nil {
			t.Errorf("%q were called", n.calls)
		}
	}
	n := &watched{}
	d := &Dialer{Net: n, Timeouts: patient(), Resolver: &zone{records: map[string][]SRV{"_xmpp-client._tcp.example.test": {{Target: onion + ".", Port: 5222}}}}}
	if _, err := d.Connect(context.Background(), "example.test", "", policy(t, ca, "example.test")); codeOf(err) != problem.OnionNeedsProxy || n.calls != nil {
		t.Errorf("named by DNS: %v, called %q", err, n.calls)
	}
}

// what a proxy may answer, and what a person is told of it.
func TestR11HostileProxies(t *testing.T) {
	ca := sessiontest.NewCA("a test's authority")
	var asked wishes
	reply := func(code byte) sessiontest.Step { return socks(&asked, 5, code, 0, 1, 0, 0, 0, 0, 0, 0) }
	answer := func(text string) sessiontest.Step {
		return func(c *sessiontest.Conn) error {
			if _, err := c.Until("\r\n\r\n"); err != nil {
				return err
			}
			return errors.Join(c.Say(text), sessiontest.Close()(c))
		}
	}
	greeted := func(text string) sessiontest.Step {
		return func(c *sessiontest.Conn) error {
			_, err := io.ReadFull(c, make([]byte, 3))
			return errors.Join(err, c.Say(text), sessiontest.Close()(c))
		}
	}
	good := sessiontest.TLS(sessiontest.With(ca.Issue(sessiontest.Names("example.test"))))
	bad := sessiontest.TLS(sessiontest.With(sessiontest.NewCA("the proxy's own authority").Issue(sessiontest.Names("example.test"))))
	okay := "HTTP/1.1 200 Connection established\r\nServer: a proxy\r\n\r\n"
	connected := func(c *sessiontest.Conn) error {
		_, err := c.Until("\r\n\r\n")
		return errors.Join(err, c.Say(okay))
	}
	for _, c := range []struct {
		name   string
		kind   string
		script sessiontest.Step
		want   problem.Code
	}{
		{"an honest one", "socks5", sessiontest.Steps(socks(&asked, through...), good), ""},
		{"an honest one", "http", sessiontest.Steps(connected, good), ""},
		{"HTTP/1.0", "http", sessiontest.Steps(func(c *sessiontest.Conn) error {
			_, err := c.Until("\r\n\r\n")
			return errors.Join(err, c.Say("HTTP/1.0 200\r\n\r\n"))
		}, good), ""},
		{"a bound name", "socks5", sessiontest.Steps(socks(&asked, 5, 0, 0, 3, 1, 'x', 0, 1), good), ""},

		{"in between, with a certificate of its own", "socks5", sessiontest.Steps(socks(&asked, through...), bad), problem.TLSUnknownIssuer},
		{"in between, with a certificate of its own", "http", sessiontest.Steps(connected, bad), problem.TLSUnknownIssuer},
		{"speaks for the server in clear", "socks5", sessiontest.Steps(socks(&asked, through...), sessiontest.Send("220 ready\r\n"), sessiontest.Close()), problem.NotXMPP},
		{"slips in a handshake's beginning", "socks5", sessiontest.Steps(socks(&asked, append(slices.Clone(through), 0x16, 3, 3, 0, 1, 2)...), good), problem.TLSHandshake},
		{"slips in bytes behind its answer", "http", answer(okay + "<stream:stream>"), problem.ProxyStrange},

		{"failure 1", "socks5", reply(1), problem.Unreachable},
		{"failure 2", "socks5", reply(2), problem.ProxyRefused},
		{"failure 3", "socks5", reply(3), problem.Unreachable},
		{"failure 4", "socks5", reply(4), problem.Unreachable},
		{"failure 5", "socks5", reply(5), problem.NothingListens},
		{"failure 6", "socks5", reply(6), problem.TimedOut},
		{"failure 7", "socks5", reply(7), problem.ProxyRefused},
		{"failure 8", "socks5", reply(8), problem.ProxyRefused},
		{"failure 9", "socks5", reply(9), problem.ProxyStrange},
		{"failure 255", "socks5", reply(255), problem.ProxyStrange},
		{"no way to log in", "socks5", greeted("\x05\xff"), problem.ProxyLogin},
		{"SOCKS4", "socks5", greeted("\x00\x5a"), problem.ProxyStrange},
		{"a web page", "socks5", greeted("HTTP/1.1 400 Bad Request\r\n\r\n"), problem.ProxyStrange},
		{"nothing", "socks5", greeted(""), problem.ProxyStrange},
		{"half an answer", "socks5", greeted("\x05"), problem.ProxyStrange},
		{"an address of no kind", "socks5", sessiontest.Steps(socks(&asked, 5, 0, 0, 9), sessiontest.Close()), problem.ProxyStrange},
		{"half a reply", "socks5", sessiontest.Steps(socks(&asked, 5, 0, 0), sessiontest.Close()), problem.ProxyStrange},
		{"hangs up", "socks5", sessiontest.Steps(sessiontest.Hear(), sessiontest.Reset()), problem.ProxyStrange},

		{"400", "http", answer("HTTP/1.1 400 Bad Request\r\n\r\n"), problem.ProxyRefused},
		{"403", "http", answer("HTTP/1.1 403 Forbidden\r\n\r\n"), problem.ProxyRefused},
		{"407", "http", answer("HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic\r\n\r\n"), problem.ProxyLogin},
		{"301", "http", answer("HTTP/1.1 301 Moved\r\nLocation: http://x.test/\r\n\r\n"), problem.ProxyRefused},
		{"101", "http", answer("HTTP/1.1 101 Switching\r\n\r\n"), problem.ProxyRefused},
		{"502", "http", answer("HTTP/1.1 502 Bad Gateway\r\n\r\n"), problem.Unreachable},
		{"503", "http", answer("HTTP/1.1 503 Service Unavailable\r\n\r\n"), problem.Unreachable},
		{"504", "http", answer("HTTP/1.1 504 Gateway Timeout\r\n\r\n"), problem.TimedOut},
		{"nothing", "http", answer(""), problem.ProxyStrange},
		{"noise", "http", answer("\x00\x01\x02\xff\r\n\r\n"), problem.ProxyStrange},
		{"a page", "http", answer("<html>\r\n\r\n"), problem.ProxyStrange},
		{"HTTP/2", "http", answer("HTTP/2 200 OK\r\n\r\n"), problem.ProxyStrange},
		{"a status of two digits", "http", answer("HTTP/1.1 20 OK\r\n\r\n"), problem.ProxyStrange},
		{"a status of a sign", "http", answer("HTTP/1.1 +20 OK\r\n\r\n"), problem.ProxyStrange},
		{"half an answer", "http", answer("HTTP/1.1 200 OK\r\nServer"), problem.ProxyStrange},
		{"no end", "http", answer("HTTP/1.1 200 OK\r\n" + strings.Repeat("X: y\r\n", 20_000)), problem.ProxyStrange},
		{"a line without end", "http", answer("HTTP/1.1 200 " + strings.Repeat("x", 200_000)), problem.ProxyStrange},
	} {
		t.Run(c.kind+" "+c.name, func(t *testing.T) {
			s := sessiontest.Serve(t, c.script)
			secure, err := behind(t, account.Proxy(c.kind+"://"+s.Address), "example.test", "example.test:5223", ca)
			if err == nil {
				_ = secure.Close()
			}
			if got := codeOf(err); err != nil && got != c.want || err == nil && c.want != "" {
				t.Errorf("%v, want %q", err, c.want)
			}
			for _, r := range s.Finish(t) {
				if strings.Contains(string(r.Clear), "starttls") && c.want != "" && c.name != "speaks for the server in clear" {
					t.Errorf("it was told %q", r.Clear)
				}
			}
		})
	}
}

// a proxy that never answers ends with its time, and at once with the
// context, at each step of its part.
func TestR11SilentProxies(t *testing.T) {
	ca := sessiontest.NewCA("a test's authority")
	for kind, steps := range map[string][]string{"socks5": {"", "\x05\x00", "\x05\x00\x05\x00\x00"}, "http": {"", "HTTP/1.1 200 OK\r\n"}} {
		for _, said := range steps {
			s := sessiontest.Serve(t, sessiontest.Send(said), sessiontest.Silence())
			d := &Dialer{Proxy: account.Proxy(kind + "://" + s.Address), Resolver: noDNS{t}, Timeouts: Timeouts{Proxy: 50 * time.Millisecond}}
			_, err := d.Connect(context.Background(), "example.test", "example.test:5223", policy(t, ca, "example.test"))
			if codeOf(err) != problem.TimedOut {
				t.Errorf("%s after %q: %v", kind, said, err)
			}
			s.Finish(t)
			ctx, cancel := context.WithCancel(context.Background())
			s = sessiontest.Serve(t, sessiontest.Send(said), func(*sessiontest.Conn) error {
				cancel()
				return nil
			}, sessiontest.Silence())
			d = &Dialer{Proxy: account.Proxy(kind + "://" + s.Address), Resolver: noDNS{t}, Timeouts: patient()}
			if _, err := d.Connect(ctx, "example.test", "example.test:5223", policy(t, ca, "example.test")); codeOf(err) != problem.Cancelled {
				t.Errorf("%s after %q, cancelled: %v", kind, said, err)
			}
			s.Finish(t)
		}
	}
}

// T-128: an account that trusts DNS is refused behind a proxy, where there is
// none.
func TestT128NoDANEBehindAProxy(t *testing.T) {
	ca := sessiontest.NewCA("a test's authority")
	s := sessiontest.Serve(t)
	for _, mode := range []account.Trust{account.TrustDANE, account.TrustCADANE} {
		d := &Dialer{Proxy: account.Proxy("http://" + s.Address), Resolver: noDNS{t}, Timeouts: patient()}
		p := policy(t, ca, "example.test")
		p.Trust = mode
		if _, err := d.Connect(context.Background(), "example.test", "", p); codeOf(err) != problem.DANEFailed || !strings.Contains(err.Error(), "behind a proxy there is no DNS") {
			t.Errorf("%s: %v", mode, err)
		}
	}
	if n := len(s.Finish(t)); n != 0 {
		t.Errorf("the proxy was called %d times", n)
	}
}
