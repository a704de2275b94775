package dial

import (
	"context"
	"crypto"
	"crypto/rsa"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"sotto/session/element"
	"sotto/session/problem"
	"sotto/session/sessiontest"
)

func TestErrorsOfTheNetwork(t *testing.T) {
	dialing := func(err error) error {
		return fmt.Errorf("dial: %w", &net.OpError{Op: "dial", Net: "tcp", Err: err})
	}
	for _, c := range []struct {
		name string
		err  error
		want problem.Code
	}{
		{"no such host", dialing(&net.DNSError{IsNotFound: true}), problem.NoSuchDomain},
		{"a DNS server that fails", dialing(&net.DNSError{IsTemporary: true}), problem.DNSFailed},
		{"a DNS server that is silent", dialing(&net.DNSError{IsTimeout: true}), problem.DNSFailed},
		{"R-27 no files left", dialing(os.NewSyscallError("socket", syscall.EMFILE)), problem.NoFilesLeft},
		{"nobody listens", dialing(os.NewSyscallError("connect", syscall.ECONNREFUSED)), problem.NothingListens},
		{"no route", dialing(os.NewSyscallError("connect", syscall.EHOSTUNREACH)), problem.Unreachable},
		{"no network", dialing(os.NewSyscallError("connect", syscall.ENETUNREACH)), problem.Unreachable},
		{"too slow", dialing(os.ErrDeadlineExceeded), problem.TimedOut},
		{"out of time", dialing(context.DeadlineExceeded), problem.TimedOut},
		{"cancelled", dialing(context.Canceled), problem.Cancelled},
		{"a reset", &net.OpError{Op: "read", Err: syscall.ECONNRESET}, problem.ConnectionLost},
		{"the end", io.ErrUnexpectedEOF, problem.ConnectionLost},
	} {
		p := failed(c.err, "example.test")
		if p.Code != c.want || !errors.Is(p, c.err) {
			t.Errorf("%s: %v", c.name, p)
		}
	}
}

func TestStreamErrors(t *testing.T) {
	const ns = "urn:ietf:params:xml:ns:xmpp-streams"
	for condition, want := range map[string]problem.Code{
		"conflict": problem.Conflict, "connection-timeout": problem.TimedOut, "host-gone": problem.ServerHostUnknown,
		"host-unknown": problem.ServerHostUnknown, "policy-violation": problem.ServerPolicy, "reset": problem.Kicked,
		"system-shutdown": problem.ServerShutdown, "see-other-host": problem.StreamRedirect,
		"internal-server-error": problem.StreamError, "undefined-condition": problem.StreamError, "made-up": problem.StreamError,
	} {
		e := element.New(element.Streams, "error").Add(
			element.New(ns, "text").Say(strings.Repeat("é", 300)), element.New("urn:x", "x"), element.New(ns, condition).Say("other.test"))
		told := StreamErrorOf("example.test", e)
		p := problem.From(fmt.Errorf("read: %w", told))
		facts := map[string]string{}
		for _, f := range p.Facts {
			facts[f.Name] = f.Value
		}
		if told.Condition != condition || p.Code != want || facts["condition"] != condition || facts["server says"] != strings.Repeat("é", 200)+"…" {
			t.Errorf("%s: %v", condition, p)
		}
		if (facts["other host"] == "other.test") != (condition == "see-other-host") {
			t.Errorf("%s names another host: %q", condition, facts["other host"])
		}
	}
	if told := StreamErrorOf("example.test", element.New(element.Streams, "error")); told.Condition != "" || told.Problem().Code != problem.StreamError {
		t.Errorf("an error without a condition is %v", told.Problem())
	}
}

// Which target is tried after which, and which of two problems is told.
func TestTheNextTarget(t *testing.T) {
	ca := sessiontest.NewCA("a test's authority")
	leaf := ca.Issue(sessiontest.Names("example.test"))
	good := sessiontest.TLS(sessiontest.With(leaf))
	old := sessiontest.TLS(sessiontest.With(leaf, func(c *tls.Config) { c.MinVersion, c.MaxVersion = tls.VersionTLS11, tls.VersionTLS11 }))
	web := sessiontest.TLS(sessiontest.With(leaf, func(c *tls.Config) { c.NextProtos = []string{"h2"} }))
	stranger := sessiontest.TLS(sessiontest.With(ca.Issue(sessiontest.Names("other.test"))))
	page := sessiontest.Send("HTTP/1.1 302 Found\r\n\r\n")
	gone := sessiontest.Steps(sessiontest.Hear(), sessiontest.Close())
	for _, c := range []struct {
		name          string
		first, second sessiontest.Step // the second is nil: nobody there
		want          problem.Code
		asked         int // how often the second was
	}{
		{"the first is good", good, good, "<nil>", 0},
		{"TLS too old", old, good, "<nil>", 1},
		{"another protocol in TLS", web, good, "<nil>", 1},
		{"a page", page, good, "<nil>", 1},
		{"hangs up", gone, good, "<nil>", 1},
		{"T-022 a certificate of somebody else", stranger, good, problem.TLSWrongName, 0},
		{"too old says more than nobody", old, nil, problem.TLSTooOld, 0},
		{"a page says more than nobody", page, nil, problem.WebPage, 0},
		{"a page says more than a hang-up", gone, page, problem.WebPage, 1},
		{"a hang-up after a page says nothing", page, gone, problem.WebPage, 1},
		{"too old says more than a page", old, page, problem.TLSTooOld, 1},
		{"a certificate says more than a page", page, stranger, problem.TLSWrongName, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			first := sessiontest.Serve(t, c.first)
			one, two := srv(t, first.Address), SRV{Target: "nobody.test.", Port: 5223}
			var second *sessiontest.Server
			if c.second != nil {
				second = sessiontest.Serve(t, c.second)
				two = srv(t, second.Address)
			}
			two.Priority = 1
			d := &Dialer{Timeouts: patient(), Resolver: &zone{records: map[string][]SRV{"_xmpps-client._tcp.example.test": {one, two}}}}
			d.Net = &loopback{names: map[string]string{"localhost:" + port(one): first.Address, "localhost:" + port(two): address(second)}}
			secure, err := d.Connect(context.Background(), "example.test", "", policy(t, ca, "example.test"))
			if codeOf(err) != c.want {
				t.Errorf("%v", err)
			}
			if err == nil {
				_ = secure.Close()
			}
			first.Finish(t)
			if second != nil {
				if n := len(second.Finish(t)); n != c.asked {
					t.Errorf("the second was asked %d times", n)
				}
			}
		})
	}
}

func port(r SRV) string { return fmt.Sprint(r.Port) }

func address(s *sessiontest.Server) string {
	if s == nil {
		return ""
	}
	return s.Address
}

// burden is a key of 16,384 bits that signs nothing: nobody may come so far.
type burden struct{ signed bool }

func (b *burden) Public() crypto.PublicKey {
	return &rsa.PublicKey{N: new(big.Int).SetBit(big.NewInt(1), 16383, 1), E: 65537}
}

func (b *burden) Sign(io.Reader, []byte, crypto.SignerOpts) ([]byte, error) {
	b.signed = true
	return make([]byte, 2048), nil
}

// T-047: a key so large that it only costs time is refused before it does,
// and no other target is tried instead.
func TestT047AKeyTooLarge(t *testing.T) {
	ca := sessiontest.NewCA("a test's authority")
	key := &burden{}
	leaf := ca.Issue(sessiontest.Names("example.test"), sessiontest.Signer(key))
	first := sessiontest.Serve(t, sessiontest.TLS(sessiontest.With(leaf)))
	second := sessiontest.Serve(t, sessiontest.TLS(sessiontest.With(ca.Issue(sessiontest.Names("example.test")))))
	d := &Dialer{Timeouts: patient(), Resolver: &zone{records: map[string][]SRV{"_xmpps-client._tcp.example.test": {srv(t, first.Address)}, "_xmpp-client._tcp.example.test": {srv(t, second.Address)}}}}
	began := time.Now()
	_, err := d.Connect(context.Background(), "example.test", "", policy(t, ca, "example.test"))
	if took := time.Since(began); codeOf(err) != problem.TLSBadCertificate || took > time.Second {
		t.Errorf("after %v: %v", took, err)
	}
	first.Finish(t)
	if n := len(second.Finish(t)); n != 0 {
		t.Errorf("the second was asked %d times", n)
	}
	if !key.signed {
		t.Error("the key was never used: the handshake ended for another reason")
	}
}
