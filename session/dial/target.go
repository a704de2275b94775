package dial

import (
	"cmp"
	"net"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/idna"

	"sotto/account"
	"sotto/session/problem"
)

// Target is one place where a server may be reached.
type Target struct {
	Host   string // a name as DNS has it, or an IP address
	Port   uint16
	Direct bool // TLS from the first byte (XEP-0368), not STARTTLS
}

func (t Target) address() string { return net.JoinHostPort(t.Host, strconv.Itoa(int(t.Port))) }

// String is what a person reads of a target.
func (t Target) String() string {
	if t.Direct {
		return t.address() + " (direct TLS)"
	}
	return t.address() + " (STARTTLS)"
}

// The ports where XMPP is when DNS does not say (RFC 6120, section 14.7).
const (
	portSTARTTLS = 5222
	portDirect   = 5223
)

// most is the number of targets that one answer of DNS may make us try.
const most = 16

// ASCII is a domain as DNS and certificates have it: A-labels, or an IP
// address without brackets. The error is a *problem.Problem.
func ASCII(domain string) (string, error) {
	bare := strings.TrimSuffix(strings.TrimPrefix(domain, "["), "]")
	if net.ParseIP(bare) != nil {
		return bare, nil
	}
	ascii, err := idna.Lookup.ToASCII(domain)
	ascii = strings.TrimSuffix(ascii, ".") // every kind of full stop has become this one
	if err != nil || !fits(ascii) {
		return "", problem.New(problem.BadAddress, "“"+domain+"” is not a name that DNS could know.").Because(err)
	}
	return ascii, nil
}

// fits tells whether a name is as long as names in DNS can be (RFC 1035,
// section 2.3.4).
func fits(ascii string) bool {
	for label := range strings.SplitSeq(ascii, ".") {
		if label == "" || len(label) > 63 {
			return false
		}
	}
	return len(ascii) <= 253
}

// merge orders the records of both kinds as XEP-0368 wants: together, by
// priority, and by chance within one, weighted (RFC 2782). On equal priority
// direct TLS comes first. A kind whose only target is "." is not offered;
// none tells that no kind is. chance draws from the exponential distribution
// of rate 1.
func merge(direct, starttls []SRV, chance func() float64) (targets []Target, none bool) {
	type choice struct {
		Target
		priority uint16
		lot      float64
	}
	var all []choice
	for _, kind := range []struct {
		records []SRV
		direct  bool
	}{{direct, true}, {starttls, false}} {
		for _, r := range kind.records {
			host := strings.TrimSuffix(r.Target, ".")
			if !usable(host, r.Port) {
				continue
			}
			// Sorting by this lot is drawing by weight without putting back.
			lot := chance() / (float64(r.Weight) + 0.001)
			all = append(all, choice{Target{Host: host, Port: r.Port, Direct: kind.direct}, r.Priority, lot})
		}
	}
	slices.SortStableFunc(all, func(a, b choice) int {
		return cmp.Or(cmp.Compare(a.priority, b.priority), directFirst(a.Target, b.Target), cmp.Compare(a.lot, b.lot))
	})
	for _, c := range all[:min(len(all), most)] {
		targets = append(targets, c.Target)
	}
	return targets, len(targets) == 0 && len(direct)+len(starttls) > 0
}

func directFirst(a, b Target) int {
	switch {
	case a.Direct == b.Direct:
		return 0
	case a.Direct:
		return -1
	}
	return 1
}

// usable refuses what no honest record holds: no name, an address for a
// name, and the ports of other protocols (threats T-105).
func usable(host string, port uint16) bool {
	if host == "" || net.ParseIP(host) != nil || port == 0 || port < 1024 && port != 80 && port != 443 {
		return false
	}
	return strings.IndexFunc(host, func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '.' || r == '_')
	}) < 0
}

// fallback is where a server is when DNS names none (RFC 6120, section
// 3.2.2).
func fallback(ascii string) []Target {
	return []Target{
		{Host: ascii, Port: portSTARTTLS},
		{Host: ascii, Port: portDirect, Direct: true},
	}
}

// explicit is where the account says that its server is. The port tells
// which kind of TLS is tried first, the other follows only if what answers
// there does not speak the first.
func explicit(server string) (place, []problem.Fact, *problem.Problem) {
	host, port, ok := account.SplitServer(server)
	host, err := ASCII(host)
	if !ok || err != nil {
		return place{}, nil, problem.New(problem.ConfigBroken, "server = \""+server+"\" is not host:port.").Because(err)
	}
	direct := port == portDirect || port == 443
	return place{named: true, targets: []Target{
		{Host: host, Port: port, Direct: direct},
		{Host: host, Port: port, Direct: !direct},
	}}, []problem.Fact{{Name: "server of the account", Value: server}}, nil
}
