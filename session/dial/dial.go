// Package dial makes a connection of a name. It asks DNS where a server is
// (RFC 6120, section 3.2; XEP-0368), tries the places in order, and brings
// up TLS on the first that answers. What it gives is a Secure, which only a
// completed, verified handshake can produce.
//
// Where we connect never changes which name the certificate must carry, unless
// DNSSEC proves the way there and the account trusts that; and a server that
// does not prove its name ends the attempt: no other place is tried instead
// (threats T-022).
//
// DNS is believed about DNSSEC only where the settings say so, on this
// computer or over TLS; then it is asked what it proves of each target, and
// that is part of the evidence of trust. Behind a proxy it is asked nothing.
package dial

import (
	"context"
	"errors"
	"net"
	"time"

	"sotto/account"
	"sotto/session/problem"
	"sotto/session/trust"
)

// Timeouts bound the steps of connecting. A zero stands for the default.
type Timeouts struct {
	DNS    time.Duration // 5 s
	TCP    time.Duration // 10 s, for each target
	Proxy  time.Duration // 30 s, for each target behind a proxy
	TLS    time.Duration // 15 s, for one handshake
	Stream time.Duration // 10 s, for the negotiation of STARTTLS
	Beside time.Duration // 500 ms without an answer, and the next target is tried beside
	Dead   time.Duration // 15 s without a sign that what was sent came, and the kernel ends the connection, where it can
}

func (t Timeouts) withDefaults() Timeouts {
	for _, d := range []struct {
		field *time.Duration
		value time.Duration
	}{{&t.DNS, 5 * time.Second}, {&t.TCP, 10 * time.Second}, {&t.Proxy, 30 * time.Second}, {&t.TLS, 15 * time.Second}, {&t.Stream, 10 * time.Second}, {&t.Beside, 500 * time.Millisecond}, {&t.Dead, 15 * time.Second}} {
		if *d.field == 0 {
			*d.field = d.value
		}
	}
	return t
}

// caller makes connections on a network.
type caller interface {
	DialContext(ctx context.Context, network, address string) (net.Conn, error)
}

// Dialer makes connections.
type Dialer struct {
	// Resolver asks DNS. One that is a Prover is asked for addresses and TLSA
	// records too.
	Resolver Resolver
	// Proxy is by which proxy all connections go; "" and account.NoProxy are
	// none. Behind one, DNS is asked nothing.
	Proxy    account.Proxy
	Net      caller // nil: the network
	Timeouts Timeouts
	// Tell hears how each step went: resolve, dial, tls, verify. It may be nil.
	Tell func(step string, facts []problem.Fact, p *problem.Problem)
}

// Connect connects to the server of a domain, at server ("host:port") or
// where DNS says. The policy must be for the same domain. The error is a
// *problem.Problem, which has been told too.
func (d *Dialer) Connect(ctx context.Context, domain, server string, policy trust.Policy) (*Secure, error) {
	if ascii, err := ASCII(domain); err != nil || ascii != policy.Domain {
		p := problem.New(problem.Bug, "").Because(errors.New("a policy for another domain"))
		d.tell("resolve", nil, p)
		return nil, p
	}
	where, p := d.where(ctx, policy, server)
	if p != nil {
		d.tell("resolve", nil, p)
		return nil, p
	}
	secure, p := d.tryAll(ctx, where, domain, policy)
	if p != nil {
		return nil, p
	}
	return secure, nil
}

// tryAll tries the targets until one is secured, and gives the problem that
// says the most of why none was.
func (d *Dialer) tryAll(ctx context.Context, where place, domain string, policy trust.Policy) (*Secure, *problem.Problem) {
	r := d.race(ctx, where, policy)
	defer r.end()
	var best *problem.Problem
	for got, more := r.next(); more; got, more = r.next() {
		secure, p := d.attempt(ctx, got, where, domain, policy)
		if p == nil {
			return secure, nil
		}
		if best == nil || telling(p) > telling(best) {
			best = p
		}
		if ctx.Err() != nil || !goesOn(p, where) {
			break
		}
	}
	return nil, best
}

// goesOn tells whether another target may be tried after a problem: when the
// network was to blame, or what listened there, and never when a server did
// not prove its name. Where the account names the server, the other target
// is the same place, and is tried only when no XMPP was spoken there.
func goesOn(p *problem.Problem, where place) bool {
	foreign := p.Code == problem.NotXMPP || p.Code == problem.WebPage || errors.Is(p, errHungUp)
	switch {
	case p.Code == problem.ProxyUnreachable, p.Code == problem.ProxyLogin, p.Code == problem.ProxyStrange:
		return false // the proxy is the same for all
	case p.Code == problem.DANEFailed, p.Code == problem.DANEMissing:
		return !where.named // nobody was connected to
	case where.named || foreign:
		return foreign
	case p.Code == problem.TLSHandshake, p.Code == problem.TLSTooOld, p.Code == problem.TLSWrongProtocol:
		return true
	}
	return p.Class == problem.Network
}

// telling ranks problems by how much they say of the cause.
func telling(p *problem.Problem) int {
	switch {
	case p.Code == problem.Cancelled:
		return 5
	case errors.Is(p, errHungUp):
		return 0
	case p.Code == problem.TLSHandshake:
		return 2
	case p.Class != problem.Network:
		return 4
	case p.Code == problem.WebPage:
		return 3
	case p.Code == problem.NotXMPP:
		return 1
	}
	return 0
}

func (d *Dialer) tell(step string, facts []problem.Fact, p *problem.Problem) {
	if d.Tell != nil {
		d.Tell(step, facts, p)
	}
}
