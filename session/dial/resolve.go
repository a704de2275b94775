package dial

import (
	"context"
	"errors"
	"math/rand/v2"
	"net"
	"sync"

	"sotto/session/problem"
	"sotto/session/trust"
)

// place is where a server may be.
type place struct {
	targets    []Target
	named      bool  // by the account; its targets are one place
	bySRV      bool  // the targets are those of SRV records
	unsigned   bool  // DNSSEC does not prove what SRV records there are
	unanswered error // DNS was asked and gave no answer
}

// where finds out where to try.
func (d *Dialer) where(ctx context.Context, policy trust.Policy, server string) (place, *problem.Problem) {
	ascii := policy.Domain
	var w place
	var facts []problem.Fact
	var p *problem.Problem
	switch {
	case server != "":
		w, facts, p = explicit(server)
	case net.ParseIP(ascii) != nil:
		w = place{targets: fallback(ascii)}
		facts = []problem.Fact{{Name: "an IP address", Value: "trying the usual ports"}}
	case d.proxied():
		w = place{targets: beyond(ascii)}
		facts = []problem.Fact{{Name: "behind a proxy", Value: "DNS is not asked; trying the usual ports"}}
	case isOnion(ascii):
		p = problem.New(problem.OnionNeedsProxy, ascii)
	default:
		w, facts, p = d.ask(ctx, ascii)
	}
	if p == nil && w.unanswered != nil && policy.Trust.DANE() {
		p = problem.New(problem.DANEFailed, ascii).Because(w.unanswered).With(problem.Fact{Name: "SRV records", Value: "DNS gave no answer"})
	}
	if p != nil {
		return place{}, p
	}
	for _, t := range w.targets {
		if !w.named {
			facts = append(facts, problem.Fact{Name: "target", Value: t.String()})
		}
	}
	d.tell("resolve", facts, nil)
	return w, nil
}

// ask asks DNS. Where it has no records the usual ports may do, and where it
// gave no answer too; where it says that there is nothing, nothing is tried
// (RFC 6120, section 3.2).
func (d *Dialer) ask(ctx context.Context, ascii string) (place, []problem.Fact, *problem.Problem) {
	w, none := d.lookUp(ctx, ascii)
	switch err := ctx.Err(); {
	case err != nil:
		return place{}, nil, failed(err, ascii)
	case none && w.unanswered == nil:
		return place{}, nil, problem.New(problem.NoXMPPService, ascii)
	case none, errors.As(w.unanswered, new(*trust.Refusal)): // one kind is not there, the other could not be asked for
		return place{}, nil, unresolved(w.unanswered, ascii)
	}
	facts := w.proofFacts(d.Resolver)
	if len(w.targets) == 0 {
		w.targets, w.bySRV = fallback(ascii), false
		facts = append(facts, problem.Fact{Name: "no SRV records", Value: "trying the usual ports"})
	}
	return w, facts, nil
}

// proofFacts say what the answer of DNS is worth.
func (w place) proofFacts(r Resolver) []problem.Fact {
	_, believed := r.(Prover)
	switch {
	case w.unanswered != nil:
		return []problem.Fact{{Name: "SRV records", Value: "DNS gave no answer"}}
	case believed && w.unsigned:
		return []problem.Fact{{Name: "DNSSEC", Value: "does not protect the SRV records"}}
	case believed:
		return []problem.Fact{{Name: "DNSSEC", Value: "proves the SRV records"}}
	}
	return nil
}

// lookUp asks for the records of both kinds at once.
func (d *Dialer) lookUp(ctx context.Context, ascii string) (w place, none bool) {
	ctx, cancel := context.WithTimeout(ctx, d.Timeouts.withDefaults().DNS)
	defer cancel()
	var direct, starttls []SRV
	var directProven, starttlsProven bool
	var directErr, starttlsErr error
	var both sync.WaitGroup
	both.Go(func() { direct, directProven, directErr = d.srv(ctx, "_xmpps-client._tcp."+ascii) })
	both.Go(func() { starttls, starttlsProven, starttlsErr = d.srv(ctx, "_xmpp-client._tcp."+ascii) })
	both.Wait()
	w = place{bySRV: true, unsigned: !directProven || !starttlsProven, unanswered: errors.Join(directErr, starttlsErr)}
	w.targets, none = merge(direct, starttls, rand.ExpFloat64)
	return w, none
}

// srv asks for SRV records; they are proven only where the resolver's word
// counts.
func (d *Dialer) srv(ctx context.Context, name string) ([]SRV, bool, error) {
	if p, ok := d.Resolver.(Prover); ok {
		return p.ProvenSRV(ctx, name)
	}
	all, err := d.Resolver.SRV(ctx, name)
	return all, false, err
}

// unreached explains that a target could not be connected to. A domain that
// DNS gave no answer about is not one that does not exist.
func (w place) unreached(t Target, err error) *problem.Problem {
	var refusal *trust.Refusal
	var told *problem.Problem
	p := failed(err, t.address())
	switch {
	case errors.As(err, &refusal):
		p = refusal.Problem()
	case errors.As(err, &told):
		p = told
	case p.Code == problem.NoSuchDomain && w.unanswered != nil:
		p = problem.New(problem.DNSFailed, t.Host).Because(errors.Join(w.unanswered, err))
	case p.Code == problem.NoSuchDomain, p.Code == problem.DNSFailed:
		p = problem.New(p.Code, t.Host).Because(err)
	}
	if w.unanswered != nil {
		p = p.With(problem.Fact{Name: "SRV records", Value: "DNS gave no answer"})
	}
	return p.With(problem.Fact{Name: "target", Value: t.String()})
}
