package dial

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"strings"
	"time"

	"github.com/miekg/dns"

	"sotto/account"
	"sotto/session/trust"
)

// SRV is one record that names a server (RFC 2782).
type SRV struct {
	Target                 string
	Port, Priority, Weight uint16
}

// Resolver asks DNS.
type Resolver interface {
	// SRV gives the records of a name, none where it has none. An error says
	// that DNS gave no answer at all.
	SRV(ctx context.Context, name string) ([]SRV, error)
}

// NewDNS asks the DNS server of the settings, or those that the system names.
// Where the settings believe it about DNSSEC it is a Prover.
func NewDNS(settings account.DNS) Resolver {
	switch r := servers(settings.Server); {
	case settings.Trust == account.ResolverTLS:
		return overTLS(settings.Server, nil)
	case r == nil:
		return system{} // a system that keeps its servers elsewhere
	case settings.Trust == account.ResolverLoopback:
		return onLoopback(r)
	default:
		return r
	}
}

// servers are the one that is named, or those of the system.
func servers(named string) *resolver {
	if named != "" {
		return &resolver{servers: []string{named}, patience: patience}
	}
	config, err := dns.ClientConfigFromFile("/etc/resolv.conf")
	if err != nil {
		return nil
	}
	r := &resolver{patience: patience}
	for _, s := range config.Servers {
		r.servers = append(r.servers, net.JoinHostPort(s, config.Port))
	}
	return r
}

// patience is how long one server may take for one answer.
const patience = 1500 * time.Millisecond

// resolver asks the given servers, until one answers.
type resolver struct {
	servers  []string
	patience time.Duration
	tls      func() *tls.Config // where they are asked over TLS alone
	proofs   bool               // whether to ask for what DNSSEC proves
}

func (r *resolver) SRV(ctx context.Context, name string) ([]SRV, error) {
	answer, err := r.query(ctx, name, dns.TypeSRV)
	if err != nil {
		return nil, err
	}
	return records(answer), nil
}

// query asks for the records of a name, by every way that there is.
func (r *resolver) query(ctx context.Context, name string, kind uint16) (*dns.Msg, error) {
	question := new(dns.Msg)
	question.SetQuestion(dns.Fqdn(name), kind)
	question.SetEdns0(1232, r.proofs)
	question.AuthenticatedData = r.proofs // RFC 6840, section 5.7
	ways := []string{"udp", "udp", "tcp"}
	if r.tls != nil {
		ways = []string{"tcp-tls", "tcp-tls"}
	}
	last := errors.New("no DNS server is known")
	silent := r.servers // and worth asking again
	for _, network := range ways {
		now := silent
		silent = nil
		for _, server := range now {
			answer, err := r.exchange(ctx, network, question, server)
			if err == nil {
				return answer, nil
			}
			if last = err; !errors.As(err, new(refused)) && !errors.As(err, new(*trust.Refusal)) {
				silent = append(silent, server)
			}
		}
	}
	return nil, fmt.Errorf("look up %s: %w", name, last)
}

// refused is the word by which a DNS server does not answer.
type refused string

func (r refused) Error() string { return "the DNS server answered " + string(r) }

// exchange asks one server, once more over TCP when the answer does not fit.
func (r *resolver) exchange(ctx context.Context, network string, question *dns.Msg, server string) (*dns.Msg, error) {
	answer, err := r.ask(ctx, network, question, server)
	if err == nil && answer.Truncated && network == "udp" {
		answer, err = r.ask(ctx, "tcp", question, server)
	}
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case err != nil:
		return nil, err
	case answer.Rcode != dns.RcodeSuccess && answer.Rcode != dns.RcodeNameError:
		return nil, refused(dns.RcodeToString[answer.Rcode])
	case answer.Truncated:
		return nil, errors.New("the answer was cut off")
	}
	return answer, nil
}

// ask sends a question and waits for the answer to it. The end of ctx ends
// the wait.
func (r *resolver) ask(ctx context.Context, network string, question *dns.Msg, server string) (*dns.Msg, error) {
	client := dns.Client{Net: network, Timeout: r.patience}
	if r.tls != nil {
		client.TLSConfig = r.tls()
	}
	conn, err := client.DialContext(ctx, server)
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	stop := context.AfterFunc(ctx, func() { _ = conn.Close() })
	defer stop()
	answer, _, err := client.ExchangeWithConnContext(ctx, question, conn)
	if err != nil {
		return nil, err
	}
	q := question.Question[0]
	if a := answer.Question; !answer.Response || len(a) != 1 || a[0].Qtype != q.Qtype || !strings.EqualFold(a[0].Name, q.Name) {
		return nil, errors.New("an answer to another question")
	}
	return answer, nil
}

func records(answer *dns.Msg) []SRV {
	var all []SRV
	for _, rr := range answer.Answer {
		if r, ok := rr.(*dns.SRV); ok {
			all = append(all, SRV{r.Target, r.Port, r.Priority, r.Weight})
		}
	}
	return all
}

// system asks by way of the operating system.
type system struct{}

func (system) SRV(ctx context.Context, name string) ([]SRV, error) {
	_, found, err := net.DefaultResolver.LookupSRV(ctx, "", "", name)
	var none *net.DNSError
	if errors.As(err, &none) && none.IsNotFound {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("look up %s: %w", name, err)
	}
	var all []SRV
	for _, r := range found {
		all = append(all, SRV{r.Target, r.Port, r.Priority, r.Weight})
	}
	return all, nil
}
