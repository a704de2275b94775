// Package dial makes a connection of a name. It asks DNS where a server is
// (RFC 6120, section 3.2; XEP-0368), tries the places in order, and brings
// up TLS on the first that answers. What it gives is a Secure, which only a
// completed, verified handshake can produce.
//
// Where we connect never changes which name the certificate must carry, and
// a server that does not prove its name ends the attempt: no other place is
// tried instead (threats T-022).
package dial

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"sync"
	"time"

	"sotto/session/problem"
	"sotto/session/trust"
)

// Timeouts bound the steps of connecting. A zero stands for the default.
type Timeouts struct {
	DNS    time.Duration // 5 s
	TCP    time.Duration // 10 s, for each target
	TLS    time.Duration // 15 s, for one handshake
	Stream time.Duration // 10 s, for the negotiation of STARTTLS
}

func (t Timeouts) withDefaults() Timeouts {
	for _, d := range []struct {
		field *time.Duration
		value time.Duration
	}{{&t.DNS, 5 * time.Second}, {&t.TCP, 10 * time.Second}, {&t.TLS, 15 * time.Second}, {&t.Stream, 10 * time.Second}} {
		if *d.field == 0 {
			*d.field = d.value
		}
	}
	return t
}

// Dialer makes connections.
type Dialer struct {
	Resolver Resolver
	Net      interface { // nil: the network
		DialContext(ctx context.Context, network, address string) (net.Conn, error)
	}
	Timeouts Timeouts
	// Tell hears how each step went: resolve, dial, tls, verify. It may be nil.
	Tell func(step string, facts []problem.Fact, p *problem.Problem)
}

// Connect connects to the server of a domain, at server ("host:port") or
// where DNS says. The error is a *problem.Problem, which has been told too.
func (d *Dialer) Connect(ctx context.Context, domain, server string, policy trust.Policy) (*Secure, error) {
	targets, p := d.targets(ctx, policy.Domain, server)
	if p != nil {
		d.tell("resolve", nil, p)
		return nil, p
	}
	var best *problem.Problem
	for _, t := range targets {
		if t.alternative && best.Code != problem.NotXMPP {
			continue
		}
		secure, p := d.attempt(ctx, t, domain, policy)
		if p == nil {
			return secure, nil
		}
		if best == nil || telling(p) >= telling(best) {
			best = p
		}
		if ctx.Err() != nil || !goesOn(p) {
			break
		}
	}
	return nil, best
}

// goesOn tells whether another target may be tried after a problem: when the
// network was to blame, and not the server's word.
func goesOn(p *problem.Problem) bool {
	return p.Class == problem.Network || p.Code == problem.TLSHandshake
}

// telling ranks problems by how much they say of the cause.
func telling(p *problem.Problem) int {
	switch {
	case p.Class != problem.Network:
		return 4
	case p.Code == problem.WebPage:
		return 3
	case p.Code == problem.NotXMPP:
		return 2
	}
	return 1
}

func (d *Dialer) tell(step string, facts []problem.Fact, p *problem.Problem) {
	if d.Tell != nil {
		d.Tell(step, facts, p)
	}
}

// targets finds out where to try.
func (d *Dialer) targets(ctx context.Context, ascii, server string) ([]Target, *problem.Problem) {
	if server != "" {
		targets, err := explicit(server)
		if err != nil {
			return nil, problem.From(err)
		}
		d.tell("resolve", []problem.Fact{{Name: "server of the account", Value: server}}, nil)
		return targets, nil
	}
	if net.ParseIP(ascii) != nil {
		return fallback(ascii), nil
	}
	targets, failure, none := d.lookUp(ctx, ascii)
	if none {
		return nil, problem.New(problem.NoXMPPService, ascii)
	}
	var facts []problem.Fact
	if failure != nil {
		facts = append(facts, problem.Fact{Name: "SRV records", Value: "DNS gave no answer"})
	}
	if len(targets) == 0 {
		targets = fallback(ascii)
		facts = append(facts, problem.Fact{Name: "no SRV records", Value: "trying the usual ports"})
	}
	for _, t := range targets {
		facts = append(facts, problem.Fact{Name: "target", Value: t.String()})
	}
	d.tell("resolve", facts, nil)
	return targets, nil
}

// lookUp asks for the records of both kinds at once.
func (d *Dialer) lookUp(ctx context.Context, ascii string) (targets []Target, failure error, none bool) {
	ctx, cancel := context.WithTimeout(ctx, d.Timeouts.withDefaults().DNS)
	defer cancel()
	var direct, starttls []SRV
	var directErr, starttlsErr error
	var both sync.WaitGroup
	both.Add(1)
	go func() {
		defer both.Done()
		direct, directErr = d.Resolver.SRV(ctx, "_xmpps-client._tcp."+ascii)
	}()
	starttls, starttlsErr = d.Resolver.SRV(ctx, "_xmpp-client._tcp."+ascii)
	both.Wait()
	targets, none = merge(direct, starttls)
	return targets, errors.Join(directErr, starttlsErr), none
}

// attempt tries one target.
func (d *Dialer) attempt(ctx context.Context, t Target, domain string, policy trust.Policy) (*Secure, *problem.Problem) {
	limits := d.Timeouts.withDefaults()
	conn, err := d.dial(ctx, t, limits.TCP)
	if err != nil {
		p := failed(err, t.address())
		if p.Code == problem.NoSuchDomain || p.Code == problem.DNSFailed {
			p = problem.New(p.Code, t.Host).Because(err)
		}
		p = p.With(problem.Fact{Name: "target", Value: t.String()})
		d.tell("dial", nil, p)
		return nil, p
	}
	d.tell("dial", []problem.Fact{{Name: "connected to", Value: conn.RemoteAddr().String()}, {Name: "target", Value: t.String()}}, nil)
	secure, p := d.secure(ctx, conn, t, domain, policy, limits)
	if p != nil {
		_ = conn.Close() // it is of no use, whatever closing says
		step := "tls"
		if p.Class == problem.Trust && p.Code != problem.TLSNotOffered && p.Code != problem.TLSRefused && p.Code != problem.TLSInjected {
			step = "verify"
		}
		d.tell(step, nil, p)
		return nil, p
	}
	d.tell("tls", handshakeFacts(secure), nil)
	d.tell("verify", verdictFacts(secure), nil)
	return secure, nil
}

func (d *Dialer) dial(ctx context.Context, t Target, limit time.Duration) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	if d.Net != nil {
		return d.Net.DialContext(ctx, "tcp", t.address())
	}
	return (&net.Dialer{}).DialContext(ctx, "tcp", t.address())
}

// secure brings up TLS on a connection. Every wait in it ends with its
// deadline or with ctx.
func (d *Dialer) secure(ctx context.Context, conn net.Conn, t Target, domain string, policy trust.Policy, limits Timeouts) (*Secure, *problem.Problem) {
	stop := context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Unix(1, 0)) })
	defer stop()
	if !t.Direct {
		bound(ctx, conn, limits.Stream)
		if p := starttls(conn, policy.Domain); p != nil {
			return nil, interrupted(ctx, p, domain)
		}
	}
	s := &Secure{target: t, domain: domain}
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
	leaf := s.State().PeerCertificates[0]
	return []problem.Fact{
		{Name: "certificate for", Value: trust.Subject(leaf)},
		{Name: "issued by", Value: trust.Issuer(leaf)},
		{Name: "valid until", Value: trust.Date(leaf.NotAfter)},
		{Name: "key", Value: trust.Key(leaf)},
		{Name: "trusted by", Value: s.verdict.Ground},
	}
}
