package sessiontest_test

import (
	"crypto/elliptic"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"slices"
	"strings"
	"time"

	"golang.org/x/crypto/ocsp"

	"sotto/session/sessiontest"
)

// showing is an honest server by its certificate.
func showing(name string, c tls.Certificate) honest {
	return honest{name: name, server: sessiontest.HonestOptions{Certificate: &c}}
}

// honestTLS are servers that are set up in one safe way or another.
func (h *hostess) honestTLS() []honest {
	rsa := h.ca.Issue(sessiontest.Names(domain), sessiontest.RSA(2048))
	var rows []honest
	add := func(name string, version uint16, group string, c tls.Certificate, change func(*tls.Config)) {
		row := showing(name, c)
		row.server.TLS, row.version, row.group = change, version, group
		rows = append(rows, row)
	}
	for _, suite := range tls.CipherSuites() {
		if !strings.Contains(suite.Name, "ECDHE") || strings.Contains(suite.Name, "CBC") {
			continue
		}
		c := h.good
		if strings.Contains(suite.Name, "ECDHE_RSA") {
			c = rsa
		}
		add("T-031 "+suite.Name, tls.VersionTLS12, "", c, func(c *tls.Config) {
			c.MaxVersion, c.CipherSuites = tls.VersionTLS12, []uint16{suite.ID}
		})
	}
	for _, curve := range []tls.CurveID{tls.X25519MLKEM768, tls.X25519, tls.CurveP256, tls.CurveP384, tls.CurveP521} {
		add("T-032 "+curve.String(), tls.VersionTLS13, curve.String(), h.good, func(c *tls.Config) {
			c.CurvePreferences = []tls.CurveID{curve}
		})
	}
	all := slices.Concat(tls.CipherSuites(), tls.InsecureCipherSuites())
	add("badssl mozilla-modern", tls.VersionTLS13, "", h.good, func(c *tls.Config) { c.MinVersion = tls.VersionTLS13 })
	add("badssl mozilla-intermediate", tls.VersionTLS13, "", rsa, func(c *tls.Config) { c.MinVersion = tls.VersionTLS12 })
	add("badssl mozilla-old", tls.VersionTLS12, "", rsa, func(c *tls.Config) {
		c.MinVersion, c.MaxVersion = tls.VersionTLS10, tls.VersionTLS12
		for _, suite := range all {
			c.CipherSuites = append(c.CipherSuites, suite.ID)
		}
	})
	add("badssl tls-v1-2", tls.VersionTLS12, "", rsa, func(c *tls.Config) { c.MinVersion, c.MaxVersion = tls.VersionTLS12, tls.VersionTLS12 })
	add("badssl client, which asks for our certificate", 0, "", h.good, func(c *tls.Config) { c.ClientAuth = tls.RequestClientCert })
	add("session tickets", 0, "", h.good, func(c *tls.Config) { c.SessionTicketsDisabled = false })
	return rows
}

// honestCertificates are servers whose certificate is out of the ordinary, and
// holds.
func (h *hostess) honestCertificates() []honest {
	name := sessiontest.Names(domain)
	leaf := func(o ...sessiontest.Option) tls.Certificate {
		return h.ca.Issue(append([]sessiontest.Option{name}, o...)...)
	}
	template := sessiontest.Template
	rsa := h.ca.Intermediate("an RSA intermediate", sessiontest.RSA(2048))
	two := h.ca.Intermediate("one").Intermediate("two").Issue(name)
	disorderly := two
	disorderly.Certificate = [][]byte{two.Certificate[0], two.Certificate[2], two.Certificate[1]}
	crowded := h.ca.Intermediate("an intermediate").Issue(name)
	crowded.Certificate = append(crowded.Certificate, h.ca.Issue(name, sessiontest.Expired()).Certificate[0])
	signed := func(a x509.SignatureAlgorithm) tls.Certificate { return rsa.Issue(name, sessiontest.Signature(a)) }
	now := time.Now()
	return []honest{
		showing("badssl sha256", signed(x509.SHA256WithRSA)),
		showing("badssl sha384", signed(x509.SHA384WithRSA)),
		showing("badssl sha512", signed(x509.SHA512WithRSA)),
		showing("badssl ecc256", leaf(sessiontest.Curve(elliptic.P256()))),
		showing("badssl ecc384", leaf(sessiontest.Curve(elliptic.P384()))),
		showing("badssl rsa2048", leaf(sessiontest.RSA(2048))),
		showing("T-046 RSA of 3072 bits", leaf(sessiontest.RSA(3072))),
		showing("T-046 P-521", leaf(sessiontest.Curve(elliptic.P521()))),
		showing("T-046 Ed25519", leaf(sessiontest.Ed25519())),
		showing("T-048 SHA-256 by RSA-PSS", signed(x509.SHA256WithRSAPSS)),
		showing("badssl no-common-name", leaf(template(func(c *x509.Certificate) { c.Subject = pkix.Name{Organization: []string{"Sotto"}} }))),
		showing("badssl no-subject", leaf(template(func(c *x509.Certificate) { c.Subject = pkix.Name{} }))),
		showing("badssl disorderly-chain", disorderly),
		showing("T-060 two intermediates", two),
		showing("T-060 a certificate too many, and expired", crowded),
		showing("T-061 since now", leaf(sessiontest.Valid(now.Add(-time.Second), now.Add(time.Hour)))),
		showing("T-061 for a minute still", leaf(sessiontest.Valid(now.Add(-time.Hour), now.Add(time.Minute)))),
		showing("T-067 for nothing in particular", leaf(sessiontest.Usages())),
		showing("T-067 for clients too", leaf(sessiontest.Usages(x509.ExtKeyUsageClientAuth, x509.ExtKeyUsageServerAuth))),
		showing("T-084 ten years, by an authority of one's own", leaf(sessiontest.Valid(now.Add(-time.Hour), now.AddDate(10, 0, 0)))),
		showing("T-065 below an authority that may name it", h.ca.Intermediate("bound", template(func(c *x509.Certificate) {
			c.PermittedDNSDomains = []string{domain}
		})).Issue(name)),
	}
}

// honestNames are servers that are called in one right way or another.
func (h *hostess) honestNames() []honest {
	many := func(n int) []string {
		all := []string{domain}
		for i := range n - 1 {
			all = append(all, fmt.Sprintf("%d.sans.test", i))
		}
		return all
	}
	of := func(own string, row honest) honest {
		row.server.Domain = own
		return row
	}
	const long = "long-extended-subdomain-name-containing-many-letters-and-dashes.sotto.test"
	service := showing("T-076 an SRVName", h.ca.Issue(sessiontest.OtherNames(sessiontest.SRVName, "_xmpp-server."+domain, "_xmpp-client."+domain)))
	service.subject = "_xmpp-client." + domain
	old := showing("T-077 an xmppAddr", h.ca.Issue(sessiontest.OtherNames(sessiontest.XMPPAddr, domain)))
	old.subject, old.note = domain+" (xmppAddr, the old style)", "old style"
	wild := of("im.sotto.test", showing("T-069 a wildcard", h.ca.Issue(sessiontest.Names("*.sotto.test"))))
	wild.subject = "*.sotto.test"
	foreign := of("bücher.test", showing("T-073 a name in any script", h.ca.Issue(sessiontest.Names("xn--bcher-kva.test"))))
	foreign.subject = "xn--bcher-kva.test"
	upper := showing("T-072 in capitals", h.ca.Issue(sessiontest.Names(strings.ToUpper(domain))))
	upper.subject = strings.ToUpper(domain)
	return []honest{
		service, old, wild, foreign, upper,
		showing("badssl 1000-sans", h.ca.Issue(sessiontest.Names(many(1000)...))),
		showing("badssl 10000-sans", h.ca.Issue(sessiontest.Names(many(10_000)...))),
		of(long, showing("badssl "+long[:strings.IndexByte(long, '.')], h.ca.Issue(sessiontest.Names(long)))),
		showing("a name among others", h.ca.Issue(sessiontest.Names("a.test", domain, "*.test"))),
	}
}

// honestStaples are servers that staple an OCSP answer that is good, or one
// that does not count and that nobody demands.
func (h *hostess) honestStaples() []honest {
	name, must := sessiontest.Names(domain), sessiontest.MustStaple()
	delegate := h.ca.Issue(sessiontest.Names("ocsp.test"), sessiontest.Usages(x509.ExtKeyUsageOCSPSigning))
	old := h.ca.Staple(h.ca.Issue(name), tls.Certificate{}, func(r *ocsp.Response) { r.NextUpdate = time.Now().Add(-time.Hour) })
	garbage := h.ca.Issue(name)
	garbage.OCSPStaple = []byte("garbage")
	var rows []honest
	for _, c := range []struct {
		name, staple string
		certificate  tls.Certificate
	}{
		{"T-093 stapled: good", "not revoked, until ", h.ca.Staple(h.ca.Issue(name), tls.Certificate{}, nil)},
		{"T-093 stapled by a delegate: good", "not revoked, until ", h.ca.Staple(h.ca.Issue(name), delegate, nil)},
		{"T-090 demanded, and stapled", "not revoked, until ", h.ca.Staple(h.ca.Issue(name, must), tls.Certificate{}, nil)},
		{"T-091 an old staple, not demanded", "does not count: it was good until ", old},
		{"T-091 garbage stapled, not demanded", "does not count: it cannot be read", garbage},
		{"T-091 signed by who may not, not demanded", "does not count: who signed it may not", h.ca.Staple(h.ca.Issue(name), h.ca.Issue(name), nil)},
	} {
		row := showing(c.name, c.certificate)
		row.staple = c.staple
		rows = append(rows, row)
		row.name += ", over TLS 1.2"
		row.server.MaxTLS12 = true
		rows = append(rows, row)
	}
	return rows
}
