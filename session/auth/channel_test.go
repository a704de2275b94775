package auth

import (
	"bytes"
	"crypto/tls"
	"net"
	"testing"

	"sotto/session/sessiontest"
)

// state does a handshake with a server, and gives what the client knows of it.
func state(t *testing.T, ca *sessiontest.CA, address string) tls.ConnectionState {
	t.Helper()
	conn, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	c := tls.Client(conn, &tls.Config{ServerName: "acme.example", RootCAs: ca.Pool(), MinVersion: tls.VersionTLS12})
	if err := c.Handshake(); err != nil {
		t.Fatal(err)
	}
	return c.ConnectionState()
}

// T-040: a handshake under TLS 1.2 that is not bound into its keys (RFC 7627)
// exports nothing to bind a login to; the server's certificate is left for
// that, where the server can check it.
func TestT040NoExtendedMasterSecret(t *testing.T) {
	ca := sessiontest.NewCA("an authority")
	certificate := ca.Issue(sessiontest.Names("acme.example"))
	for _, c := range []struct {
		ems     bool
		version string
		want    string
	}{{true, "-tls1_2", exporter}, {false, "-tls1_2", endPoint}, {false, "-tls1_3", exporter}} {
		s := state(t, ca, sessiontest.StartOpenSSL(t, certificate, c.ems, c.version).Address)
		if got, data := bind([]string{exporter, endPoint}, s); got != c.want || len(data) == 0 {
			t.Errorf("%s, extended: %v: it is bound to %q", c.version, c.ems, got)
		}
		if got, _ := bind([]string{exporter}, s); (got == "") != (c.want == endPoint) {
			t.Errorf("%s, extended: %v: with the exporter alone it is bound to %q", c.version, c.ems, got)
		}
	}
}

// T-154: what an exporter binds to is one connection's; what the certificate
// binds to is the server's.
func TestT154WhatALoginIsBoundTo(t *testing.T) {
	ca := sessiontest.NewCA("an authority")
	certificate := ca.Issue(sessiontest.Names("acme.example"))
	for _, most := range []uint16{tls.VersionTLS12, tls.VersionTLS13} {
		server := sessiontest.Serve(t, sessiontest.TLS(sessiontest.With(certificate, func(c *tls.Config) { c.MaxVersion = most })))
		one, two := state(t, ca, server.Address), state(t, ca, server.Address)
		if a, b := bound(exporter, one), bound(exporter, two); len(a) != 32 || bytes.Equal(a, b) {
			t.Errorf("%s: the exporter gives %x and %x", tls.VersionName(most), a, b)
		}
		if a, b := bound(endPoint, one), bound(endPoint, two); len(a) != 32 || !bytes.Equal(a, b) {
			t.Errorf("%s: the end point is %x and %x", tls.VersionName(most), a, b)
		}
	}
}
