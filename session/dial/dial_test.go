package dial

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"sotto/session/problem"
	"sotto/session/sessiontest"
	"sotto/session/trust"
)

// zone is a DNS of a few records, which remembers what it was asked.
type zone struct {
	records map[string][]SRV
	err     error
	mu      sync.Mutex
	asked   []string
}

func (z *zone) SRV(_ context.Context, name string) ([]SRV, error) {
	z.mu.Lock()
	defer z.mu.Unlock()
	z.asked = append(z.asked, name)
	return z.records[name], z.err
}

// loopback is a network on which a few names are known; the others do not
// exist, as far as DNS knows. It remembers what was dialled.
type loopback struct {
	names map[string]string // host:port to host:port on loopback
	mu    sync.Mutex
	calls []string
}

func (l *loopback) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	l.mu.Lock()
	l.calls = append(l.calls, address)
	l.mu.Unlock()
	to, ok := l.names[address]
	if !ok {
		return nil, &net.OpError{Op: "dial", Err: &net.DNSError{Err: "no such host", IsNotFound: true}}
	}
	return (&net.Dialer{}).DialContext(ctx, network, to)
}

// patient waits long for everything: a test that ends has not waited for it.
func patient() Timeouts {
	return Timeouts{DNS: time.Minute, TCP: time.Minute, TLS: time.Minute, Stream: time.Minute}
}

func policy(t *testing.T, ca *sessiontest.CA, domain string) trust.Policy {
	t.Helper()
	ascii, err := ASCII(domain)
	if err != nil {
		t.Fatal(err)
	}
	return trust.Policy{Domain: ascii, Roots: ca.Pool()}
}

// hellos keeps what clients say of themselves in a handshake.
type hellos struct {
	mu  sync.Mutex
	all []tls.ClientHelloInfo
}

func (h *hellos) listen(c *tls.Config) {
	c.GetConfigForClient = func(info *tls.ClientHelloInfo) (*tls.Config, error) {
		h.mu.Lock()
		defer h.mu.Unlock()
		h.all = append(h.all, *info)
		return nil, nil
	}
}

func codeOf(err error) problem.Code {
	var p *problem.Problem
	if errors.As(err, &p) {
		return p.Code
	}
	return problem.Code(fmt.Sprint(err))
}

// A policy for one domain never serves another.
func TestThePolicyIsForTheDomain(t *testing.T) {
	s := sessiontest.Serve(t)
	ca := sessiontest.NewCA("a test's authority")
	_, err := (&Dialer{Timeouts: patient()}).Connect(context.Background(), "example.test", s.Address, policy(t, ca, "other.test"))
	if codeOf(err) != problem.Bug {
		t.Errorf("%v", err)
	}
	if n := len(s.Finish(t)); n != 0 {
		t.Errorf("%d connections were made", n)
	}
}

// F-14, T-081: two accounts of one dialer never hear of each other.
func TestF14EachAccountHasItsOwnName(t *testing.T) {
	ca := sessiontest.NewCA("a test's authority")
	var heard hellos
	s := sessiontest.Serve(t, sessiontest.TLS(sessiontest.With(ca.Issue(sessiontest.Names("one.test", "two.test")), heard.listen)))
	target := srv(t, s.Address)
	d := &Dialer{Timeouts: patient(), Resolver: &zone{records: map[string][]SRV{
		"_xmpps-client._tcp.one.test": {target}, "_xmpps-client._tcp.two.test": {target}, "_xmpps-client._tcp.three.test": {target},
	}}}
	for _, domain := range []string{"one.test", "two.test", "one.test"} {
		secure, err := d.Connect(context.Background(), domain, "", policy(t, ca, domain))
		if err != nil {
			t.Fatal(err)
		}
		if secure.State().DidResume || secure.State().ServerName != domain {
			t.Errorf("%s: resumed %v, as %q", domain, secure.State().DidResume, secure.State().ServerName)
		}
		_ = secure.Close()
	}
	if _, err := d.Connect(context.Background(), "three.test", "", policy(t, ca, "three.test")); codeOf(err) != problem.TLSWrongName {
		t.Errorf("a certificate of others: %v", err)
	}
	var names []string
	for _, h := range heard.all {
		names = append(names, h.ServerName)
	}
	if want := []string{"one.test", "two.test", "one.test", "three.test"}; !slices.Equal(names, want) {
		t.Errorf("SNI was %q", names)
	}
	s.Finish(t)
}

func srv(t *testing.T, address string) SRV {
	t.Helper()
	_, port, err := net.SplitHostPort(address)
	if err != nil {
		t.Fatal(err)
	}
	n, err := strconv.ParseUint(port, 10, 16)
	if err != nil {
		t.Fatal(err)
	}
	return SRV{Target: "localhost.", Port: uint16(n)}
}
