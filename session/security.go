package session

import (
	"crypto/sha256"
	"crypto/x509"
	"fmt"
	"net"
	"strconv"

	"sotto/session/dial"
	"sotto/session/event"
	"sotto/session/trust"
)

// Security tells what a verified connection is made of (RFC 7590, section
// 3.6); how we logged in is not known to it.
func Security(s *dial.Secure) event.Security {
	state, target := s.State(), s.Target()
	leaf := state.PeerCertificates[0]
	security := event.Security{
		Server:      net.JoinHostPort(target.Host, strconv.Itoa(int(target.Port))),
		Direct:      target.Direct,
		Version:     trust.Version(state),
		Cipher:      trust.Cipher(state),
		Group:       trust.Group(state),
		ALPN:        state.NegotiatedProtocol,
		Verified:    s.Verdict().Ground,
		DANE:        s.Verdict().DANE,
		Proxy:       string(s.Proxy()),
		Staple:      s.Verdict().Staple,
		Notes:       s.Verdict().Notes,
		Certificate: certificate(leaf, state.ServerName),
	}
	for i, c := range s.Verdict().Chain {
		above := certificate(c, state.ServerName)
		if i > 0 {
			above.Subject = trust.Subject(c)
		}
		security.Chain = append(security.Chain, above)
	}
	return security
}

// certificate is what a domain's certificate says of itself.
func certificate(leaf *x509.Certificate, domain string) event.Certificate {
	return event.Certificate{
		Subject:     trust.For(leaf, domain),
		Issuer:      trust.Issuer(leaf),
		NotBefore:   leaf.NotBefore,
		NotAfter:    leaf.NotAfter,
		Fingerprint: fmt.Sprintf("%x", sha256.Sum256(leaf.Raw)),
		Key:         trust.Pin(leaf).String(),
		Kind:        trust.Key(leaf),
		Signature:   leaf.SignatureAlgorithm.String(),
	}
}
