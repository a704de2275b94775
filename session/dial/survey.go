package dial

import (
	"context"
	"net"
	"sync"

	"sotto/session/problem"
	"sotto/session/trust"
)

// Service is what DNS says of one way to reach the server of a domain.
type Service struct {
	Direct  bool // TLS from the first byte (XEP-0368), not STARTTLS
	Records []SRV
	Failure error // why there is no answer
}

// asksDNS tells whether DNS may hear of a name: not where a proxy looks names
// up, and never of Tor's.
func (d *Dialer) asksDNS(name string) bool { return !d.proxied() && !isOnion(name) }

// Services asks DNS for both ways at once. None are given where DNS must not
// hear of the name.
func (d *Dialer) Services(ctx context.Context, ascii string) []Service {
	if !d.asksDNS(ascii) {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, d.Timeouts.withDefaults().DNS)
	defer cancel()
	all := []Service{{Direct: true}, {}}
	var both sync.WaitGroup
	for i, name := range []string{"_xmpps-client._tcp.", "_xmpp-client._tcp."} {
		both.Go(func() { all[i].Records, all[i].Failure = d.Resolver.SRV(ctx, name+ascii) })
	}
	both.Wait()
	return all
}

// Addresses asks for the addresses of a host: the resolver, where its word
// counts, or else the system. There are none where DNS must not hear of it.
func (d *Dialer) Addresses(ctx context.Context, host string) ([]string, error) {
	if !d.asksDNS(host) {
		return nil, nil
	}
	ctx, cancel := context.WithTimeout(ctx, d.Timeouts.withDefaults().DNS)
	defer cancel()
	believed, ok := d.Resolver.(Prover)
	if !ok {
		return net.DefaultResolver.LookupHost(ctx, host)
	}
	found, _, err := believed.Addresses(ctx, host)
	if len(found) == 0 {
		return nil, err
	}
	var all []string
	for _, a := range found {
		all = append(all, a.String())
	}
	return all, nil
}

// Tried is what came of one target in a survey.
type Tried struct {
	Target  Target
	Facts   []problem.Fact   // what its steps told
	Secure  *Secure          // where it worked; whoever got it closes it
	Problem *problem.Problem // why it did not
}

// Survey tries every target of a domain, side by side and each by itself, as
// Connect tries one after the other: each as far as TLS, and nothing is sent
// that Connect would not send. What came of each is given in the order in
// which Connect would try them. Where the account names the server, its two
// targets are one place, and one is given. Tell hears of nothing. The error is
// a *problem.Problem: there is nowhere to try.
func (d *Dialer) Survey(ctx context.Context, domain, server string, policy trust.Policy) ([]Tried, error) {
	quiet := *d
	quiet.Tell = nil
	where, p := quiet.where(ctx, policy, server)
	if p != nil {
		return nil, p
	}
	places := []place{where}
	if !where.named {
		places = nil
		for _, t := range where.targets {
			one := where
			one.targets = []Target{t}
			places = append(places, one)
		}
	}
	all := make([]Tried, len(places))
	var each sync.WaitGroup
	for i, one := range places {
		each.Go(func() { all[i] = quiet.try(ctx, one, domain, policy) })
	}
	each.Wait()
	return all, nil
}

// try tries one place by itself.
func (d *Dialer) try(ctx context.Context, where place, domain string, policy trust.Policy) Tried {
	alone := *d
	tried := Tried{Target: where.targets[0]}
	alone.Tell = func(_ string, facts []problem.Fact, _ *problem.Problem) { tried.Facts = append(tried.Facts, facts...) }
	if tried.Secure, tried.Problem = alone.tryAll(ctx, where, domain, policy); tried.Secure != nil {
		tried.Target = tried.Secure.Target()
	}
	return tried
}
