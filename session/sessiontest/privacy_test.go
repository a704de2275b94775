package sessiontest_test

import (
	"bytes"
	"crypto/x509"
	"net"
	"testing"

	"sotto/session"
	"sotto/session/problem"
	"sotto/session/sessiontest"
)

// T-095: a certificate that names where its revocation, its policy and its
// issuer can be asked for has nobody asked, whether its server staples an
// answer or not: that would tell them whom we talk to. So no list of what was
// revoked is ever read, and none can do harm (T-094).
func TestT095NobodyIsAskedAboutACertificate(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	asked := make(chan string, 64)
	over := make(chan struct{})
	go func() {
		defer close(over)
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			asked <- c.RemoteAddr().String()
			_ = c.Close()
		}
	}()
	url := "http://" + l.Addr().String() + "/"
	naming := sessiontest.Template(func(c *x509.Certificate) {
		c.OCSPServer, c.IssuingCertificateURL, c.CRLDistributionPoints = []string{url + "ocsp"}, []string{url + "ca"}, []string{url + "crl"}
	})
	ca := sessiontest.NewCA("a test's authority")
	middle := ca.Intermediate("an intermediate", naming)
	for want, more := range map[problem.Code]sessiontest.Option{
		"":                       sessiontest.CommonName("a server"),
		problem.TLSUnknownIssuer: sessiontest.Alone(),
		problem.TLSNoStaple:      sessiontest.MustStaple(),
	} {
		c := middle.Issue(sessiontest.Names(domain), naming, more)
		s := sessiontest.Honest(t, sessiontest.HonestOptions{CA: ca, Certificate: &c})
		_, err := session.Check(t.Context(), romeo(s.Address), options(ca, patience), nil)
		if got := problem.From(err); want == "" && err != nil || want != "" && got.Code != want {
			t.Errorf("it ended with %v, want %q", err, want)
		}
		if n := len(s.Finish(t)); n != 1 {
			t.Errorf("%d connections to the server", n)
		}
	}
	_ = l.Close()
	<-over
	if n := len(asked); n > 0 {
		t.Errorf("%d others were asked, the first from %s", n, <-asked)
	}
}

// T-019: who we are is not said before TLS, where anybody can read it; within
// TLS it is.
func TestT019NoNameBeforeTLS(t *testing.T) {
	ca := sessiontest.NewCA("a test's authority")
	s := sessiontest.Honest(t, sessiontest.HonestOptions{CA: ca})
	logIn(t, romeo(s.Address), options(ca, patience))
	for _, r := range s.Finish(t) {
		if seen := append(r.Clear, r.Wire...); bytes.Contains(seen, []byte("romeo")) || bytes.Contains(r.Clear, []byte("from=")) {
			t.Errorf("in clear: %q", seen)
		}
		if !bytes.Contains(r.Clear, []byte("to='"+domain+"'")) || !bytes.Contains(r.Inside, []byte("from='romeo@"+domain+"'")) {
			t.Errorf("in clear: %q, within TLS: %q", r.Clear, r.Inside)
		}
	}
}

// T-106: whatever listens where DNS of somebody's domain points to, perhaps in
// our own network, gets the beginning of TLS or of a stream, and ends there
// unless it proves to be that domain.
func TestT106DNSPointsToOurNetwork(t *testing.T) {
	h := newHostess()
	printer := sessiontest.With(h.ca.Issue(sessiontest.Names("printer.test")))
	for _, c := range []struct {
		name, kind string
		script     sessiontest.Step
		want       problem.Code
	}{
		{"TLS of another name", "_xmpps-client._tcp.", sessiontest.TLS(printer), problem.TLSWrongName},
		{"STARTTLS of another name", "_xmpp-client._tcp.", sessiontest.Secure(domain, printer), problem.TLSWrongName},
		{"another protocol, direct", "_xmpps-client._tcp.", sessiontest.Send("220 printer ready\r\n"), problem.NotXMPP},
		{"another protocol", "_xmpp-client._tcp.", sessiontest.Send("220 printer ready\r\n"), problem.NotXMPP},
	} {
		s := sessiontest.Serve(t, c.script)
		o := options(h.ca, patience)
		o.Resolver = records{c.kind + domain: {srv(t, s.Address, 1)}}
		_, err := session.Check(t.Context(), romeo(""), o, nil)
		if got := problem.From(err); err == nil || got.Code != c.want {
			t.Errorf("%s: it ended with %v, want %q", c.name, err, c.want)
		}
		all := s.Finish(t)
		if len(all) != 1 {
			t.Errorf("%s: %d connections", c.name, len(all))
		}
		for _, r := range all {
			checkClear(t, r.Clear)
			checkRecords(t, r.Wire)
			if r.Verified || len(r.Inside) > 0 || c.kind == "_xmpps-client._tcp." && bytes.HasPrefix(r.Clear, []byte("<")) {
				t.Errorf("%s: it was sent %q and %q", c.name, r.Clear, r.Inside)
			}
		}
	}
}
