package dial

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/miekg/dns"

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

// How a name in any script looks in each of the places where it is used
// (threats T-073, T-129).
func TestT129NamesOnTheWire(t *testing.T) {
	ca := sessiontest.NewCA("a test's authority")
	for _, c := range []struct {
		domain, ascii, to string
		certificate       sessiontest.Option
		sni               string
	}{
		{"example.test", "example.test", "example.test", sessiontest.Names("example.test"), "example.test"},
		{"example.test.", "example.test", "example.test.", sessiontest.Names("EXAMPLE.test"), "example.test"}, // T-072
		{"bücher.test", "xn--bcher-kva.test", "bücher.test", sessiontest.Names("xn--bcher-kva.test"), "xn--bcher-kva.test"},
		{"127.0.0.1", "127.0.0.1", "127.0.0.1", sessiontest.IPs(net.IPv4(127, 0, 0, 1)), ""},
		{"[::1]", "::1", "[::1]", sessiontest.IPs(net.IPv6loopback), ""},
	} {
		for _, direct := range []bool{false, true} {
			t.Run(c.domain+" "+strconv.FormatBool(direct), func(t *testing.T) {
				var heard hellos
				config := sessiontest.With(ca.Issue(c.certificate), heard.listen)
				script := sessiontest.Secure(c.domain, config)
				host, port := c.ascii, "5222"
				if direct {
					script, port = sessiontest.TLS(config), "5223"
				}
				s := sessiontest.Serve(t, script)
				var z zone
				d := &Dialer{Resolver: &z, Timeouts: patient(), Net: &loopback{names: map[string]string{net.JoinHostPort(host, port): s.Address}}}
				secure, err := d.Connect(context.Background(), c.domain, "", policy(t, ca, c.domain))
				if err != nil {
					t.Fatal(err)
				}
				if secure.Domain() != c.domain || secure.Target().Direct != direct || !secure.Verdict().Holds() {
					t.Errorf("%+v", secure)
				}
				_ = secure.Close()
				slices.Sort(z.asked)
				if want := []string{"_xmpp-client._tcp." + c.ascii, "_xmpps-client._tcp." + c.ascii}; c.sni != "" && !slices.Equal(z.asked, want) || c.sni == "" && z.asked != nil {
					t.Errorf("DNS was asked for %q", z.asked)
				}
				hello := heard.all[0]
				wantALPN := []string{trust.Protocol}
				if !direct {
					wantALPN = nil
				}
				if hello.ServerName != c.sni || !slices.Equal(hello.SupportedProtos, wantALPN) {
					t.Errorf("SNI %q, ALPN %q", hello.ServerName, hello.SupportedProtos)
				}
				for _, r := range s.Finish(t) {
					if !direct && !strings.HasPrefix(string(r.Clear), headerStart+c.to+headerEnd+request) || direct && len(r.Clear) > 0 {
						t.Errorf("in clear: %q", r.Clear)
					}
				}
			})
		}
	}
}

// T-074, T-082: what only looks like the domain is not its name.
func TestLooksAreNotEnough(t *testing.T) {
	ca := sessiontest.NewCA("a test's authority")
	for domain, certificate := range map[string]sessiontest.Option{
		"ex\u0430mple.test": sessiontest.Names("example.test"),
		"127.0.0.1":         sessiontest.Names("127.0.0.1"),
	} {
		s := sessiontest.Serve(t, sessiontest.Secure(domain, sessiontest.With(ca.Issue(certificate))))
		_, err := (&Dialer{Timeouts: patient()}).Connect(context.Background(), domain, s.Address, policy(t, ca, domain))
		if codeOf(err) != problem.TLSWrongName {
			t.Errorf("%s: %v", domain, err)
		}
		s.Finish(t)
	}
}

// T-127: the account says where its server is, and not whose certificate it
// may have.
func TestT127TheServerOfTheAccountIsOnlyAPlace(t *testing.T) {
	ca := sessiontest.NewCA("a test's authority")
	for name, want := range map[string]problem.Code{"example.test": "<nil>", "localhost": problem.TLSWrongName} {
		var heard hellos
		s := sessiontest.Serve(t, sessiontest.Secure("example.test", sessiontest.With(ca.Issue(sessiontest.Names(name)), heard.listen)))
		_, port, _ := net.SplitHostPort(s.Address)
		secure, err := (&Dialer{Timeouts: patient()}).Connect(context.Background(), "example.test", "localhost:"+port, policy(t, ca, "example.test"))
		if codeOf(err) != want {
			t.Errorf("a certificate for %s: %v", name, err)
		}
		if err == nil {
			_ = secure.Close()
		}
		if heard.all[0].ServerName != "example.test" {
			t.Errorf("SNI is %q", heard.all[0].ServerName)
		}
		s.Finish(t)
	}
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

// Where the account names its server, either kind of TLS may be there,
// whatever the port lets expect, and however the other kind is answered.
func TestBothKindsAreTriedWhereTheAccountSays(t *testing.T) {
	ca := sessiontest.NewCA("a test's authority")
	config := sessiontest.With(ca.Issue(sessiontest.Names("example.test")))
	hangsUp := func(step sessiontest.Step) sessiontest.Step {
		return func(c *sessiontest.Conn) error {
			if err := step(c); err != nil {
				return errors.Join(err, sessiontest.Close()(c))
			}
			return nil
		}
	}
	answers := func(step sessiontest.Step, with string) sessiontest.Step {
		return func(c *sessiontest.Conn) error {
			if err := step(c); err != nil {
				_, err = io.WriteString(c, with)
				return err
			}
			return nil
		}
	}
	xmpp := func(with string) sessiontest.Step { // answers a handshake with something else
		return func(c *sessiontest.Conn) error {
			first := make([]byte, 1)
			if _, err := io.ReadFull(c, first); err != nil || first[0] != '<' {
				return errors.Join(err, c.Say(with), sessiontest.Close()(c))
			}
			return sessiontest.Secure("example.test", config)(c)
		}
	}
	for _, c := range []struct {
		name   string
		script sessiontest.Step
		port   string // by which the account names it
		direct bool   // what is there
	}{
		{"direct TLS that hangs up on XML", hangsUp(sessiontest.TLS(config)), "15222", true},
		{"direct TLS that answers XML with an alert", answers(sessiontest.TLS(config), "\x15\x03\x01\x00\x02\x02\x0a"), "15222", true},
		{"direct TLS that answers XML with a page", answers(sessiontest.TLS(config), "HTTP/1.1 400 Bad Request\r\n\r\n"), "15222", true},
		{"direct TLS where it is expected", sessiontest.TLS(config), "5223", true},
		{"STARTTLS that answers a handshake with a stream error", xmpp("<?xml version='1.0'?><stream:stream"), "5223", false},
		{"STARTTLS that hangs up on a handshake", xmpp(""), "443", false},
		{"STARTTLS where it is expected", sessiontest.Secure("example.test", config), "15222", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := sessiontest.Serve(t, c.script)
			d := &Dialer{Timeouts: patient(), Net: &loopback{names: map[string]string{"where.test:" + c.port: s.Address}}}
			secure, err := d.Connect(context.Background(), "example.test", "where.test:"+c.port, policy(t, ca, "example.test"))
			if err != nil {
				t.Fatal(err)
			}
			if secure.Target().Direct != c.direct {
				t.Errorf("connected to %s", secure.Target())
			}
			_ = secure.Close()
			s.Finish(t)
		})
	}
}

// What DNS says, end to end: a real DNS server, and whom it makes us call.
func TestWhatDNSSays(t *testing.T) {
	const direct, starttls = "_xmpps-client._tcp.example.test.", "_xmpp-client._tcp.example.test."
	for _, c := range []struct {
		name    string
		records []string
		rcode   map[string]int // for a name, instead of its records
		want    problem.Code
		calls   string
	}{
		{
			name: "T-100 both kinds", want: problem.NoSuchDomain,
			records: []string{direct + " 60 IN SRV 2 0 443 d.test.", starttls + " 60 IN SRV 1 0 5222 s.test."},
			calls:   "s.test:5222 d.test:443",
		},
		{name: "T-102 no direct TLS", records: []string{direct + " 60 IN SRV 0 0 0 .", starttls + " 60 IN SRV 1 0 5222 s.test."}, want: problem.NoSuchDomain, calls: "s.test:5222"},
		{name: "T-102 neither", records: []string{direct + " 60 IN SRV 0 0 0 .", starttls + " 60 IN SRV 0 0 0 ."}, want: problem.NoXMPPService},
		{name: "T-102 no direct TLS, and nothing of the other", records: []string{direct + " 60 IN SRV 0 0 0 ."}, want: problem.NoXMPPService},
		{name: "T-102 no STARTTLS, and no answer of the other", records: []string{starttls + " 60 IN SRV 0 0 0 ."}, rcode: map[string]int{direct: dns.RcodeServerFailure}, want: problem.DNSFailed},
		{name: "T-103 no such domain", rcode: map[string]int{direct: dns.RcodeNameError, starttls: dns.RcodeNameError}, want: problem.NoSuchDomain, calls: "example.test:5222 example.test:5223"},
		{name: "T-103 no records", want: problem.NoSuchDomain, calls: "example.test:5222 example.test:5223"},
		{name: "T-104 SERVFAIL", rcode: map[string]int{direct: dns.RcodeServerFailure, starttls: dns.RcodeServerFailure}, want: problem.DNSFailed, calls: "example.test:5222 example.test:5223"},
		{name: "T-104 SERVFAIL for one kind", records: []string{starttls + " 60 IN SRV 1 0 5222 s.test."}, rcode: map[string]int{direct: dns.RcodeServerFailure}, want: problem.DNSFailed, calls: "s.test:5222"},
		{name: "T-104 more records than anybody needs", records: slices.Repeat([]string{direct + " 60 IN SRV 1 0 5223 d.test."}, 100), want: problem.NoSuchDomain, calls: strings.TrimSpace(strings.Repeat("d.test:5223 ", most))},
		{name: "T-105 nothing that can be used", records: []string{direct + " 60 IN SRV 1 0 25 d.test."}, want: problem.NoXMPPService},
	} {
		t.Run(c.name, func(t *testing.T) {
			server := serveDNS(t, func(w dns.ResponseWriter, q *dns.Msg) {
				name := q.Question[0].Name
				if rcode, ok := c.rcode[name]; ok {
					code(rcode)(w, q)
					return
				}
				var records []string
				for _, r := range c.records {
					if strings.HasPrefix(r, name) {
						records = append(records, r)
					}
				}
				reply(w, q, records...)
			})
			n := &loopback{}
			d := &Dialer{Resolver: NewDNS(server), Timeouts: patient(), Net: n}
			_, err := d.Connect(context.Background(), "example.test", "", trust.Policy{Domain: "example.test"})
			if codeOf(err) != c.want || strings.Join(n.calls, " ") != c.calls {
				t.Errorf("%v, called %q", err, n.calls)
			}
			if len(c.rcode) == 2 && c.want == problem.DNSFailed && !strings.Contains(err.Error(), "SERVFAIL") {
				t.Errorf("the cause is lost: %v", err)
			}
		})
	}
}
