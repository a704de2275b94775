//go:build unix

package main

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/miekg/dns"

	"sotto/session/sessiontest"
)

// edit changes the config file of somebody.
func (p *citizen) edit(change func(string) string) {
	p.t.Helper()
	file := filepath.Join(p.home, ".config", "sotto", "config.toml")
	text, err := os.ReadFile(file)
	if err == nil {
		err = os.WriteFile(file, []byte(change(string(text))), 0o600)
	}
	if err != nil {
		p.t.Fatal(err)
	}
}

// set puts settings of all accounts first and an account's last.
func (p *citizen) set(general, own string) {
	p.t.Helper()
	p.edit(func(text string) string {
		text = regexp.MustCompile(`(?m)^server = .*\n`).ReplaceAllString(text, "")
		return general + "\n" + text + "\n" + own + "\n"
	})
}

// shownCertificate is the certificate that Prosody shows.
func (v *verona) shownCertificate() *x509.Certificate {
	v.t.Helper()
	authority, err := os.ReadFile(v.authority)
	if err != nil {
		v.t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(authority)
	conn, err := tls.Dial("tcp", v.server.DirectAddress, &tls.Config{RootCAs: roots, ServerName: v.server.Domain})
	if err != nil {
		v.t.Fatal(err)
	}
	defer conn.Close()
	return conn.ConnectionState().PeerCertificates[0]
}

// zone is Prosody's zone, with a TLSA record that is right or of somebody.
func (v *verona) zone(right bool) sessiontest.Zone {
	v.t.Helper()
	_, port, err := net.SplitHostPort(v.server.DirectAddress)
	if err != nil {
		v.t.Fatal(err)
	}
	digest, err := dns.CertificateToDANE(1, 1, v.shownCertificate())
	if err != nil {
		v.t.Fatal(err)
	}
	if !right {
		digest = fmt.Sprintf("%064d", 0)
	}
	return sessiontest.Zone{Name: v.server.Domain, Records: "xmpp IN A 127.0.0.1\n" +
		"_xmpps-client._tcp IN SRV 0 0 " + port + " xmpp\n" +
		"_" + port + "._tcp.xmpp IN TLSA 3 1 1 " + digest}
}

// T-109, T-114, T-155: the doctor, with a real resolver, a signed zone and a
// real server.
func TestT109DoctorWithDANE(t *testing.T) {
	v := newVerona(t)
	for _, c := range []struct {
		name     string
		zone     sessiontest.Zone
		gullible bool
		trust    string
		code     int
		out, err string
	}{
		{
			"right", v.zone(true), false, "ca+dane", 0,
			`(?s)\nresolve: ok\n  DNSSEC +proves the SRV records\n.*\n  trusted by +system authorities and a TLSA record\n  DANE +TLSA 3 1 1 matches \(DNSSEC\)\n.*\nbind: ok`, `^$`,
		},
		{"alone", v.zone(true), false, "dane", 0, `\n  trusted by +TLSA record of signed DNS, no authority asked\n`, `^$`},
		{"of-another", v.zone(false), false, "ca", 6, `\nverify: failed: tls-wrong-tlsa\n`, `(?s)not the one that its signed DNS names \(DANE\).*TLSA record +3 1 1 0000000000000000…`},
		{"not-signed", v.zone(true), true, "dane", 6, `\nverify: failed: dane-missing\n`, `none: its DNS is not signed \(DNSSEC\)`},
		{"not-signed-beside-ca", v.zone(true), true, "ca+dane", 0, `\n  DANE +none: its DNS is not signed \(DNSSEC\)\n`, `^$`},
	} {
		t.Run(c.name, func(t *testing.T) {
			u := sessiontest.StartUnbound(t, sessiontest.UnboundOptions{Zones: []sessiontest.Zone{c.zone}, Gullible: c.gullible})
			romeo := v.newcomer("romeo")
			romeo.home += "-" + c.name
			if err := os.MkdirAll(romeo.home, 0o700); err != nil {
				t.Fatal(err)
			}
			romeo.env = append(romeo.env, "HOME="+romeo.home)
			romeo.add("romeo")
			romeo.set("[dns]\nserver = '"+u.Address+"'\ntrust = 'loopback'", "trust = '"+c.trust+"'")
			got := romeo.run("", "doctor", romeo.address)
			if got.code != c.code || !regexp.MustCompile(c.out).MatchString(got.out) || !regexp.MustCompile(c.err).MatchString(got.err) {
				t.Errorf("%d\n%s\n%s", got.code, got.out, got.err)
			}
		})
	}
}

// T-128: behind a proxy, DNS is asked nothing, and an account's own word
// counts more than the environment's.
func TestT128DoctorBehindAProxy(t *testing.T) {
	v := newVerona(t)
	var asked atomic.Int32
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	listener := &dns.Server{PacketConn: conn, Handler: dns.HandlerFunc(func(w dns.ResponseWriter, q *dns.Msg) {
		asked.Add(1)
		_ = w.WriteMsg(new(dns.Msg).SetRcode(q, dns.RcodeNameError))
	})}
	go func() { _ = listener.ActivateAndServe() }()
	t.Cleanup(func() { _ = listener.Shutdown() })
	general := "[dns]\nserver = '" + conn.LocalAddr().String() + "'\ntrust = 'loopback'"
	_, port, _ := net.SplitHostPort(v.server.DirectAddress)
	by := "socks5h://" + sessiontest.StartSOCKS(t)

	romeo := v.citizen("romeo")
	romeo.env = append(romeo.env, "ALL_PROXY="+by)
	romeo.set(general, "server = 'localhost:"+port+"'")
	got := romeo.run("", "doctor", romeo.address)
	if got.code != 0 || !strings.Contains(got.out, "through the proxy  socks5://127.0.0.1:") || !strings.Contains(got.out, "not asked: behind a proxy there is no DNS") {
		t.Errorf("ALL_PROXY: %+v", got)
	}
	romeo.edit(func(text string) string { return text + "proxy = 'http://" + sessiontest.StartHTTPProxy(t) + "'\n" })
	if got = romeo.run("", "doctor", romeo.address); got.code != 0 || !strings.Contains(got.out, "through the proxy  http://127.0.0.1:") {
		t.Errorf("the account's own: %+v", got)
	}
	if n := asked.Load(); n != 0 {
		t.Errorf("DNS was asked %d times", n)
	}
	romeo.edit(func(text string) string {
		return regexp.MustCompile(`(?m)^(proxy|server) = '[hl].*\n`).ReplaceAllString(text, "") + "proxy = 'none'\n"
	})
	got = romeo.run("", "doctor", romeo.address)
	if asked.Load() == 0 || strings.Contains(got.out, "through the proxy") {
		t.Errorf("none: %+v, DNS was asked %d times", got, asked.Load())
	}
}

// A proxy with a password is refused, the password is shown to nobody, and
// nothing goes past the proxy.
func TestT128AProxyWithAPassword(t *testing.T) {
	v := newVerona(t)
	romeo := v.citizen("romeo")
	romeo.env = append(romeo.env, "ALL_PROXY=socks5://romeo:s3cret@127.0.0.1:1")
	got := romeo.run("", "doctor", romeo.address)
	if got.code != 3 || !strings.Contains(got.out, "resolve: failed: proxy-unusable\n") || strings.Contains(got.out+got.err, "s3cret") {
		t.Errorf("%+v", got)
	}
	explains(t, got.err, "The proxy cannot be used: ALL_PROXY holds a user name, and sotto logs in to no proxy.", `proxy = "none"`)
}

// A DNS server that does not prove its name over TLS is not asked.
func TestT116DoctorWithAStrangeResolver(t *testing.T) {
	v := newVerona(t)
	stranger := sessiontest.NewCA("somebody").Issue(sessiontest.IPs(net.IPv4(127, 0, 0, 1)))
	u := sessiontest.StartUnbound(t, sessiontest.UnboundOptions{Zones: []sessiontest.Zone{v.zone(true)}, TLS: &stranger})
	romeo := v.citizen("romeo")
	romeo.set("[dns]\nserver = '"+u.TLSAddress+"'\ntrust = 'tls'", "")
	got := romeo.run("", "doctor", romeo.address)
	if got.code != 6 || !strings.Contains(got.out, "resolve: failed: dns-unproven\n") {
		t.Errorf("%+v", got)
	}
	explains(t, got.err, "The DNS server 127.0.0.1 did not prove who it is, so it was not asked.", "dns.server")
	if !strings.Contains(got.err, "somebody") {
		t.Errorf("it does not say who issued the certificate:\n%s", got.err)
	}
}
