package dial

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"strconv"
	"strings"
	"sync"

	"sotto/account"
	"sotto/session/problem"
	"sotto/session/trust"
)

// found is what DNS says of one target.
type found struct {
	dns       trust.DNS
	addresses []netip.Addr // empty: nobody whose word counts was asked, or he knows none
	failure   error        // why there are none
}

// evidence asks a resolver whose word counts for the target's addresses and
// its TLSA records (RFC 7673, section 3). All of the way there must be proven:
// the record that named the target, its addresses, and the TLSA records.
func (d *Dialer) evidence(ctx context.Context, where place, t Target, mode account.Trust) found {
	p, believed := d.Resolver.(Prover)
	switch {
	case d.proxied():
		return found{dns: trust.DNS{Proof: trust.Proxied}}
	case !believed:
		return found{}
	case net.ParseIP(t.Host) != nil:
		return found{dns: trust.DNS{Proof: trust.Nameless}}
	}
	ctx, cancel := context.WithTimeout(ctx, d.Timeouts.withDefaults().DNS)
	defer cancel()
	host := strings.ToLower(t.Host)
	var f found
	var near, named bool // the addresses, the TLSA records are proven
	var err error
	var both sync.WaitGroup
	both.Go(func() { f.addresses, near, f.failure = p.Addresses(ctx, host) })
	if mode != account.TrustPin {
		both.Go(func() { f.dns.TLSA, named, err = p.TLSA(ctx, "_"+strconv.Itoa(int(t.Port))+"._tcp."+host) })
	}
	both.Wait()
	f.dns.Proof = proof(!where.unsigned, near, named, f.failure, err)
	f.dns.Cause = errors.Join(f.failure, err)
	if where.bySRV && !where.unsigned {
		f.dns.Target = host
	}
	return f
}

// proof is what the proofs of the steps are together. TLSA records behind
// something unproven are not looked at, so it is no matter whether they could
// be had; else what could not be had is not absent.
func proof(srv, addresses, tlsa bool, addressesErr, tlsaErr error) trust.Proof {
	switch {
	case addressesErr != nil:
		return trust.NoAnswer
	case !srv, !addresses:
		return trust.Unsigned
	case tlsaErr != nil:
		return trust.NoAnswer
	case !tlsa:
		return trust.Unsigned
	}
	return trust.Proven
}

// reach looks a target up and connects to it, unless DNS leaves open what the
// policy wants it to prove: then nobody there could be trusted.
func (d *Dialer) reach(ctx context.Context, where place, t Target, policy trust.Policy) reached {
	if isOnion(t.Host) && !d.proxied() {
		return reached{target: t, err: problem.New(problem.OnionNeedsProxy, t.Host)}
	}
	f := d.evidence(ctx, where, t, policy.Trust)
	policy.DNS = f.dns
	got := reached{target: t, dns: f.dns}
	if got.err = policy.Possible(); got.err != nil {
		return got
	}
	got.conn, got.err = d.dialFound(ctx, where, t, f)
	return got
}

// dialFound connects to a target at the addresses that were found. Without a
// resolver whose word counts, and for a name that only the person who typed it
// may know, the system is asked.
func (d *Dialer) dialFound(ctx context.Context, where place, t Target, f found) (net.Conn, error) {
	_, believed := d.Resolver.(Prover)
	asked := believed && !d.proxied() && net.ParseIP(t.Host) == nil
	switch {
	case len(f.addresses) > 0:
		return d.dialAny(ctx, t, f.addresses)
	case asked && f.failure != nil:
		return nil, unresolved(f.failure, t.Host)
	case asked && !where.named:
		return nil, &net.DNSError{Err: "no such host", Name: t.Host, IsNotFound: true}
	}
	return d.dial(ctx, t)
}

// unresolved explains that a resolver whose word counts gave no answer.
func unresolved(err error, name string) *problem.Problem {
	var refusal *trust.Refusal
	if errors.As(err, &refusal) {
		return problem.New(problem.DNSUnproven, refusal.Domain).Because(err).With(refusal.Facts...)
	}
	return problem.New(problem.DNSFailed, name).Because(err)
}

// dialAny connects to the first of a host's addresses that answers. The next
// is tried beside one that does not (RFC 8305, section 5).
func (d *Dialer) dialAny(ctx context.Context, t Target, all []netip.Addr) (net.Conn, error) {
	ctx, cancel := context.WithCancel(ctx)
	r := &race{
		connect: func(at Target) reached {
			conn, err := d.dial(ctx, at)
			return reached{conn: conn, err: err}
		},
		cancel: cancel, beside: d.Timeouts.withDefaults().Beside, results: make(chan reached, len(all)),
	}
	defer r.end()
	for _, a := range all {
		r.rest = append(r.rest, Target{Host: a.String(), Port: t.Port})
	}
	var first error
	for got, more := r.next(); more; got, more = r.next() {
		if got.err == nil {
			return got.conn, nil
		}
		if first == nil {
			first = got.err
		}
	}
	return nil, first
}
