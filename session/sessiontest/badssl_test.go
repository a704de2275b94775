package sessiontest_test

import (
	"crypto"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/binary"
	"encoding/pem"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"testing"
	"time"

	"golang.org/x/crypto/ocsp"

	"sotto/account"
	"sotto/session/problem"
	"sotto/session/sessiontest"
)

// staples are servers whose certificate was revoked, or must have a staple and
// has none that counts.
func (h *hostess) staples() []hostile {
	name, none := sessiontest.Names(domain), tls.Certificate{}
	gone := func(r *ocsp.Response) {
		r.Status, r.RevokedAt, r.RevocationReason = ocsp.Revoked, time.Now().Add(-time.Hour), ocsp.KeyCompromise
	}
	delegate := h.ca.Issue(sessiontest.Names("ocsp.test"), sessiontest.Usages(x509.ExtKeyUsageOCSPSigning))
	strict := h.ca.Issue(name, sessiontest.MustStaple())
	garbage, other := strict, strict
	garbage.OCSPStaple = []byte("garbage")
	other.OCSPStaple = h.ca.Staple(h.ca.Issue(name), none, nil).OCSPStaple
	stranger := strict
	stranger.OCSPStaple = sessiontest.NewCA("a test's authority").Staple(strict, none, nil).OCSPStaple
	middle := h.ca.Intermediate("an intermediate", sessiontest.MustStaple())
	var rows []hostile
	for _, c := range []struct {
		name        string
		certificate tls.Certificate
		want        problem.Code
	}{
		{"T-092 revoked", h.ca.Staple(h.ca.Issue(name), none, gone), problem.TLSRevoked},
		{"T-092 revoked, by a delegate's word", h.ca.Staple(h.ca.Issue(name), delegate, gone), problem.TLSRevoked},
		{"T-092 revoked, and a staple demanded", h.ca.Staple(strict, none, gone), problem.TLSRevoked},
		{"T-090 no staple where it is demanded", strict, problem.TLSNoStaple},
		{"T-090 no staple where an intermediate demands it", middle.Issue(name), problem.TLSNoStaple},
		{"T-091 garbage where a staple is demanded", garbage, problem.TLSNoStaple},
		{"T-091 another serial where a staple is demanded", other, problem.TLSNoStaple},
		{"T-091 an old answer where a staple is demanded", h.ca.Staple(strict, none, func(r *ocsp.Response) { r.NextUpdate = time.Now().Add(-time.Minute) }), problem.TLSNoStaple},
		{"T-091 another signer where a staple is demanded", stranger, problem.TLSNoStaple},
		{"T-091 a signer that may not where a staple is demanded", h.ca.Staple(strict, h.ca.Issue(name), nil), problem.TLSNoStaple},
		{"T-091 unknown where a staple is demanded", h.ca.Staple(strict, none, func(r *ocsp.Response) { r.Status = ocsp.Unknown }), problem.TLSNoStaple},
	} {
		for version, tells := range map[uint16]string{tls.VersionTLS13: "", tls.VersionTLS12: ", over TLS 1.2"} {
			rows = append(rows, hostile{name: c.name + tells, want: c.want, script: sessiontest.Secure(domain, sessiontest.With(c.certificate, func(config *tls.Config) {
				config.MaxVersion = version
			}))})
		}
	}
	return rows
}

// moreCertificates are servers whose certificate is for somebody else, or by
// somebody who may not.
func (h *hostess) moreCertificates() []hostile {
	name := sessiontest.Names(domain)
	template := sessiontest.Template
	below := func(change func(*x509.Certificate), o ...sessiontest.Option) tls.Certificate {
		return h.ca.Intermediate("an intermediate", template(change)).Issue(append([]sessiontest.Option{name}, o...)...)
	}
	other := func(kind int, names ...string) tls.Certificate {
		return h.ca.Issue(sessiontest.OtherNames(kind, names...))
	}
	const srv, addr = sessiontest.SRVName, sessiontest.XMPPAddr
	var rows []hostile
	for _, c := range []struct {
		name        string
		certificate tls.Certificate
		want        problem.Code
	}{
		{"T-064 by a server's certificate", below(func(c *x509.Certificate) { c.IsCA, c.KeyUsage = false, x509.KeyUsageDigitalSignature }), problem.TLSUnknownIssuer},
		{"T-064 by one that may not sign certificates", below(func(c *x509.Certificate) { c.KeyUsage = x509.KeyUsageCRLSign }), problem.TLSUnknownIssuer},
		{"T-064 too far below", h.ca.Intermediate("one", template(func(c *x509.Certificate) { c.MaxPathLenZero = true })).Intermediate("two").Issue(name), problem.TLSBadCertificate},
		{"T-065 below one that may name others", below(func(c *x509.Certificate) { c.PermittedDNSDomains = []string{"other.test"} }), problem.TLSBadCertificate},
		{"T-065 below one that may not name it", below(func(c *x509.Certificate) { c.ExcludedDNSDomains = []string{domain} }), problem.TLSBadCertificate},
		{"T-066 an SRVName below one that is bound", below(func(c *x509.Certificate) { c.PermittedDNSDomains = []string{"other.test"} }, sessiontest.OtherNames(srv, "_xmpp-client."+domain)), problem.TLSBadCertificate},
		{"T-067 by one for clients", below(func(c *x509.Certificate) { c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth} }), problem.TLSBadCertificate},
		{"T-068 a critical extension nobody knows", h.ca.Issue(name, template(func(c *x509.Certificate) {
			c.ExtraExtensions = []pkix.Extension{{Id: asn1.ObjectIdentifier{1, 2, 3, 4}, Critical: true, Value: []byte{5, 0}}}
		})), problem.TLSBadCertificate},
		{"T-070 a star beside letters", h.ca.Issue(sessiontest.Names("s*.test")), problem.TLSWrongName},
		{"T-070 a star for everything", h.ca.Issue(sessiontest.Names("*")), problem.TLSWrongName},
		{"T-070 two stars", h.ca.Issue(sessiontest.Names("*.*")), problem.TLSWrongName},
		{"T-071 a star below a suffix", h.ca.Issue(sessiontest.Names("*.test")), problem.TLSWrongName},
		{"T-076 an SRVName for servers", other(srv, "_xmpp-server."+domain), problem.TLSWrongName},
		{"T-076 an SRVName for mail", other(srv, "_imap."+domain), problem.TLSWrongName},
		{"T-076 an SRVName of another", other(srv, "_xmpp-client.other.test"), problem.TLSWrongName},
		{"T-077 an xmppAddr of another", other(addr, "other.test"), problem.TLSWrongName},
		{"T-077 an xmppAddr of a person there", other(addr, "romeo@"+domain), problem.TLSWrongName},
		{"T-078 a URI", h.ca.Issue(template(func(c *x509.Certificate) { c.URIs = []*url.URL{{Scheme: "xmpp", Opaque: domain}} })), problem.TLSWrongName},
		{"T-079 an SRVName with a star", other(srv, "_xmpp-client.*"), problem.TLSWrongName},
		{"T-079 an SRVName with a NUL", other(srv, "_xmpp-client."+domain+"\x00.other.test"), problem.TLSWrongName},
		{"T-083 control characters in every name", h.ca.Issue(sessiontest.Names("\x1b]52;c;aGk=\x07.test"), sessiontest.CommonName("\x1b[2J\u202eevil")), problem.TLSWrongName},
	} {
		rows = append(rows, hostile{name: c.name, want: c.want, script: sessiontest.Secure(domain, sessiontest.With(c.certificate))})
	}
	return rows
}

// forger shows somebody's certificate without having the key.
type forger struct{ public crypto.PublicKey }

func (f forger) Public() crypto.PublicKey { return f.public }

func (f forger) Sign(io.Reader, []byte, crypto.SignerOpts) ([]byte, error) {
	return make([]byte, 128), nil
}

// published is a server that shows a certificate of which everybody has the
// key, to an account that pins it.
func published(t *testing.T, name string) hostile {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("..", "trust", "testdata", "published", name+".pem"))
	if err != nil {
		t.Fatal(err)
	}
	block, _ := pem.Decode(raw)
	c, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	shown := tls.Certificate{Certificate: [][]byte{c.Raw}, PrivateKey: forger{c.PublicKey}}
	return hostile{
		name: "badssl " + name, want: problem.TLSPublishedKey, trust: account.TrustPin, pins: []account.Pin{pinOf(t, shown)},
		script: sessiontest.Secure(domain, sessiontest.With(shown)),
	}
}

// serverHello is a server's first message, for what no library would say (RFC
// 5246, section 7.4.1.3).
func serverHello(version, suite uint16, end string) []byte {
	random := make([]byte, 32)
	copy(random[32-len(end):], end)
	body := binary.BigEndian.AppendUint16(nil, version)
	body = append(append(body, random...), 0)
	body = append(binary.BigEndian.AppendUint16(body, suite), 0)
	message := append([]byte{2, 0, 0, byte(len(body))}, body...)
	return append([]byte{22, byte(version >> 8), byte(version), 0, byte(len(message))}, message...)
}

// badSSL are the categories of badssl.com, by its names, that a client can
// meet that speaks TLS 1.2 and 1.3 and is none of a browser. What is about
// pages, cookies and the lists of browsers has no place here, and certificate
// transparency (no-sct, invalid-expected-sct) is for authorities of the web.
func (h *hostess) badSSL(t *testing.T) []hostile {
	name := sessiontest.Names(domain)
	issue := func(o ...sessiontest.Option) tls.Certificate {
		return h.ca.Issue(append([]sessiontest.Option{name}, o...)...)
	}
	rsa := issue(sessiontest.RSA(2048))
	old := sessiontest.Signature(x509.ECDSAWithSHA1)
	revoked := h.ca.Staple(issue(), tls.Certificate{}, func(r *ocsp.Response) { r.Status, r.RevokedAt = ocsp.Revoked, time.Now() })
	only := func(version uint16, suites ...uint16) func(*tls.Config) {
		return func(c *tls.Config) { c.MinVersion, c.MaxVersion, c.CipherSuites = tls.VersionTLS10, version, suites }
	}
	said := func(name string, want problem.Code, answer []byte) hostile {
		return hostile{name: name, want: want, script: sessiontest.Steps(h.asked(proceed), sessiontest.RawTLS(answer))}
	}
	rows := []hostile{
		published(t, "superfish"), published(t, "edellroot"), published(t, "webpack-dev-server"),
		{
			name: "badssl pinning-test", want: problem.TLSWrongPin, trust: account.TrustCAPin, pins: []account.Pin{{1}, {2}}, fact: "key that was shown",
			script: sessiontest.Secure(domain, sessiontest.With(h.good)),
		},
		// What chooses a cipher that was not offered, weak enough to be read.
		said("badssl null", problem.TLSTooOld, serverHello(0x0303, 0x003b, "")),
		said("badssl rc4-md5", problem.TLSTooOld, serverHello(0x0303, 0x0004, "")),
		said("badssl dh480", problem.TLSTooOld, serverHello(0x0303, 0x0033, "")),
		said("badssl dh512, an export cipher", problem.TLSTooOld, serverHello(0x0303, 0x0014, "")),
		said("badssl dh1024", problem.TLSTooOld, serverHello(0x0303, 0x0039, "")),
		said("badssl dh2048", problem.TLSTooOld, serverHello(0x0303, 0x009e, "")),
		said("badssl dh-small-subgroup", problem.TLSTooOld, serverHello(0x0303, 0x009f, "")),
		said("badssl dh-composite", problem.TLSTooOld, serverHello(0x0303, 0x0067, "")),
		said("T-037 an anonymous cipher", problem.TLSTooOld, serverHello(0x0303, 0xc018, "")),
		said("T-034 CBC with SHA-256, ECDSA", problem.TLSTooOld, serverHello(0x0303, 0xc023, "")),
		said("T-034 CBC with SHA-256, RSA", problem.TLSTooOld, serverHello(0x0303, 0xc027, "")),
		said("T-030 SSL 3.0", problem.TLSTooOld, serverHello(0x0300, 0x002f, "")),
		said("T-038 TLS 1.2 forced on one that knows 1.3", problem.TLSHandshake, serverHello(0x0303, 0xc02b, "DOWNGRD\x01")),
		said("T-038 TLS 1.1 forced on one that knows 1.3", problem.TLSTooOld, serverHello(0x0302, 0xc013, "DOWNGRD\x00")),
	}
	for _, c := range []struct {
		name        string
		certificate tls.Certificate
		want        problem.Code
		change      func(*tls.Config)
	}{
		{"expired", issue(sessiontest.Expired()), problem.TLSExpired, nil},
		{"wrong.host", h.ca.Issue(sessiontest.Names("*.sotto.test")), problem.TLSWrongName, nil},
		{"self-signed", issue(sessiontest.SelfSigned()), problem.TLSSelfSigned, nil},
		{"untrusted-root", sessiontest.NewCA("an untrusted root").Issue(name), problem.TLSUnknownIssuer, nil},
		{"revoked", revoked, problem.TLSRevoked, nil},
		{"must-staple", issue(sessiontest.MustStaple()), problem.TLSNoStaple, nil},
		{"incomplete-chain", h.ca.Intermediate("left out").Issue(name, sessiontest.Alone()), problem.TLSUnknownIssuer, nil},
		{"sha1-intermediate", h.ca.Intermediate("old", old).Issue(name), problem.TLSWeak, nil},
		{"sha1-2016", issue(old, sessiontest.Expired()), problem.TLSWeak, nil},
		{"sha1-2017", issue(old), problem.TLSWeak, nil},
		{"rsa1024", issue(sessiontest.RSA(1024)), problem.TLSWeak, nil},
		{"captive-portal, its own page's certificate", h.ca.Issue(sessiontest.Names("captive-portal.test")), problem.TLSWrongName, nil},
		{"mitm-software, an authority that is not ours", sessiontest.NewCA("some antivirus").Issue(name), problem.TLSUnknownIssuer, nil},
		{"no-subject, and no name at all", h.ca.Issue(sessiontest.CommonName("")), problem.TLSWrongName, nil},
		{"cbc", rsa, problem.TLSTooOld, only(tls.VersionTLS12, tls.TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA, tls.TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA, tls.TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256)},
		{"rc4", rsa, problem.TLSTooOld, only(tls.VersionTLS12, tls.TLS_RSA_WITH_RC4_128_SHA, tls.TLS_ECDHE_RSA_WITH_RC4_128_SHA)},
		{"3des", rsa, problem.TLSTooOld, only(tls.VersionTLS12, tls.TLS_RSA_WITH_3DES_EDE_CBC_SHA, tls.TLS_ECDHE_RSA_WITH_3DES_EDE_CBC_SHA)},
		{"static-rsa", rsa, problem.TLSTooOld, only(tls.VersionTLS12, tls.TLS_RSA_WITH_AES_128_GCM_SHA256, tls.TLS_RSA_WITH_AES_256_GCM_SHA384, tls.TLS_RSA_WITH_AES_128_CBC_SHA)},
		{"tls-v1-0", rsa, problem.TLSTooOld, only(tls.VersionTLS10, tls.TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA)},
		{"tls-v1-1", rsa, problem.TLSTooOld, only(tls.VersionTLS11, tls.TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA)},
	} {
		row := hostile{name: "badssl " + c.name, want: c.want, script: sessiontest.Secure(domain, sessiontest.With(c.certificate))}
		if c.change != nil {
			row.script = sessiontest.Secure(domain, sessiontest.With(c.certificate, c.change))
		}
		rows = append(rows, row)
	}
	return rows
}
