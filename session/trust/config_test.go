package trust_test

import (
	"crypto/rsa"
	"crypto/tls"
	"errors"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"sotto/account"
	"sotto/session/problem"
	"sotto/session/sessiontest"
	"sotto/session/trust"
)

// shake does the client's part of a handshake with a server.
func shake(t *testing.T, s *sessiontest.Server, config *tls.Config) (*tls.Conn, error) {
	t.Helper()
	conn, err := net.Dial("tcp", s.Address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	c := tls.Client(conn, config)
	return c, c.Handshake()
}

// What is offered to a server, whatever it wants.
func TestT033WhatIsOffered(t *testing.T) {
	var hello tls.ClientHelloInfo
	ca := sessiontest.NewCA("an authority")
	s := sessiontest.Serve(t, sessiontest.TLS(sessiontest.With(ca.Issue(sessiontest.Names(domain)), func(c *tls.Config) {
		c.GetConfigForClient = func(info *tls.ClientHelloInfo) (*tls.Config, error) {
			hello = *info
			return nil, nil
		}
	})))
	for range 2 { // the second could be resumed
		var v trust.Verdict
		c, err := shake(t, s, trust.Config(trust.Policy{Domain: domain, Roots: ca.Pool()}, &v))
		if err != nil || !v.Holds() {
			t.Fatalf("%v, %+v", err, v)
		}
		_ = c.Close()
	}
	s.Finish(t)
	if want := []uint16{tls.VersionTLS13, tls.VersionTLS12}; !slices.Equal(hello.SupportedVersions, want) {
		t.Errorf("the versions are %v", hello.SupportedVersions)
	}
	// T-152, T-153, T-154: neither a ticket nor a key of an earlier connection is
	// offered, and so nothing can be sent before the handshake is over.
	for name, id := range map[string]uint16{"session ticket": 35, "pre-shared key": 41, "early data": 42} {
		if slices.Contains(hello.Extensions, id) {
			t.Errorf("a %s is offered", name)
		}
	}
	if len(hello.CipherSuites) != 9 {
		t.Errorf("%d suites are offered", len(hello.CipherSuites))
	}
	for _, id := range hello.CipherSuites {
		name := tls.CipherSuiteName(id)
		sealed := strings.Contains(name, "_GCM_") || strings.Contains(name, "_POLY1305_")
		secret := strings.HasPrefix(name, "TLS_ECDHE_") || !strings.Contains(name, "_WITH_") // of TLS 1.3 all are
		if !sealed || !secret {
			t.Errorf("%s is offered", name)
		}
	}
}

// T-030, T-033 … T-036: servers that have only what is not safe any more.
func TestHandshakes(t *testing.T) {
	ca := sessiontest.NewCA("an authority")
	ec, byRSA := ca.Issue(sessiontest.Names(domain)), ca.Issue(sessiontest.Names(domain), sessiontest.RSA(2048))
	for _, certificate := range []tls.Certificate{ec, byRSA} {
		for _, suite := range slices.Concat(tls.CipherSuites(), tls.InsecureCipherSuites()) {
			if slices.Contains(suite.SupportedVersions, tls.VersionTLS12) {
				suits(t, ca, certificate, tls.VersionTLS12, suite.ID)
			}
		}
	}
	for version, want := range map[uint16]bool{tls.VersionTLS10: false, tls.VersionTLS11: false, tls.VersionTLS12: true, tls.VersionTLS13: true} {
		handshake(t, ca, want, func(c *tls.Config) {
			c.Certificates, c.MinVersion, c.MaxVersion = []tls.Certificate{ec}, version, version
		}, tls.VersionName(version))
	}
}

// suits holds one suite and kind of certificate against what may be spoken.
func suits(t *testing.T, ca *sessiontest.CA, certificate tls.Certificate, version, suite uint16) {
	t.Helper()
	name := tls.CipherSuiteName(suite)
	_, isRSA := certificate.PrivateKey.(*rsa.PrivateKey)
	kind := map[bool]string{true: "_RSA_", false: "_ECDSA_"}[isRSA]
	if !strings.Contains(name, kind) {
		return // not for this kind of certificate
	}
	good := strings.HasPrefix(name, "TLS_ECDHE_") && (strings.Contains(name, "_GCM_") || strings.Contains(name, "_POLY1305_"))
	handshake(t, ca, good, func(c *tls.Config) {
		c.Certificates, c.MaxVersion, c.CipherSuites = []tls.Certificate{certificate}, version, []uint16{suite}
	}, name)
}

// handshake tells whether a server that is changed so can be spoken to.
func handshake(t *testing.T, ca *sessiontest.CA, want bool, change func(*tls.Config), name string) {
	t.Helper()
	config := &tls.Config{}
	change(config)
	s := sessiontest.Serve(t, sessiontest.TLS(config))
	var v trust.Verdict
	c, err := shake(t, s, trust.Config(trust.Policy{Domain: domain, Roots: ca.Pool()}, &v))
	if (err == nil) != want || v.Holds() != want {
		t.Errorf("%s: %v, verdict %v", name, err, v.Holds())
	}
	_ = c.NetConn().Close()
	s.Finish(t)
}

// F-23, T-151: what is resumed is verified as if it were not; and T-152:
// nothing is, since there is no session cache.
func TestF23ResumptionIsVerified(t *testing.T) {
	ca, other := sessiontest.NewCA("an authority"), sessiontest.NewCA("another")
	leaf := ca.Issue(sessiontest.Names(domain))
	by := func(ca *sessiontest.CA) trust.Policy { return trust.Policy{Domain: domain, Roots: ca.Pool()} }
	key := func(pins ...account.Pin) trust.Policy { return pinned(account.TrustPin, other, pins...) }
	for _, most := range []uint16{tls.VersionTLS12, tls.VersionTLS13} {
		s := sessiontest.Serve(t, sessiontest.TLS(sessiontest.With(leaf, func(c *tls.Config) { c.MaxVersion = most })), sessiontest.Send("x"))
		sessions := tls.NewLRUClientSessionCache(1)
		for _, c := range []struct {
			policy  trust.Policy
			resumed bool
			want    problem.Code
		}{
			{by(ca), false, ""},
			{by(ca), true, ""},
			{key(keyOf(t, leaf)), true, ""},
			{by(other), true, problem.TLSUnknownIssuer},
			{by(ca), false, ""}, // a refusal takes the session away
			{key(account.Pin{1}), true, problem.TLSWrongPin},
		} {
			var v trust.Verdict
			resumed := false
			config := trust.Config(c.policy, &v)
			if config.ClientSessionCache != nil {
				t.Fatal("there is a session cache")
			}
			config.ClientSessionCache = sessions // as nobody does
			verify := config.VerifyConnection
			config.VerifyConnection = func(cs tls.ConnectionState) error {
				resumed = cs.DidResume
				return verify(cs)
			}
			conn, err := shake(t, s, config)
			if err == nil {
				_, _ = conn.Read(make([]byte, 1)) // by then the ticket has come
			}
			var r *trust.Refusal
			if resumed != c.resumed || (err == nil) != (c.want == "") || v.Holds() != (err == nil) || err != nil && (!errors.As(err, &r) || r.Code != c.want) {
				t.Errorf("%s: resumed %v, %v", tls.VersionName(most), resumed, err)
			}
			_ = conn.NetConn().Close()
		}
		s.Finish(t)
	}
}

// F-14: a config is for one connection, and nothing of it is anybody else's.
func TestF14AConfigIsFresh(t *testing.T) {
	var v trust.Verdict
	one, two := trust.Config(trust.Policy{Domain: "one.test"}, &v), trust.Config(trust.Policy{Domain: "two.test"}, &v)
	one.CipherSuites[0] = tls.TLS_RSA_WITH_RC4_128_SHA
	if one == two || one.ServerName != "one.test" || two.ServerName != "two.test" || slices.Contains(two.CipherSuites, tls.TLS_RSA_WITH_RC4_128_SHA) {
		t.Errorf("%v, %v", one.CipherSuites, two.CipherSuites)
	}
	if one.MinVersion != tls.VersionTLS12 || one.Renegotiation != tls.RenegotiateNever {
		t.Errorf("%+v", one)
	}
}

// T-042, F-22: settings of the language's runtime in the environment change nothing
// of what is trusted. They hold for a process, so the tables run in one.
func TestT042GODEBUGChangesNothing(t *testing.T) {
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for _, setting := range []string{
		"tls10server=1,tlsrsakex=1,tls3des=1,tlssha1=1,tlsunsafeekm=1,rsa1024min=0,x509negativeserial=1,tlsmaxrsasize=16384",
		"tlsmlkem=0,x509usefallbackroots=1,x509usepolicies=0,x509keypairleaf=0,tlssecpmlkem=0",
	} {
		c := exec.Command(program, "-test.run=^(TestF21Certificates|TestHandshakes|TestT033WhatIsOffered|TestF23ResumptionIsVerified)$", "-test.v")
		c.Env = append(os.Environ(), "GODEBUG="+setting)
		out, err := c.CombinedOutput()
		if err != nil || strings.Count(string(out), "\n--- PASS") != 4 {
			t.Errorf("under %s: %v\n%s", setting, err, out)
		}
	}
}

// T-043, T-044: an environment can say who the system's authorities are, as
// on every system of this kind, and then the ground says that it were they; it
// cannot have the keys of a connection written down.
func TestT043TheEnvironmentsAuthorities(t *testing.T) {
	if file := os.Getenv("SOTTO_T043"); file != "" {
		trustsTheEnvironment(t, file)
		return
	}
	dir := t.TempDir()
	ca, keys := sessiontest.NewCA("an authority"), filepath.Join(dir, "keys")
	chain, key := sessiontest.PEMPair(ca.Issue(sessiontest.Names(domain)))
	for name, text := range map[string][]byte{"ca.pem": ca.PEM(), "cert.pem": chain, "key.pem": key} {
		if err := os.WriteFile(filepath.Join(dir, name), text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	c := exec.Command(program, "-test.run=^TestT043TheEnvironmentsAuthorities$", "-test.v")
	c.Env = append(os.Environ(), "SOTTO_T043="+dir, "SSL_CERT_FILE="+filepath.Join(dir, "ca.pem"), "SSL_CERT_DIR="+filepath.Join(dir, "none"), "SSLKEYLOGFILE="+keys)
	if out, err := c.CombinedOutput(); err != nil || !strings.Contains(string(out), "--- PASS") {
		t.Errorf("%v\n%s", err, out)
	}
	if _, err := os.Stat(keys); !os.IsNotExist(err) {
		t.Errorf("the keys were written down: %v", err)
	}
}

func trustsTheEnvironment(t *testing.T, dir string) {
	certificate, err := tls.LoadX509KeyPair(filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem"))
	if err != nil {
		t.Fatal(err)
	}
	s := sessiontest.Serve(t, sessiontest.TLS(sessiontest.With(certificate)))
	for _, own := range []bool{false, true} {
		p := trust.Policy{Domain: domain}
		if own {
			p.Roots = sessiontest.NewCA("another").Pool() // what an account says counts alone
		}
		var v trust.Verdict
		c, err := shake(t, s, trust.Config(p, &v))
		if (err != nil) != own || v.Holds() == own || !own && v.Ground != "system authorities" {
			t.Errorf("authorities of the account: %v; %v, trusted by %q", own, err, v.Ground)
		}
		_ = c.NetConn().Close()
	}
	s.Finish(t)
}
