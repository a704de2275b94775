package trust_test

import (
	"bytes"
	"crypto"
	"crypto/elliptic"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/url"
	"strings"
	"testing"
	"time"

	"sotto/session/problem"
	"sotto/session/sessiontest"
)

// row is one certificate, and what becomes of it.
type row struct {
	name        string
	certificate tls.Certificate
	roots       *sessiontest.CA
	domain      string // "": domain
	want        problem.Code
}

// unknown is a key of so many bits of which nobody has the private half.
type unknown int

func (bits unknown) Public() crypto.PublicKey {
	return &rsa.PublicKey{N: new(big.Int).SetBit(big.NewInt(1), int(bits)-1, 1), E: 65537}
}

func (unknown) Sign(io.Reader, []byte, crypto.SignerOpts) ([]byte, error) {
	return nil, errors.New("nobody has this key")
}

// chains differ in who vouches for the certificate, and for what.
func chains(t *testing.T) []row {
	t.Helper()
	ca := sessiontest.NewCA("an authority")
	good := sessiontest.Names(domain)
	below := func(change func(*x509.Certificate)) tls.Certificate {
		return ca.Intermediate("an intermediate", sessiontest.Template(change)).Issue(good)
	}
	leaf := func(change func(*x509.Certificate)) tls.Certificate {
		return ca.Issue(good, sessiontest.Template(change))
	}
	use := func(usages ...x509.ExtKeyUsage) func(*x509.Certificate) {
		return func(c *x509.Certificate) { c.ExtKeyUsage = usages }
	}
	extended := func(id asn1.ObjectIdentifier, critical bool, value []byte) func(*x509.Certificate) {
		return func(c *x509.Certificate) {
			c.ExtraExtensions = append(c.ExtraExtensions, pkix.Extension{Id: id, Critical: critical, Value: value})
		}
	}
	pathLength := func(c *x509.Certificate) { c.MaxPathLenZero = true }
	somebody := sessiontest.NewCA("somebody")
	tampered := ca.Issue(good, sessiontest.Tampered())
	noAuthority := sessiontest.NewCA("no authority", sessiontest.Template(func(c *x509.Certificate) { c.IsCA = false }))
	otherName := []byte{0x30, 0x18, 0xa0, 0x16, 0x30, 0x14, 0xa0, 0x12, 0x06, 0x08, 0x2b, 6, 1, 5, 5, 7, 8, 7, 0xa0, 0x06, 0x16, 0x04, '_', 'x', '.', 'y'}
	hour := time.Hour
	return []row{
		{name: "T-060 by an authority", certificate: ca.Issue(good), roots: ca},
		{name: "T-060 with an intermediate", certificate: ca.Intermediate("an intermediate").Issue(good), roots: ca},
		{name: "T-060 with two", certificate: ca.Intermediate("one").Intermediate("two").Issue(good), roots: ca},
		{name: "T-061 until now", certificate: ca.Issue(good, sessiontest.Valid(time.Now().Add(-hour), time.Now().Add(-time.Second))), roots: ca, want: problem.TLSExpired},
		{name: "T-061 an expired intermediate", certificate: ca.Intermediate("old", sessiontest.Expired()).Issue(good), roots: ca, want: problem.TLSExpired},
		{name: "T-061 an intermediate of tomorrow", certificate: ca.Intermediate("new", sessiontest.NotYet()).Issue(good), roots: ca, want: problem.TLSNotYetValid},
		{name: "T-062 self-signed", certificate: ca.Issue(good, sessiontest.SelfSigned()), roots: ca, want: problem.TLSSelfSigned},
		{name: "T-062 self-signed, in the name of the authority", certificate: ca.Issue(good, sessiontest.SelfSigned(), sessiontest.CommonName("an authority")), roots: ca, want: problem.TLSSelfSigned},
		{name: "T-062 by somebody", certificate: somebody.Issue(good), roots: ca, want: problem.TLSUnknownIssuer},
		{name: "T-062 by somebody of the same name", certificate: sessiontest.NewCA("an authority").Issue(good), roots: ca, want: problem.TLSUnknownIssuer},
		{name: "T-062 without its intermediate", certificate: ca.Intermediate("an intermediate").Issue(good, sessiontest.Alone()), roots: ca, want: problem.TLSUnknownIssuer},
		{name: "T-062 changed after it was signed", certificate: tampered, roots: ca, want: problem.TLSUnknownIssuer},
		{name: "T-064 by a server's certificate", certificate: below(func(c *x509.Certificate) { c.IsCA, c.KeyUsage = false, x509.KeyUsageDigitalSignature }), roots: ca, want: problem.TLSUnknownIssuer},
		{name: "T-064 by one that may not sign certificates", certificate: below(func(c *x509.Certificate) { c.KeyUsage = x509.KeyUsageCRLSign }), roots: ca, want: problem.TLSUnknownIssuer},
		{name: "T-064 by one that says nothing of being an authority", certificate: below(func(c *x509.Certificate) { c.BasicConstraintsValid, c.IsCA = false, false }), roots: ca, want: problem.TLSUnknownIssuer},
		{name: "T-064 too far below", certificate: ca.Intermediate("one", sessiontest.Template(pathLength)).Intermediate("two").Issue(good), roots: ca, want: problem.TLSBadCertificate},
		{name: "T-064 as far below as it may be", certificate: below(pathLength), roots: ca},
		{name: "T-064 by a root that is no authority", certificate: noAuthority.Issue(good), roots: noAuthority, want: problem.TLSUnknownIssuer},
		{name: "T-065 outside of what its issuer may name", certificate: below(func(c *x509.Certificate) { c.PermittedDNSDomains = []string{"other.test"} }), roots: ca, want: problem.TLSBadCertificate},
		{name: "T-065 within what its issuer may not name", certificate: below(func(c *x509.Certificate) { c.ExcludedDNSDomains = []string{"example.test"} }), roots: ca, want: problem.TLSBadCertificate},
		{name: "T-065 within what its issuer may name", certificate: below(func(c *x509.Certificate) { c.PermittedDNSDomains = []string{"example.test"} }), roots: ca},
		{name: "T-066 by one bound in a way that is not understood", certificate: below(extended(asn1.ObjectIdentifier{2, 5, 29, 30}, true, otherName)), roots: ca, want: problem.TLSBadCertificate},
		{name: "T-067 for clients", certificate: leaf(use(x509.ExtKeyUsageClientAuth)), roots: ca, want: problem.TLSBadCertificate},
		{name: "T-067 for signing code", certificate: leaf(use(x509.ExtKeyUsageCodeSigning)), roots: ca, want: problem.TLSBadCertificate},
		{name: "T-067 by one for clients", certificate: below(use(x509.ExtKeyUsageClientAuth)), roots: ca, want: problem.TLSBadCertificate},
		{name: "T-067 for nothing in particular", certificate: leaf(use()), roots: ca},
		{name: "T-067 for both", certificate: leaf(use(x509.ExtKeyUsageClientAuth, x509.ExtKeyUsageServerAuth)), roots: ca},
		{name: "T-068 with a critical extension nobody knows", certificate: leaf(extended(asn1.ObjectIdentifier{1, 2, 3, 4}, true, []byte{5, 0})), roots: ca, want: problem.TLSBadCertificate},
		{name: "T-068 with an extension nobody needs to know", certificate: leaf(extended(asn1.ObjectIdentifier{1, 2, 3, 4}, false, []byte{5, 0})), roots: ca},
		{name: "a certificate of an authority as a server's", certificate: leaf(func(c *x509.Certificate) { c.IsCA = true }), roots: ca},
	}
}

// keys differ in keys and signatures.
func keys(t *testing.T) []row {
	t.Helper()
	ca, rsaCA := sessiontest.NewCA("an authority"), sessiontest.NewCA("an RSA authority", sessiontest.RSA(2048))
	good := sessiontest.Names(domain)
	leaf := func(o sessiontest.Option) tls.Certificate { return ca.Issue(good, o) }
	sha1 := sessiontest.Signature(x509.ECDSAWithSHA1)
	weakRoot := sessiontest.NewCA("a weak authority", sessiontest.RSA(1024))
	oldRoot := sessiontest.NewCA("an old authority", sha1)
	rows := []row{
		{name: "T-045 a root of 1024 bits", certificate: weakRoot.Issue(good), roots: weakRoot, want: problem.TLSWeak},
		{name: "T-045 an intermediate of 1024 bits", certificate: ca.Intermediate("weak", sessiontest.RSA(1024)).Issue(good), roots: ca, want: problem.TLSWeak},
		{name: "T-045 an intermediate of P-224", certificate: ca.Intermediate("weak", sessiontest.Curve(elliptic.P224())).Issue(good), roots: ca, want: problem.TLSWeak},
		{name: "T-045 P-224", certificate: leaf(sessiontest.Curve(elliptic.P224())), roots: ca, want: problem.TLSWeak},
		{name: "T-046 P-256", certificate: leaf(sessiontest.Curve(elliptic.P256())), roots: ca},
		{name: "T-046 P-384", certificate: leaf(sessiontest.Curve(elliptic.P384())), roots: ca},
		{name: "T-046 P-521", certificate: leaf(sessiontest.Curve(elliptic.P521())), roots: ca},
		{name: "T-046 Ed25519", certificate: leaf(sessiontest.Ed25519()), roots: ca},
		{name: "T-048 SHA-1", certificate: leaf(sha1), roots: ca, want: problem.TLSWeak},
		{name: "T-048 an intermediate with SHA-1", certificate: ca.Intermediate("old", sha1).Issue(good), roots: ca, want: problem.TLSWeak},
		{name: "T-048 a root with SHA-1", certificate: oldRoot.Issue(good), roots: oldRoot},
		{name: "T-048 SHA-256 by RSA", certificate: rsaCA.Issue(good), roots: rsaCA},
		{name: "T-048 SHA-256 by RSA-PSS", certificate: rsaCA.Issue(good, sessiontest.Signature(x509.SHA256WithRSAPSS)), roots: rsaCA},
		{name: "T-048 MD5", certificate: resigned(rsaCA.Issue(good), 0x04), roots: rsaCA, want: problem.TLSWeak},
		{name: "T-048 SHA-1 by RSA", certificate: resigned(rsaCA.Issue(good), 0x05), roots: rsaCA, want: problem.TLSWeak},
	}
	for bits, want := range map[unknown]problem.Code{
		512: problem.TLSWeak, 1024: problem.TLSWeak, 2047: problem.TLSWeak, 2048: "", 3072: "", 4096: "", 8192: "",
		8193: problem.TLSBadCertificate, 16384: problem.TLSBadCertificate,
	} {
		rows = append(rows, row{name: fmt.Sprintf("T-045 RSA of %d bits", bits), certificate: leaf(sessiontest.Signer(bits)), roots: ca, want: want})
	}
	return rows
}

// resigned says of a certificate that it was signed with another hash: the
// last byte of the algorithm's identifier, by PKCS #1.
func resigned(c tls.Certificate, hash byte) tls.Certificate {
	sha256 := []byte{0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0b}
	other := append(bytes.Clone(sha256[:8]), hash)
	c.Certificate = [][]byte{bytes.ReplaceAll(c.Certificate[0], sha256, other)}
	return c
}

// names differ in whom the certificate is for.
func names(t *testing.T) []row {
	t.Helper()
	ca := sessiontest.NewCA("an authority")
	var rows []row
	add := func(want problem.Code, domain, id string, options ...sessiontest.Option) {
		rows = append(rows, row{name: id + " for " + domain, certificate: ca.Issue(options...), roots: ca, domain: domain, want: want})
	}
	for _, c := range []struct{ id, domain, yes, no string }{ // names, by spaces
		{"T-063", "example.test", "example.test", "other.test www.example.test example.test.other.test xexample.test test"},
		{"T-069", "im.example.test", "*.example.test im.example.test", "*.im.example.test *.test"},
		{"T-069", "example.test", "", "*.example.test"},
		{"T-069", "a.b.example.test", "*.b.example.test", "*.example.test *.*.example.test"},
		{"T-070", "im.example.test", "", "im*.example.test *m.example.test i*m.example.test im.*.test *.*.test *.*.* * xn--*.example.test **.example.test"},
		{"T-070", "xn--bcher-kva.example.test", "*.example.test", "xn--*.example.test xn--bcher-*.example.test"},
		{"T-070", "chat", "chat", "* *."},
		{"T-071", "example.test", "example.test", "*.test"},
		{"T-071", "example.org", "example.org", "*.org *.ORG"},
		{"T-071", "example.co.uk", "", "*.co.uk *.uk"},
		{"T-071", "im.example.co.uk", "*.example.co.uk", "*.co.uk"},
		{"T-071", "somebody.github.io", "*.github.io", "*.io"},
		{"T-071", "example.org.", "example.org", "*.org"},
		{"T-072", "im.example.test", "IM.Example.TEST *.EXAMPLE.test", ""},
		{"T-072", "im.example.test.", "im.example.test *.example.test", "other.test"},
		{"T-073", "xn--bcher-kva.test", "xn--bcher-kva.test XN--BCHER-KVA.test", "bcher.test b-cher.test"},
		{"T-074", "xn--exmple-4nf.test", "", "example.test"},
		{"T-080", "example.test", "", "xmpp.host.test"},
		{"T-082", "127.0.0.1", "", "127.0.0.1 *.0.0.1 localhost"},
		{"T-082", "::1", "", "localhost 1"},
	} {
		for _, n := range strings.Fields(c.yes) {
			add("", c.domain, c.id+" "+n, sessiontest.Names(n))
			add("", c.domain, c.id+" "+n+" and others", sessiontest.Names("a.test", n, "*.test"))
		}
		for _, n := range strings.Fields(c.no) {
			add(problem.TLSWrongName, c.domain, c.id+" "+n, sessiontest.Names(n))
		}
	}
	add(problem.TLSWrongName, domain, "T-063 a common name", sessiontest.CommonName(domain))
	add(problem.TLSWrongName, domain, "T-063 a common name beside others", sessiontest.CommonName(domain), sessiontest.Names("other.test"))
	add("", "127.0.0.1", "T-082 an address", sessiontest.IPs(net.IPv4(127, 0, 0, 1)))
	add("", "::1", "T-082 an address", sessiontest.IPs(net.IPv6loopback))
	add(problem.TLSWrongName, "127.0.0.1", "T-082 another address", sessiontest.IPs(net.IPv4(127, 0, 0, 2)), sessiontest.Names("127.0.0.1"))
	add(problem.TLSWrongName, "example.test", "T-082 only an address", sessiontest.IPs(net.IPv4(127, 0, 0, 1)))
	add(problem.TLSWrongName, "example.test", "T-078 a URI", sessiontest.Template(func(c *x509.Certificate) {
		c.URIs = []*url.URL{{Scheme: "xmpp", Opaque: "example.test"}}
	}))
	other := sessiontest.OtherNames
	const srv, addr = sessiontest.SRVName, sessiontest.XMPPAddr
	for _, n := range []string{"_xmpp-server.example.test", "_imap.example.test", "_xmpp-client.*.test", "_xmpp-client.example.test\x00.other.test", "_xmpp-client.other.test", "_xmpps-client.example.test", strings.Repeat("a", 64<<10)} {
		add(problem.TLSWrongName, "example.test", "T-076 SRVName "+n[:min(len(n), 30)], other(srv, n))
	}
	add("", "example.test", "T-076 SRVName", other(srv, "_xmpp-client.example.test"))
	add("", "example.test", "T-076 SRVName among others", other(srv, "_xmpp-server.example.test", "_XMPP-client.Example.test", "_imap.a.test"))
	add("", "example.test.", "T-076 SRVName of an address with a dot", other(srv, "_xmpp-client.example.test"))
	add("", "xn--bcher-kva.test", "T-076 SRVName of a name in any script", other(srv, "_xmpp-client.xn--bcher-kva.test"))
	add("", "example.test", "T-077 xmppAddr", other(addr, "example.test"))
	add("", "xn--bcher-kva.test", "T-077 xmppAddr in its own script", other(addr, "bücher.test"))
	add(problem.TLSWrongName, "example.test", "T-077 xmppAddr of another", other(addr, "other.test"))
	add(problem.TLSWrongName, "example.test", "T-077 xmppAddr of a person", other(addr, "romeo@example.test"))
	add(problem.TLSWrongName, "xn--exmple-4nf.test", "T-074 xmppAddr that looks alike", other(addr, "example.test"))
	add(problem.TLSWrongName, "127.0.0.1", "T-082 xmppAddr", other(addr, "127.0.0.1"))
	add("", "example.test", "T-076 SRVName alone, critical", sessiontest.Template(func(c *x509.Certificate) {
		c.Subject = pkix.Name{}
		c.ExtraExtensions[0].Critical = true
	}), other(srv, "_xmpp-client.example.test"))
	add(problem.TLSWrongName, "example.test", "T-078 a critical list of names for others", sessiontest.Template(func(c *x509.Certificate) { c.ExtraExtensions[0].Critical = true }), other(srv, "_imap.example.test"))
	rows = append(rows, constrained(ca, other)...)
	many := make([]string, 1000)
	for i := range many {
		many[i] = fmt.Sprintf("n%d.test", i)
	}
	add("", "n999.test", "T-049 a thousand names", sessiontest.Names(many...))
	add(problem.TLSWrongName, "n1000.test", "T-049 a thousand names", sessiontest.Names(many...))
	return rows
}

// constrained are certificates below an authority that may name but some
// domains: a name of XMPP's own kinds would slip past what is said of others
// (T-066).
func constrained(ca *sessiontest.CA, other func(int, ...string) sessiontest.Option) []row {
	permitted := func(c *x509.Certificate) { c.PermittedDNSDomains = []string{"example.test"} }
	excluded := func(c *x509.Certificate) { c.ExcludedDNSDomains = []string{"other.test"} }
	lax := func(c *x509.Certificate) {
		c.PermittedDNSDomains, c.PermittedDNSDomainsCritical = []string{"a.test"}, false
	}
	srv, addr := other(sessiontest.SRVName, "_xmpp-client.example.test"), other(sessiontest.XMPPAddr, "example.test")
	issue := func(change func(*x509.Certificate), o sessiontest.Option) tls.Certificate {
		return ca.Intermediate("a bound intermediate", sessiontest.Template(change)).Issue(o)
	}
	return []row{
		{name: "T-066 SRVName below one that is bound to the domain", certificate: issue(permitted, srv), roots: ca, domain: "example.test", want: problem.TLSBadCertificate},
		{name: "T-066 SRVName below one that is kept from another", certificate: issue(excluded, srv), roots: ca, domain: "example.test", want: problem.TLSBadCertificate},
		{name: "T-066 SRVName below one that is bound elsewhere, not critical", certificate: issue(lax, srv), roots: ca, domain: "example.test", want: problem.TLSBadCertificate},
		{name: "T-066 xmppAddr below one that is bound", certificate: issue(permitted, addr), roots: ca, domain: "example.test", want: problem.TLSBadCertificate},
		{name: "T-066 a DNS name below one that is bound to it", certificate: issue(permitted, sessiontest.Names("example.test")), roots: ca, domain: "example.test"},
	}
}
