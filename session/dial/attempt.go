package dial

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"time"

	"sotto/session/problem"
	"sotto/session/trust"
)

// attempt brings up TLS with a target that was reached.
func (d *Dialer) attempt(ctx context.Context, got reached, where place, domain string, policy trust.Policy) (*Secure, *problem.Problem) {
	t := got.target
	if got.err != nil {
		p := interrupted(ctx, where.unreached(t, got.err), domain)
		d.tell(stepOf(p, "dial"), nil, p)
		return nil, p
	}
	policy.DNS = got.dns
	d.tell("dial", d.reachedFacts(got), nil)
	secure, p := d.secure(ctx, got.conn, t, domain, policy)
	if p != nil {
		_ = got.conn.Close() // it is of no use, whatever closing says
		d.tell(stepOf(p, "tls"), nil, p)
		return nil, p
	}
	d.tell("tls", handshakeFacts(secure), nil)
	d.tell("verify", verdictFacts(secure), nil)
	return secure, nil
}

func (d *Dialer) reachedFacts(got reached) []problem.Fact {
	all := []problem.Fact{{Name: "connected to", Value: got.conn.RemoteAddr().String()}, {Name: "target", Value: got.target.String()}}
	if d.proxied() {
		all = append(all, problem.Fact{Name: "through the proxy", Value: string(d.Proxy)})
	}
	return all
}

// stepOf names the step that a problem belongs to: verify where the server's
// certificate was at fault, or what DNS says of it.
func stepOf(p *problem.Problem, step string) string {
	switch p.Code {
	case problem.TLSExpired, problem.TLSNotYetValid, problem.TLSWrongName, problem.TLSWrongPin,
		problem.TLSUnknownIssuer, problem.TLSSelfSigned, problem.TLSWeak, problem.TLSBadCertificate,
		problem.TLSPublishedKey, problem.TLSRevoked, problem.TLSNoStaple, problem.TLSWrongTLSA, problem.DANEMissing, problem.DANEFailed:
		return "verify"
	}
	return step
}

// dial connects to a target, by way of the proxy where there is one.
func (d *Dialer) dial(ctx context.Context, t Target) (net.Conn, error) {
	limits := d.Timeouts.withDefaults()
	limit := limits.TCP
	if d.proxied() {
		limit = limits.Proxy
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	if d.proxied() {
		return d.through(ctx, t)
	}
	return d.network().DialContext(ctx, "tcp", t.address())
}

// network is what connections are made on. The kernel asks nothing on them by
// itself: who has one asks on it after a silence, and a question of the
// kernel's that is lost would end a connection that is well.
func (d *Dialer) network() caller {
	if d.Net != nil {
		return d.Net
	}
	return &net.Dialer{KeepAlive: -1, Control: givesUp(d.Timeouts.withDefaults().Dead)}
}

// secure brings up TLS on a connection. Every wait in it ends with its
// deadline or with ctx.
func (d *Dialer) secure(ctx context.Context, conn net.Conn, t Target, domain string, policy trust.Policy) (*Secure, *problem.Problem) {
	limits := d.Timeouts.withDefaults()
	stop := context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Unix(1, 0)) })
	defer stop()
	if !t.Direct {
		bound(ctx, conn, limits.Stream)
		if p := starttls(conn, domain); p != nil {
			return nil, interrupted(ctx, p, domain)
		}
	}
	s := &Secure{target: t, domain: domain, proxy: d.Proxy}
	config := trust.Config(policy, &s.verdict)
	if t.Direct {
		config.NextProtos = []string{trust.Protocol}
	}
	s.conn = tls.Client(conn, config)
	bound(ctx, conn, limits.TLS)
	if err := s.conn.HandshakeContext(ctx); err != nil {
		return nil, interrupted(ctx, handshook(err, domain, t.Direct), domain)
	}
	if !s.verdict.Holds() || !s.conn.ConnectionState().HandshakeComplete {
		return nil, problem.New(problem.Bug, "").Because(errors.New("a handshake without a verdict"))
	}
	if stop() {
		_ = conn.SetDeadline(time.Time{})
	}
	return s, interrupted(ctx, nil, domain)
}

// bound gives a connection a deadline, unless the context has ended and
// given it one that has passed.
func bound(ctx context.Context, conn net.Conn, limit time.Duration) {
	_ = conn.SetDeadline(time.Now().Add(limit)) // a connection that takes none ends by its context
	if ctx.Err() != nil {
		_ = conn.SetDeadline(time.Unix(1, 0))
	}
}

// interrupted puts the context's end, where there was one, in the place of
// what it caused.
func interrupted(ctx context.Context, p *problem.Problem, domain string) *problem.Problem {
	if err := ctx.Err(); err != nil {
		return failed(err, domain)
	}
	return p
}

func handshakeFacts(s *Secure) []problem.Fact {
	state := s.State()
	kind := "STARTTLS"
	if s.target.Direct {
		kind = "direct TLS"
	}
	return []problem.Fact{
		{Name: "kind", Value: kind},
		{Name: "version", Value: trust.Version(state)},
		{Name: "cipher", Value: trust.Cipher(state)},
		{Name: "key exchange", Value: trust.Group(state)},
	}
}

func verdictFacts(s *Secure) []problem.Fact {
	state := s.State()
	leaf := state.PeerCertificates[0]
	facts := []problem.Fact{
		{Name: "certificate for", Value: trust.For(leaf, state.ServerName)},
		{Name: "issued by", Value: trust.Issuer(leaf)},
		{Name: "valid until", Value: trust.Date(leaf.NotAfter)},
		{Name: "key", Value: trust.Key(leaf)},
		{Name: "key's SHA-256", Value: trust.Pin(leaf).String()},
		{Name: "trusted by", Value: s.verdict.Ground},
		{Name: "DANE", Value: s.verdict.DANE},
	}
	if s.verdict.Staple != "" {
		facts = append(facts, problem.Fact{Name: "stapled OCSP answer", Value: s.verdict.Staple})
	}
	for _, note := range s.verdict.Notes {
		facts = append(facts, problem.Fact{Name: "note", Value: note})
	}
	return facts
}
