package session

import (
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
	return event.Security{
		Server:    net.JoinHostPort(target.Host, strconv.Itoa(int(target.Port))),
		Direct:    target.Direct,
		Version:   trust.Version(state),
		Cipher:    trust.Cipher(state),
		Group:     trust.Group(state),
		Subject:   trust.For(leaf, state.ServerName),
		Issuer:    trust.Issuer(leaf),
		NotBefore: leaf.NotBefore,
		NotAfter:  leaf.NotAfter,
		Key:       trust.Pin(leaf).String(),
		Verified:  s.Verdict().Ground,
		Staple:    s.Verdict().Staple,
		Notes:     s.Verdict().Notes,
	}
}
