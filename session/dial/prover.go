package dial

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"net/netip"
	"sync"
	"time"

	"github.com/miekg/dns"

	"sotto/account"
	"sotto/session/trust"
)

// Prover is a Resolver whose word counts when it says that DNSSEC proved an
// answer: the AD bit (RFC 4035, section 4.9.3). One whose word does not count
// is none, so that what it says of proofs reaches nobody (threats T-116).
// Proven is also that there are no such records. An error says that there is
// no answer that could be believed.
type Prover interface {
	Resolver
	ProvenSRV(ctx context.Context, name string) (records []SRV, proven bool, err error)
	// Addresses gives those of either kind; with an error it gives what there
	// is without the part that failed.
	Addresses(ctx context.Context, host string) (all []netip.Addr, proven bool, err error)
	TLSA(ctx context.Context, name string) (records []trust.TLSA, proven bool, err error)
}

// prover asks servers whose word counts.
type prover struct{ *resolver }

// onLoopback believes those servers that are on this computer, and asks no
// others. Where there are none, nobody is believed.
func onLoopback(r *resolver) Resolver {
	near := &resolver{patience: r.patience, proofs: true}
	for _, s := range r.servers {
		if at, err := netip.ParseAddrPort(s); err == nil && at.Addr().Unmap().IsLoopback() {
			near.servers = append(near.servers, s)
		}
	}
	if len(near.servers) == 0 {
		return r
	}
	return prover{near}
}

// overTLS believes a server that proves its name, and asks it over TLS alone
// (RFC 7858; the strict profile of RFC 8310, section 5). roots are the
// authorities that count, nil the system's.
func overTLS(server string, roots *x509.CertPool) Resolver {
	host, _, _ := account.SplitServer(server)
	ascii, err := ASCII(host)
	if err != nil {
		return prover{&resolver{proofs: true}} // which knows no server, so there is no answer
	}
	policy := trust.Policy{Domain: ascii, Roots: roots}
	return prover{&resolver{
		servers: []string{server}, patience: tlsPatience, proofs: true,
		tls: func() *tls.Config { return trust.Config(policy, new(trust.Verdict)) },
	}}
}

// tlsPatience is how long a server may take for one answer over TLS, with the
// handshake.
const tlsPatience = 4 * time.Second

// mostAddresses is how many addresses of one host are tried.
const mostAddresses = 8

func (p prover) ProvenSRV(ctx context.Context, name string) ([]SRV, bool, error) {
	answer, err := p.query(ctx, name, dns.TypeSRV)
	if err != nil {
		return nil, false, err
	}
	return records(answer), answer.AuthenticatedData, nil
}

func (p prover) TLSA(ctx context.Context, name string) ([]trust.TLSA, bool, error) {
	answer, err := p.query(ctx, name, dns.TypeTLSA)
	if err != nil {
		return nil, false, err
	}
	var all []trust.TLSA
	for _, rr := range answer.Answer {
		if r, ok := rr.(*dns.TLSA); ok {
			data, _ := hex.DecodeString(r.Certificate) // it was bytes a moment ago
			all = append(all, trust.TLSA{Usage: r.Usage, Selector: r.Selector, Matching: r.MatchingType, Data: data})
		}
	}
	return all, answer.AuthenticatedData, nil
}

// Addresses asks for both kinds at once. IPv6 comes first (RFC 6724, section
// 2.1).
func (p prover) Addresses(ctx context.Context, host string) ([]netip.Addr, bool, error) {
	var six, four *dns.Msg
	var sixErr, fourErr error
	var both sync.WaitGroup
	both.Go(func() { six, sixErr = p.query(ctx, host, dns.TypeAAAA) })
	both.Go(func() { four, fourErr = p.query(ctx, host, dns.TypeA) })
	both.Wait()
	all := append(addresses(six), addresses(four)...)
	proven := sixErr == nil && fourErr == nil && six.AuthenticatedData && four.AuthenticatedData
	return all, proven, errors.Join(sixErr, fourErr)
}

func addresses(answer *dns.Msg) []netip.Addr {
	if answer == nil {
		return nil
	}
	var all []netip.Addr
	for _, rr := range answer.Answer {
		var raw []byte
		switch r := rr.(type) {
		case *dns.A:
			raw = r.A.To4()
		case *dns.AAAA:
			raw = r.AAAA
		}
		if a, ok := netip.AddrFromSlice(raw); ok && len(all) < mostAddresses {
			all = append(all, a)
		}
	}
	return all
}
