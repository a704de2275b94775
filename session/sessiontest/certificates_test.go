package sessiontest_test

import (
	"crypto/elliptic"
	"crypto/tls"
	"crypto/x509"
	"time"

	"sotto/session/problem"
	"sotto/session/sessiontest"
)

// certificates are servers that cannot prove who they are.
func (h *hostess) certificates() []hostile {
	name := sessiontest.Names(domain)
	middle := h.ca.Intermediate("an intermediate")
	expired := h.ca.Intermediate("an expired intermediate", sessiontest.Expired())
	weak := h.ca.Intermediate("a weak intermediate", sessiontest.RSA(1024))
	narrow := h.ca.Intermediate("a narrow intermediate", sessiontest.Curve(elliptic.P224()))
	old := h.ca.Intermediate("an old intermediate", sessiontest.Signature(x509.ECDSAWithSHA1))
	unknown := sessiontest.NewCA("somebody's authority")
	leaf := func(options ...sessiontest.Option) tls.Certificate {
		return h.ca.Issue(append([]sessiontest.Option{name}, options...)...)
	}
	var rows []hostile
	for _, c := range []struct {
		name        string
		certificate tls.Certificate
		want        problem.Code
	}{
		{"T-045 a key of 1024 bits", leaf(sessiontest.RSA(1024)), problem.TLSWeak},
		{"T-045 an intermediate's key of 1024 bits", weak.Issue(name), problem.TLSWeak},
		{"T-045 an intermediate's curve of 224 bits", narrow.Issue(name), problem.TLSWeak},
		{"T-045 a curve of 224 bits", leaf(sessiontest.Curve(elliptic.P224())), problem.TLSTooOld},
		{"T-048 a SHA-1 signature", leaf(sessiontest.Signature(x509.ECDSAWithSHA1)), problem.TLSWeak},
		{"T-048 an intermediate's SHA-1 signature", old.Issue(name), problem.TLSWeak},
		{"T-061 expired", leaf(sessiontest.Expired()), problem.TLSExpired},
		{"T-061 not yet valid", leaf(sessiontest.NotYet()), problem.TLSNotYetValid},
		{"T-061 expired a second ago", leaf(sessiontest.Valid(time.Now().Add(-time.Hour), time.Now().Add(-time.Second))), problem.TLSExpired},
		{"T-061 an expired intermediate", expired.Issue(name), problem.TLSExpired},
		{"T-062 self-signed", leaf(sessiontest.SelfSigned()), problem.TLSSelfSigned},
		{"T-062 an unknown authority", unknown.Issue(name), problem.TLSUnknownIssuer},
		{"T-062 an unknown authority of the same name", sessiontest.NewCA("a test's authority").Issue(name), problem.TLSUnknownIssuer},
		{"T-062 an intermediate left out", middle.Issue(name, sessiontest.Alone()), problem.TLSUnknownIssuer},
		{"T-063 another name", h.ca.Issue(sessiontest.Names("other.test")), problem.TLSWrongName},
		{"T-063 a subdomain's name", h.ca.Issue(sessiontest.Names("www." + domain)), problem.TLSWrongName},
		{"T-063 the name of where we connect", h.ca.Issue(sessiontest.Names("localhost")), problem.TLSWrongName},
		{"T-063 a common name alone", h.ca.Issue(sessiontest.CommonName(domain)), problem.TLSWrongName},
		{"T-067 for clients alone", leaf(sessiontest.Usages(x509.ExtKeyUsageClientAuth)), problem.TLSBadCertificate},
		{"T-067 for signing code", leaf(sessiontest.Usages(x509.ExtKeyUsageCodeSigning)), problem.TLSBadCertificate},
		{"T-069 a wildcard for subdomains", h.ca.Issue(sessiontest.Names("*." + domain)), problem.TLSWrongName},
		{"a tampered signature", leaf(sessiontest.Tampered()), problem.TLSUnknownIssuer},
	} {
		rows = append(rows, hostile{
			name: c.name, want: c.want,
			script: sessiontest.Secure(domain, sessiontest.With(c.certificate)),
		})
	}
	return append(rows, hostile{
		name: "T-063 another name over direct TLS", want: problem.TLSWrongName, direct: true,
		script: sessiontest.TLS(sessiontest.With(h.ca.Issue(sessiontest.Names("localhost")))),
	})
}

// handshakes are servers whose TLS is not safe.
func (h *hostess) handshakes() []hostile {
	rsa := h.ca.Issue(sessiontest.Names(domain), sessiontest.RSA(2048))
	only := func(suites ...uint16) func(*tls.Config) {
		return func(c *tls.Config) { c.MaxVersion, c.CipherSuites = tls.VersionTLS12, suites }
	}
	versions := func(least, most uint16) func(*tls.Config) {
		return func(c *tls.Config) { c.MinVersion, c.MaxVersion = least, most }
	}
	speaks := func(protocol string) func(*tls.Config) {
		return func(c *tls.Config) { c.NextProtos = []string{protocol} }
	}
	var rows []hostile
	for _, c := range []struct {
		name        string
		certificate tls.Certificate
		change      func(*tls.Config)
		want        problem.Code
		direct      bool
	}{
		{"T-030 TLS 1.1 only", h.good, versions(tls.VersionTLS11, tls.VersionTLS11), problem.TLSTooOld, false},
		{"T-030 TLS 1.0 only", h.good, versions(tls.VersionTLS10, tls.VersionTLS10), problem.TLSTooOld, false},
		{"T-033 CBC only", h.good, only(tls.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA, tls.TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA), problem.TLSTooOld, false},
		{"T-035 RSA key exchange only", rsa, only(tls.TLS_RSA_WITH_AES_128_GCM_SHA256), problem.TLSTooOld, false},
		{"T-036 3DES only", rsa, only(tls.TLS_ECDHE_RSA_WITH_3DES_EDE_CBC_SHA), problem.TLSTooOld, false},
		{"T-036 RC4 only", rsa, only(tls.TLS_ECDHE_RSA_WITH_RC4_128_SHA), problem.TLSTooOld, false},
		{"T-041, F-29 ALPN for the web", h.good, speaks("h2"), problem.TLSWrongProtocol, true},
		{"T-041, F-29 ALPN for servers", h.good, speaks("xmpp-server"), problem.TLSWrongProtocol, true},
	} {
		script := sessiontest.TLS(sessiontest.With(c.certificate, c.change))
		if !c.direct {
			script = sessiontest.Secure(domain, sessiontest.With(c.certificate, c.change))
		}
		rows = append(rows, hostile{name: c.name, script: script, want: c.want, direct: c.direct})
	}
	return rows
}
