package dial

import (
	"context"
	"errors"
	"math/rand/v2"
	"net"
	"sync"

	"sotto/session/problem"
)

// place is where a server may be.
type place struct {
	targets    []Target
	named      bool  // by the account; its targets are one place
	unanswered error // DNS was asked and gave no answer
}

// where finds out where to try.
func (d *Dialer) where(ctx context.Context, ascii, server string) (place, *problem.Problem) {
	var w place
	var facts []problem.Fact
	var p *problem.Problem
	switch {
	case server != "":
		w, facts, p = explicit(server)
	case net.ParseIP(ascii) != nil:
		w = place{targets: fallback(ascii)}
		facts = []problem.Fact{{Name: "an IP address", Value: "trying the usual ports"}}
	default:
		w, facts, p = d.ask(ctx, ascii)
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
	targets, failure, none := d.lookUp(ctx, ascii)
	if err := ctx.Err(); err != nil {
		return place{}, nil, failed(err, ascii)
	}
	var facts []problem.Fact
	switch {
	case none && failure == nil:
		return place{}, nil, problem.New(problem.NoXMPPService, ascii)
	case none: // one kind is not there, the other could not be asked for
		return place{}, nil, problem.New(problem.DNSFailed, ascii).Because(failure)
	case failure != nil:
		facts = append(facts, problem.Fact{Name: "SRV records", Value: "DNS gave no answer"})
	}
	if len(targets) == 0 {
		targets = fallback(ascii)
		facts = append(facts, problem.Fact{Name: "no SRV records", Value: "trying the usual ports"})
	}
	return place{targets: targets, unanswered: failure}, facts, nil
}

// lookUp asks for the records of both kinds at once.
func (d *Dialer) lookUp(ctx context.Context, ascii string) (targets []Target, failure error, none bool) {
	ctx, cancel := context.WithTimeout(ctx, d.Timeouts.withDefaults().DNS)
	defer cancel()
	var direct, starttls []SRV
	var directErr, starttlsErr error
	var both sync.WaitGroup
	both.Go(func() { direct, directErr = d.Resolver.SRV(ctx, "_xmpps-client._tcp."+ascii) })
	both.Go(func() { starttls, starttlsErr = d.Resolver.SRV(ctx, "_xmpp-client._tcp."+ascii) })
	both.Wait()
	targets, none = merge(direct, starttls, rand.ExpFloat64)
	return targets, errors.Join(directErr, starttlsErr), none
}

// unreached explains that a target could not be connected to. A domain that
// DNS gave no answer about is not one that does not exist.
func (w place) unreached(t Target, err error) *problem.Problem {
	p := failed(err, t.address())
	switch {
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
