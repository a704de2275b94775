package dial

import (
	"context"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/miekg/dns"

	"sotto/account"
	"sotto/session/problem"
	"sotto/session/trust"
)

// What DNS says, end to end: a real DNS server, and whom it makes us call.
func TestWhatDNSSays(t *testing.T) {
	const direct, starttls = "_xmpps-client._tcp.example.test.", "_xmpp-client._tcp.example.test."
	for _, c := range []struct {
		name    string
		records []string
		rcode   map[string]int // for a name, instead of its records
		want    problem.Code
		calls   string
	}{
		{
			name: "T-100 both kinds", want: problem.NoSuchDomain,
			records: []string{direct + " 60 IN SRV 2 0 443 d.test.", starttls + " 60 IN SRV 1 0 5222 s.test."},
			calls:   "s.test:5222 d.test:443",
		},
		{name: "T-102 no direct TLS", records: []string{direct + " 60 IN SRV 0 0 0 .", starttls + " 60 IN SRV 1 0 5222 s.test."}, want: problem.NoSuchDomain, calls: "s.test:5222"},
		{name: "T-102 neither", records: []string{direct + " 60 IN SRV 0 0 0 .", starttls + " 60 IN SRV 0 0 0 ."}, want: problem.NoXMPPService},
		{name: "T-102 no direct TLS, and nothing of the other", records: []string{direct + " 60 IN SRV 0 0 0 ."}, want: problem.NoXMPPService},
		{name: "T-102 no STARTTLS, and no answer of the other", records: []string{starttls + " 60 IN SRV 0 0 0 ."}, rcode: map[string]int{direct: dns.RcodeServerFailure}, want: problem.DNSFailed},
		{name: "T-103 no such domain", rcode: map[string]int{direct: dns.RcodeNameError, starttls: dns.RcodeNameError}, want: problem.NoSuchDomain, calls: "example.test:5222 example.test:5223"},
		{name: "T-103 no records", want: problem.NoSuchDomain, calls: "example.test:5222 example.test:5223"},
		{name: "T-104 SERVFAIL", rcode: map[string]int{direct: dns.RcodeServerFailure, starttls: dns.RcodeServerFailure}, want: problem.DNSFailed, calls: "example.test:5222 example.test:5223"},
		{name: "T-104 SERVFAIL for one kind", records: []string{starttls + " 60 IN SRV 1 0 5222 s.test."}, rcode: map[string]int{direct: dns.RcodeServerFailure}, want: problem.DNSFailed, calls: "s.test:5222"},
		{name: "T-104 more records than anybody needs", records: slices.Repeat([]string{direct + " 60 IN SRV 1 0 5223 d.test."}, 100), want: problem.NoSuchDomain, calls: strings.TrimSpace(strings.Repeat("d.test:5223 ", most))},
		{name: "T-105 nothing that can be used", records: []string{direct + " 60 IN SRV 1 0 25 d.test."}, want: problem.NoXMPPService},
	} {
		t.Run(c.name, func(t *testing.T) {
			server := serveDNS(t, func(w dns.ResponseWriter, q *dns.Msg) {
				name := q.Question[0].Name
				if rcode, ok := c.rcode[name]; ok {
					code(rcode)(w, q)
					return
				}
				var records []string
				for _, r := range c.records {
					if strings.HasPrefix(r, name) {
						records = append(records, r)
					}
				}
				reply(w, q, records...)
			})
			n := &loopback{}
			d := &Dialer{Resolver: NewDNS(account.DNS{Server: server}), Timeouts: patient(), Net: n}
			_, err := d.Connect(context.Background(), "example.test", "", trust.Policy{Domain: "example.test"})
			if codeOf(err) != c.want || strings.Join(n.calls, " ") != c.calls {
				t.Errorf("%v, called %q", err, n.calls)
			}
			if len(c.rcode) == 2 && c.want == problem.DNSFailed && !strings.Contains(err.Error(), "SERVFAIL") {
				t.Errorf("the cause is lost: %v", err)
			}
		})
	}
}

// T-121: TXT records that would name other ways to connect (_xmppconnect) are
// never asked for, nor is anything but the places of both kinds.
func TestT121NothingElseIsAsked(t *testing.T) {
	var lock sync.Mutex
	asked := map[string]bool{}
	server := serveDNS(t, func(w dns.ResponseWriter, q *dns.Msg) {
		question := q.Question[0]
		lock.Lock()
		asked[dns.TypeToString[question.Qtype]+" "+question.Name] = true
		lock.Unlock()
		reply(w, q, "_xmppconnect.example.test. 60 IN TXT \"_xmpp-client-xbosh=http://example.test/bosh\"")
	})
	d := &Dialer{Resolver: NewDNS(account.DNS{Server: server}), Timeouts: patient(), Net: &loopback{}}
	_, err := d.Connect(context.Background(), "example.test", "", trust.Policy{Domain: "example.test"})
	if codeOf(err) != problem.NoSuchDomain {
		t.Errorf("it ended with %v", err)
	}
	lock.Lock()
	defer lock.Unlock()
	got := slices.Sorted(maps.Keys(asked))
	if want := []string{"SRV _xmpp-client._tcp.example.test.", "SRV _xmpps-client._tcp.example.test."}; !slices.Equal(got, want) {
		t.Errorf("asked: %q", got)
	}
}
