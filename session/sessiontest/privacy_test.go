package sessiontest_test

import (
	"crypto/x509"
	"net"
	"testing"

	"sotto/session"
	"sotto/session/problem"
	"sotto/session/sessiontest"
)

// T-095: a certificate that names where its revocation, its policy and its
// issuer can be asked for has nobody asked, whether its server staples an
// answer or not: that would tell them whom we talk to.
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
