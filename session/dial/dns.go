package dial

import (
	"context"
	"errors"
	"fmt"
	"net"
	"time"

	"github.com/miekg/dns"
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

// NewDNS asks a DNS server, "host:port", or with "" those that the system
// names.
func NewDNS(server string) Resolver {
	if server != "" {
		return &resolver{servers: []string{server}}
	}
	config, err := dns.ClientConfigFromFile("/etc/resolv.conf")
	if err != nil {
		return system{} // a system that keeps it elsewhere
	}
	r := &resolver{}
	for _, s := range config.Servers {
		r.servers = append(r.servers, net.JoinHostPort(s, config.Port))
	}
	return r
}

// resolver asks the given servers, one after the other.
type resolver struct{ servers []string }

func (r *resolver) SRV(ctx context.Context, name string) ([]SRV, error) {
	question := new(dns.Msg)
	question.SetQuestion(dns.Fqdn(name), dns.TypeSRV)
	question.SetEdns0(1232, false)
	last := errors.New("no DNS server is known")
	for _, server := range r.servers {
		answer, err := exchange(ctx, question, server)
		if err == nil {
			return records(answer), nil
		}
		last = err
	}
	return nil, fmt.Errorf("look up %s: %w", name, last)
}

// exchange asks one server: over UDP, once more when nothing comes, and over
// TCP when the answer does not fit.
func exchange(ctx context.Context, question *dns.Msg, server string) (*dns.Msg, error) {
	var last error
	for _, network := range []string{"udp", "udp", "tcp"} {
		client := dns.Client{Net: network, Timeout: 1500 * time.Millisecond}
		answer, _, err := client.ExchangeContext(ctx, question, server)
		switch {
		case ctx.Err() != nil:
			return nil, ctx.Err()
		case err != nil:
			last = err
		case answer.Truncated && network == "udp":
			last = errors.New("the answer was cut off")
		case answer.Rcode == dns.RcodeSuccess || answer.Rcode == dns.RcodeNameError:
			return answer, nil
		default:
			return nil, errors.New("the DNS server answered " + dns.RcodeToString[answer.Rcode])
		}
	}
	return nil, last
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
