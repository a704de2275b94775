package dial

import (
	"context"
	"net"
	"slices"
	"strconv"
	"strings"
	"testing"

	"sotto/session/problem"
	"sotto/session/sessiontest"
	"sotto/session/trust"
)

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
