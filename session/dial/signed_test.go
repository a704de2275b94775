package dial

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/miekg/dns"

	"sotto/account"
	"sotto/session/problem"
	"sotto/session/sessiontest"
	"sotto/session/trust"
)

const signedDomain = "example.test"

// host is an XMPP server on loopback with its signed zone, and the resolver
// that serves and checks it.
type host struct {
	ca      *sessiontest.CA
	server  *sessiontest.Server
	leaf    *x509.Certificate
	issuer  *x509.Certificate // what the server sends along
	records string            // SRV and addresses
	port    string
}

// newHost starts the server, whose certificate the options change.
func newHost(t *testing.T, options ...sessiontest.Option) *host {
	t.Helper()
	h := &host{ca: sessiontest.NewCA("a test's authority")}
	if len(options) == 0 {
		options = []sessiontest.Option{sessiontest.Names(signedDomain)}
	}
	certificate := h.ca.Intermediate("an intermediate").Issue(options...)
	h.leaf, h.issuer = parse(t, certificate.Certificate[0]), parse(t, certificate.Certificate[1])
	h.server = sessiontest.Serve(t, sessiontest.TLS(sessiontest.With(certificate)))
	_, h.port, _ = net.SplitHostPort(h.server.Address)
	h.records = "xmpp IN A 127.0.0.1\n_xmpps-client._tcp IN SRV 0 0 " + h.port + " xmpp\n"
	return h
}

func parse(t *testing.T, der []byte) *x509.Certificate {
	t.Helper()
	c, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// tlsa is a TLSA record of the server's port, about a certificate.
func (h *host) tlsa(t *testing.T, usage, selector, matching uint8, c *x509.Certificate) string {
	t.Helper()
	data, err := dns.CertificateToDANE(selector, matching, c)
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("_%s._tcp.xmpp IN TLSA %d %d %d %s\n", h.port, usage, selector, matching, data)
}

// zone is the host's zone with some more records.
func (h *host) zone(more string) sessiontest.Zone {
	return sessiontest.Zone{Name: signedDomain, Records: h.records + more}
}

// local is a resolver on loopback that is believed.
func local(u *sessiontest.Unbound) Resolver {
	return NewDNS(account.DNS{Server: u.Address, Trust: account.ResolverLoopback})
}

// try connects under a mode, and gives the code it ends with, "" for none,
// what was said of DANE, and what was told of the proof of SRV.
func (h *host) try(t *testing.T, r Resolver, mode account.Trust) (code problem.Code, dane string, srv string) {
	t.Helper()
	d := &Dialer{Resolver: r, Timeouts: patient(), Tell: func(step string, facts []problem.Fact, _ *problem.Problem) {
		for _, f := range facts {
			if step == "resolve" && f.Name == "DNSSEC" {
				srv = f.Value
			}
		}
	}}
	p := trust.Policy{Domain: signedDomain, Trust: mode, Roots: h.ca.Pool()}
	s, err := d.Connect(context.Background(), signedDomain, "", p)
	if err != nil {
		return codeOf(err), err.Error(), srv
	}
	defer s.Close()
	return "", s.Verdict().DANE, srv
}

// expect tries and compares.
func (h *host) expect(t *testing.T, name string, r Resolver, mode account.Trust, want problem.Code, says string) {
	t.Helper()
	if got, dane, _ := h.try(t, r, mode); got != want || !strings.Contains(dane, says) {
		t.Errorf("%s under %s: %q (%s), want %q (%s)", name, mode, got, dane, want, says)
	}
}

// T-108 to T-112 with a real resolver and a signed zone: each usage, matching
// and not.
func TestT109RealTLSA(t *testing.T) {
	h := newHost(t)
	another := sessiontest.NewCA("somebody").Intermediate("else").Issue(sessiontest.Names(signedDomain))
	stranger := []*x509.Certificate{parse(t, another.Certificate[0]), parse(t, another.Certificate[1])}
	for usage := range uint8(4) {
		about, other := h.leaf, stranger[0]
		if usage%2 == 0 {
			about, other = h.issuer, stranger[1]
		}
		right := local(sessiontest.StartUnbound(t, sessiontest.UnboundOptions{Zones: []sessiontest.Zone{h.zone(h.tlsa(t, usage, 1, 1, about))}}))
		wrong := local(sessiontest.StartUnbound(t, sessiontest.UnboundOptions{Zones: []sessiontest.Zone{h.zone(h.tlsa(t, usage, 1, 1, other))}}))
		for _, mode := range []account.Trust{account.TrustCA, account.TrustDANE, account.TrustCADANE} {
			h.expect(t, "right", right, mode, "", fmt.Sprintf("TLSA %d 1 1 matches (DNSSEC)", usage))
			h.expect(t, "wrong", wrong, mode, problem.TLSWrongTLSA, "key that was shown")
		}
	}
}

// T-110, T-111: what a record makes good.
func TestT110RealTLSAOfABadCertificate(t *testing.T) {
	old := newHost(t, sessiontest.Names("other.test"), sessiontest.Expired())
	own := local(sessiontest.StartUnbound(t, sessiontest.UnboundOptions{Zones: []sessiontest.Zone{old.zone(old.tlsa(t, 3, 1, 1, old.leaf))}}))
	old.expect(t, "T-110", own, account.TrustDANE, "", "though the certificate is for another name, though the certificate does not hold today")
	old.expect(t, "T-110", own, account.TrustCADANE, problem.TLSWrongName, "")
	anchor := local(sessiontest.StartUnbound(t, sessiontest.UnboundOptions{Zones: []sessiontest.Zone{old.zone(old.tlsa(t, 2, 0, 1, old.issuer))}}))
	old.expect(t, "T-111", anchor, account.TrustDANE, problem.TLSWrongName, "")
}

// T-107, T-108: the host that a signed SRV record names is a name for the
// certificate, where the account trusts DNS.
func TestT108RealTarget(t *testing.T) {
	h := newHost(t, sessiontest.Names("xmpp.example.test"))
	r := local(sessiontest.StartUnbound(t, sessiontest.UnboundOptions{Zones: []sessiontest.Zone{h.zone("")}}))
	h.expect(t, "T-108", r, account.TrustCADANE, "", "none: there are no TLSA records (DNSSEC)")
	h.expect(t, "T-107", r, account.TrustCA, problem.TLSWrongName, "")
	unsigned := h.zone("")
	unsigned.Unsigned = true
	r = local(sessiontest.StartUnbound(t, sessiontest.UnboundOptions{Zones: []sessiontest.Zone{unsigned}}))
	h.expect(t, "T-107 unsigned", r, account.TrustCADANE, problem.TLSWrongName, "")
}

// spoiled changes the signatures over one type of records.
func spoiled(kind string, change func(signature string) string) func(string) string {
	line := regexp.MustCompile(`(?m)^\S+\s+\d+\s+IN\s+RRSIG\s+` + kind + `\s.*$`)
	return func(zone string) string { return line.ReplaceAllStringFunc(zone, change) }
}

// forged puts another signature in the place of the right one.
func forged(line string) string {
	at := strings.LastIndexByte(strings.TrimSpace(line), ' ') + 1
	swap := map[byte]string{'A': "B"}[line[at]]
	if swap == "" {
		swap = "A"
	}
	return line[:at] + swap + line[at+1:]
}

// missing leaves a signature out.
func missing(string) string { return "" }

// T-113, T-115, T-118, T-114, T-117: what the resolver finds out is its duty;
// what follows from it is ours.
func TestT113RealProofs(t *testing.T) {
	h := newHost(t)
	right := h.tlsa(t, 3, 1, 1, h.leaf)
	// Yesterday's signatures and tomorrow's: ldns takes YYYYMMDD.
	day := func(n int) string { return time.Now().AddDate(0, 0, n).Format("20060102") }
	const failed, missingDANE = problem.DANEFailed, problem.DANEMissing
	for _, c := range []struct {
		name      string
		zone      func(z *sessiontest.Zone)
		more      []sessiontest.Zone
		ca        problem.Code // under ca, which needs no proof
		caDANE    problem.Code
		dane      problem.Code
		says, srv string // under ca, where it goes on
	}{
		{name: "all is well", says: "TLSA 3 1 1 matches (DNSSEC)", srv: "proves the SRV records"},
		{
			name: "T-113 the signatures have expired", zone: func(z *sessiontest.Zone) { z.Sign = []string{"-i", day(-20), "-e", day(-2)} },
			ca: problem.DNSFailed, caDANE: failed, dane: failed,
		},
		{
			name: "T-113 the signatures do not hold yet", zone: func(z *sessiontest.Zone) { z.Sign = []string{"-i", day(5), "-e", day(20)} },
			ca: problem.DNSFailed, caDANE: failed, dane: failed,
		},
		{
			name: "T-113 a forged signature of SRV", zone: func(z *sessiontest.Zone) { z.Change = spoiled("SRV", forged) },
			ca: problem.DNSFailed, caDANE: failed, dane: failed,
		},
		{
			name: "T-113 no signature of SRV", zone: func(z *sessiontest.Zone) { z.Change = spoiled("SRV", missing) },
			ca: problem.DNSFailed, caDANE: failed, dane: failed,
		},
		{
			name: "T-113 a forged signature of the address", zone: func(z *sessiontest.Zone) { z.Change = spoiled("A", forged) },
			says: "", ca: problem.DNSFailed, caDANE: failed, dane: failed,
		},
		{
			name: "T-113 a forged signature of TLSA", zone: func(z *sessiontest.Zone) { z.Change = spoiled("TLSA", forged) },
			says: "none: DNS gave no answer", srv: "proves the SRV records", caDANE: failed, dane: failed,
		},
		{
			name: "T-113 no signature of TLSA", zone: func(z *sessiontest.Zone) { z.Change = spoiled("TLSA", missing) },
			says: "none: DNS gave no answer", srv: "proves the SRV records", caDANE: failed, dane: failed,
		},
		{
			name: "T-113 another key than the one that is trusted", zone: func(z *sessiontest.Zone) {
				z.Anchor = func(s string) string { return s[:len(s)-8] + "00000000" }
			},
			ca: problem.DNSFailed, caDANE: failed, dane: failed,
		},
		{
			name: "T-115 TLSA taken out, and a denial of another name", zone: func(z *sessiontest.Zone) {
				z.Change = func(s string) string {
					return regexp.MustCompile(`(?m)^_\d+\._tcp\.xmpp\.example\.test\.\s.*$`).ReplaceAllString(s, "")
				}
			},
			says: "none: DNS gave no answer", srv: "proves the SRV records", caDANE: failed, dane: failed,
		},
		{
			name: "T-115 TLSA denied with a signature over another name's denial", zone: func(z *sessiontest.Zone) {
				z.Change = func(s string) string {
					s = regexp.MustCompile(`(?m)^_\d+\._tcp\.xmpp\.example\.test\.\s.*$`).ReplaceAllString(s, "")
					return strings.ReplaceAll(s, "ns.example.test.\t60\tIN\tNSEC", "xmpp.example.test.\t60\tIN\tNSEC")
				}
			},
			says: "none: DNS gave no answer", srv: "proves the SRV records", caDANE: failed, dane: failed,
		},
		{
			name: "T-114 an unsigned zone", zone: func(z *sessiontest.Zone) { z.Unsigned = true },
			says: "none: its DNS is not signed (DNSSEC)", srv: "does not protect the SRV records", dane: missingDANE,
		},
		{
			name: "T-114 proven to be unsigned by the zone above", zone: func(z *sessiontest.Zone) { z.Unsigned = true },
			more: []sessiontest.Zone{{Name: "test", Records: "example IN NS ns.example\nns.example IN A 127.0.0.1"}},
			says: "none: its DNS is not signed (DNSSEC)", srv: "does not protect the SRV records", dane: missingDANE,
		},
		{
			name: "T-114 the same by NSEC3 with opt-out", zone: func(z *sessiontest.Zone) { z.Unsigned = true },
			more: []sessiontest.Zone{{Name: "test", Records: "example IN NS ns.example\nns.example IN A 127.0.0.1", Sign: []string{"-n", "-p"}}},
			says: "none: its DNS is not signed (DNSSEC)", srv: "does not protect the SRV records", dane: missingDANE,
		},
		{
			name: "T-118 an algorithm that nobody knows", zone: func(z *sessiontest.Zone) {
				z.Change = func(s string) string {
					s = regexp.MustCompile(`(RRSIG\t\S+) 13 `).ReplaceAllString(s, "$1 200 ")
					return strings.ReplaceAll(s, "DNSKEY\t257 3 13 ", "DNSKEY\t257 3 200 ")
				}
				z.Anchor = func(s string) string { return strings.Replace(s, " 13 2 ", " 200 2 ", 1) }
			},
			says: "none: its DNS is not signed (DNSSEC)", srv: "does not protect the SRV records", dane: missingDANE,
		},
		{
			name: "the target is in a zone without signatures", zone: func(z *sessiontest.Zone) {
				z.Records = strings.Replace(z.Records, h.port+" xmpp\n", h.port+" xmpp.plain.test.\n", 1)
			},
			more: []sessiontest.Zone{{Name: "plain.test", Unsigned: true, Records: strings.ReplaceAll(h.records+h.tlsa(t, 3, 1, 1, h.issuer), "_xmpps-client", "_other")}},
			says: "none: its DNS is not signed (DNSSEC)", srv: "proves the SRV records", dane: missingDANE,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			z := h.zone(right)
			if c.zone != nil {
				c.zone(&z)
			}
			r := local(sessiontest.StartUnbound(t, sessiontest.UnboundOptions{Zones: append([]sessiontest.Zone{z}, c.more...)}))
			got, says, srv := h.try(t, r, account.TrustCA)
			if got != c.ca || c.ca == "" && (says != c.says || srv != c.srv) {
				t.Errorf("under ca: %q (%s; %s), want %q (%s; %s)", got, says, srv, c.ca, c.says, c.srv)
			}
			h.expect(t, c.name, r, account.TrustCADANE, c.caDANE, "")
			h.expect(t, c.name, r, account.TrustDANE, c.dane, "")
		})
	}
}

// T-117: a zone that costs the resolver a lot costs us little, and proves
// nothing.
func TestT117RealCosts(t *testing.T) {
	h := newHost(t)
	z := h.zone("")
	z.Sign = []string{"-n", "-t", "2500", "-s", "0123456789abcdef"}
	r := local(sessiontest.StartUnbound(t, sessiontest.UnboundOptions{Zones: []sessiontest.Zone{z}}))
	began := time.Now()
	if got, says, _ := h.try(t, r, account.TrustDANE); got != problem.DANEMissing && got != problem.DANEFailed {
		t.Errorf("%q (%s)", got, says)
	}
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("it took %v", took)
	}
}

// T-116: the AD bit counts only from whom the settings believe.
func TestT116AForgedADBit(t *testing.T) {
	h := newHost(t)
	srv := "_xmpps-client._tcp.example.test. 60 IN SRV 0 0 " + h.port + " localhost."
	tlsa := fmt.Sprintf("_%s._tcp.localhost. 60 IN TLSA 3 1 1 %064d", h.port, 0) // matches nobody
	var mu sync.Mutex
	var asked []uint16
	forger := serveDNS(t, func(w dns.ResponseWriter, q *dns.Msg) {
		mu.Lock()
		asked = append(asked, q.Question[0].Qtype)
		mu.Unlock()
		m := new(dns.Msg).SetReply(q)
		m.AuthenticatedData = true
		all := map[uint16]string{dns.TypeSRV: srv, dns.TypeTLSA: tlsa, dns.TypeA: "localhost. 60 IN A 127.0.0.1"}
		if rr, err := dns.NewRR(all[q.Question[0].Qtype]); err == nil && rr != nil && strings.EqualFold(rr.Header().Name, q.Question[0].Name) {
			m.Answer = []dns.RR{rr}
		}
		_ = w.WriteMsg(m)
	})
	for _, mode := range []account.Trust{account.TrustCA, account.TrustDANE, account.TrustCADANE} {
		want := map[account.Trust]problem.Code{account.TrustDANE: problem.DANEFailed, account.TrustCADANE: problem.DANEFailed}[mode]
		h.expect(t, "not believed", NewDNS(account.DNS{Server: forger}), mode, want, "not asked: no DNS server is trusted")
		h.expect(t, "not believed either", NewDNS(account.DNS{Server: forger, Trust: account.ResolverUntrusted}), mode, want, "not asked")
	}
	mu.Lock()
	defer mu.Unlock()
	for _, kind := range asked {
		if kind != dns.TypeSRV {
			t.Errorf("who is not believed was asked for %s", dns.TypeToString[kind])
		}
	}
}

// T-116: who is elsewhere is not believed because the settings speak of
// loopback, and the same resolver without validation proves nothing.
func TestT116WhoIsBelieved(t *testing.T) {
	for _, c := range []struct {
		servers []string
		want    []string // who is asked, where anybody is believed
	}{
		{[]string{"127.0.0.1:53"}, []string{"127.0.0.1:53"}},
		{[]string{"127.0.0.53:53", "192.0.2.1:53", "[::1]:53"}, []string{"127.0.0.53:53", "[::1]:53"}},
		{[]string{"[::ffff:127.0.0.1]:53"}, []string{"[::ffff:127.0.0.1]:53"}},
		{[]string{"192.0.2.1:53", "[2001:db8::1]:53", "localhost:53", "127.0.0.1.example.test:53"}, nil},
		{nil, nil},
	} {
		p, ok := onLoopback(&resolver{servers: c.servers}).(prover)
		switch {
		case ok != (c.want != nil):
			t.Errorf("%q: believed %v", c.servers, ok)
		case ok && strings.Join(p.servers, " ") != strings.Join(c.want, " "):
			t.Errorf("%q: asked %q", c.servers, p.servers)
		}
	}
	h := newHost(t)
	gullible := sessiontest.StartUnbound(t, sessiontest.UnboundOptions{Gullible: true, Zones: []sessiontest.Zone{h.zone(h.tlsa(t, 3, 1, 1, h.issuer))}})
	h.expect(t, "without validation", local(gullible), account.TrustCADANE, "", "none: its DNS is not signed (DNSSEC)")
	h.expect(t, "without validation", local(gullible), account.TrustDANE, problem.DANEMissing, "")
}

// T-116: DNS over TLS counts when the server proves its name, and is not
// asked at all when it does not.
func TestT116OverTLS(t *testing.T) {
	h := newHost(t)
	ca := sessiontest.NewCA("the resolver's authority")
	loopbackIP := sessiontest.IPs(net.IPv4(127, 0, 0, 1))
	issue := func(o ...sessiontest.Option) *tls.Certificate {
		c := ca.Issue(o...)
		return &c
	}
	stranger := sessiontest.NewCA("somebody").Issue(loopbackIP)
	for _, c := range []struct {
		name        string
		certificate *tls.Certificate
		host        string
		want        problem.Code
		why         problem.Code // of the refusal
	}{
		{"its address", issue(loopbackIP), "127.0.0.1", "", ""},
		{"its name", issue(sessiontest.Names("localhost")), "localhost", "", ""},
		{"another name", issue(sessiontest.Names("other.test")), "localhost", problem.DNSUnproven, problem.TLSWrongName},
		{"a name for an address", issue(sessiontest.Names("localhost")), "127.0.0.1", problem.DNSUnproven, problem.TLSWrongName},
		{"an unknown authority", &stranger, "127.0.0.1", problem.DNSUnproven, problem.TLSUnknownIssuer},
		{"expired", issue(loopbackIP, sessiontest.Expired()), "127.0.0.1", problem.DNSUnproven, problem.TLSExpired},
		{"a weak key", issue(loopbackIP, sessiontest.RSA(1024)), "127.0.0.1", problem.DNSUnproven, problem.TLSWeak},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			u := sessiontest.StartUnbound(t, sessiontest.UnboundOptions{TLS: c.certificate, Zones: []sessiontest.Zone{h.zone(h.tlsa(t, 3, 1, 1, h.leaf))}})
			_, port, _ := net.SplitHostPort(u.TLSAddress)
			r := overTLS(net.JoinHostPort(c.host, port), ca.Pool())
			for _, mode := range []account.Trust{account.TrustCA, account.TrustDANE} {
				d := &Dialer{Resolver: r, Timeouts: patient()}
				s, err := d.Connect(context.Background(), signedDomain, "", trust.Policy{Domain: signedDomain, Trust: mode, Roots: h.ca.Pool()})
				var refusal *trust.Refusal
				switch {
				case c.want == "" && err == nil:
					if v := s.Verdict(); v.DANE != "TLSA 3 1 1 matches (DNSSEC)" {
						t.Errorf("%s: %+v", mode, v)
					}
					_ = s.Close()
				case codeOf(err) != c.want || c.want != "" && (!errors.As(err, &refusal) || refusal.Code != c.why || refusal.Domain != c.host):
					t.Errorf("%s: %v, want %s because of %s", mode, err, c.want, c.why)
				}
			}
		})
	}
	t.Run("in clear", func(t *testing.T) {
		u := sessiontest.StartUnbound(t, sessiontest.UnboundOptions{Zones: []sessiontest.Zone{h.zone("")}})
		for mode, want := range map[account.Trust]problem.Code{account.TrustDANE: problem.DANEFailed, account.TrustCA: problem.DNSFailed} {
			d := &Dialer{Resolver: overTLS(u.Address, ca.Pool()), Timeouts: Timeouts{DNS: 300 * time.Millisecond}}
			if _, err := d.Connect(context.Background(), signedDomain, "", trust.Policy{Domain: signedDomain, Trust: mode, Roots: h.ca.Pool()}); codeOf(err) != want {
				t.Errorf("%s: %v", mode, err)
			}
		}
	})
}
