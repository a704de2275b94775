package sessiontest_test

import (
	"context"
	"crypto/tls"
	"net"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"sotto/account"
	"sotto/roster"
	"sotto/session"
	"sotto/session/dial"
	"sotto/session/event"
	"sotto/session/sessiontest"
)

const (
	domain   = "sotto.test"
	password = "romeo-secret"
)

// records is a DNS of a few SRV records.
type records map[string][]dial.SRV

func (r records) SRV(_ context.Context, name string) ([]dial.SRV, error) { return r[name], nil }

// direct names a server that speaks TLS from the first byte.
func direct(t *testing.T, address string) records {
	return records{"_xmpps-client._tcp." + domain: {srv(t, address, 1)}}
}

func srv(t *testing.T, address string, priority uint16) dial.SRV {
	t.Helper()
	_, port, err := net.SplitHostPort(address)
	if err != nil {
		t.Fatal(err)
	}
	n, err := strconv.ParseUint(port, 10, 16)
	if err != nil {
		t.Fatal(err)
	}
	return dial.SRV{Target: "localhost.", Port: uint16(n), Priority: priority}
}

// romeo is the account that logs in, at an address or where the DNS says.
func romeo(server string) account.Account {
	return account.Account{
		Address: roster.MustParse("romeo@" + domain), Server: server,
		Password: account.Password{Source: account.FromPrompt},
	}
}

func options(ca *sessiontest.CA, limit time.Duration) session.Options {
	return session.Options{
		Password: func(context.Context, account.Account) ([]byte, error) { return []byte(password), nil },
		Roots:    ca.Pool(),
		Resolver: records{},
		Timeouts: session.Timeouts{
			Dial:  dial.Timeouts{DNS: limit, TCP: limit, TLS: limit, Stream: limit},
			Login: limit, Bind: limit, Attempt: 4 * limit, Farewell: 50 * time.Millisecond,
		},
	}
}

// honest is one server that must be accepted.
type honest struct {
	name      string // with the id of the threat, where it has one
	server    sessiontest.HonestOptions
	trust     account.Trust // what the account wants; "": authorities
	pins      []account.Pin
	allow     bool   // PLAIN
	mechanism string // "": SCRAM-SHA-256
	binding   string
	version   uint16 // 0: any
	group     string // "": any
	verified  string // "": "given authorities"
	subject   string // whom the certificate is said to be for; "": the domain
	staple    string // how what is told of it begins; "": "none"
	note      string // a part of the only note; "": there is none
}

// TestHonestServers is the table of all servers that must be accepted, and of
// what is told of them.
func TestHonestServers(t *testing.T) {
	h := newHostess()
	for _, row := range slices.Concat(usual(), h.honestTLS(), h.honestCertificates(), h.honestNames(), h.honestStaples(), h.honestPins(t)) {
		t.Run(row.name, func(t *testing.T) { accept(t, h.ca, row) })
	}
}

// accept lets a client meet the server, and looks at what it tells and sent.
func accept(t *testing.T, ca *sessiontest.CA, row honest) {
	if row.server.CA == nil {
		row.server.CA = ca
	}
	own := orElse(row.server.Domain, domain)
	s := sessiontest.Honest(t, row.server)
	a, o := romeo(s.Address), options(ca, patience)
	a.Address = roster.MustParse("romeo@" + own)
	if row.server.Direct {
		a.Server, o.Resolver = "", direct(t, s.Address)
	}
	a.Auth.AllowPlain, a.Trust, a.Pins = row.allow, row.trust, row.pins
	got := logIn(t, a, o)
	if got.Mechanism != orElse(row.mechanism, "SCRAM-SHA-256") || got.Binding != row.binding || got.Direct != row.server.Direct {
		t.Errorf("logged in by %s bound to %q, direct: %v", got.Mechanism, got.Binding, got.Direct)
	}
	if row.version != 0 && got.Version != tls.VersionName(row.version) || row.group != "" && got.Group != row.group {
		t.Errorf("over %s with %s", got.Version, got.Group)
	}
	if got.Verified != orElse(row.verified, "given authorities") || got.Subject != orElse(row.subject, own) {
		t.Errorf("verified by %q, for %s", got.Verified, got.Subject)
	}
	if row.trust != account.TrustPin && !strings.HasPrefix(got.Staple, orElse(row.staple, "none")) {
		t.Errorf("the staple is %q", got.Staple)
	}
	if len(got.Notes) > 1 || (len(got.Notes) == 1) != (row.note != "") || row.note != "" && !strings.Contains(got.Notes[0], row.note) {
		t.Errorf("the notes are %q", got.Notes)
	}
	for _, r := range s.Finish(t) {
		checkClearTo(t, own, r.Clear)
		checkRecords(t, r.Wire)
		if !row.allow {
			checkNoPassword(t, r.Inside)
		}
	}
}

func orElse(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

// usual are servers as there are many, and how one logs in there.
func usual() []honest {
	exporter := []string{"tls-exporter", "tls-server-end-point"}
	return []honest{
		{name: "STARTTLS and TLS 1.3", version: tls.VersionTLS13},
		{name: "T-004 STARTTLS not called required", server: sessiontest.HonestOptions{NotRequired: true}},
		{name: "TLS 1.2", server: sessiontest.HonestOptions{MaxTLS12: true}, version: tls.VersionTLS12},
		{name: "direct TLS", server: sessiontest.HonestOptions{Direct: true}},
		{name: "direct TLS 1.2", server: sessiontest.HonestOptions{Direct: true, MaxTLS12: true}, version: tls.VersionTLS12},
		{name: "SCRAM-SHA-1", server: sessiontest.HonestOptions{Mechanisms: []string{"PLAIN", "SCRAM-SHA-1"}}, mechanism: "SCRAM-SHA-1"},
		{name: "SCRAM-SHA-512", server: sessiontest.HonestOptions{Mechanisms: []string{"SCRAM-SHA-1", "SCRAM-SHA-512", "SCRAM-SHA-256"}}, mechanism: "SCRAM-SHA-512"},
		{
			name: "SCRAM-SHA-256-PLUS with the exporter", server: sessiontest.HonestOptions{Mechanisms: []string{"SCRAM-SHA-256", "SCRAM-SHA-256-PLUS"}, Bindings: exporter},
			mechanism: "SCRAM-SHA-256-PLUS", binding: "tls-exporter",
		},
		{
			name: "SCRAM-SHA-512-PLUS without a list of bindings", server: sessiontest.HonestOptions{Mechanisms: []string{"SCRAM-SHA-512", "SCRAM-SHA-512-PLUS"}},
			mechanism: "SCRAM-SHA-512-PLUS", binding: "tls-exporter",
		},
		{
			name: "SCRAM-SHA-1-PLUS with the end point", server: sessiontest.HonestOptions{Mechanisms: []string{"SCRAM-SHA-1", "SCRAM-SHA-1-PLUS"}, Bindings: exporter[1:], MaxTLS12: true},
			mechanism: "SCRAM-SHA-1-PLUS", binding: "tls-server-end-point",
		},
		{
			name: "A-15 unknown bindings, signed", server: sessiontest.HonestOptions{Mechanisms: []string{"SCRAM-SHA-256", "SCRAM-SHA-256-PLUS"}, Bindings: []string{"tls-other"}, Modern: &sessiontest.Modern{Signed: true}},
			mechanism: "SCRAM-SHA-256",
		},
		{
			name: "SASL2 with the exporter", server: sessiontest.HonestOptions{Mechanisms: []string{"SCRAM-SHA-512", "SCRAM-SHA-512-PLUS"}, Bindings: exporter, Modern: &sessiontest.Modern{}},
			mechanism: "SCRAM-SHA-512-PLUS", binding: "tls-exporter",
		},
		{
			name: "A-16 SASL2, signed, bound to the end point", server: sessiontest.HonestOptions{Mechanisms: []string{"SCRAM-SHA-1", "SCRAM-SHA-1-PLUS"}, Bindings: exporter[1:], MaxTLS12: true, Modern: &sessiontest.Modern{Signed: true}},
			mechanism: "SCRAM-SHA-1-PLUS", binding: "tls-server-end-point",
		},
		{
			name: "A-11 the exporter under TLS 1.2", server: sessiontest.HonestOptions{Mechanisms: []string{"SCRAM-SHA-256", "SCRAM-SHA-256-PLUS"}, Bindings: exporter, MaxTLS12: true},
			mechanism: "SCRAM-SHA-256-PLUS", binding: "tls-exporter", version: tls.VersionTLS12,
		},
		{name: "SASL2 without channel binding", server: sessiontest.HonestOptions{Modern: &sessiontest.Modern{}}, mechanism: "SCRAM-SHA-256"},
		{name: "SASL2 that can bind and give tokens", server: sessiontest.HonestOptions{Modern: &sessiontest.Modern{Bind: true, Tokens: []string{"HT-SHA-256-NONE"}}}, mechanism: "SCRAM-SHA-256"},
		{name: "SASL2 PLAIN with permission", server: sessiontest.HonestOptions{Mechanisms: []string{"PLAIN"}, Modern: &sessiontest.Modern{}}, allow: true, mechanism: "PLAIN"},
		{name: "PLAIN with permission", server: sessiontest.HonestOptions{Mechanisms: []string{"PLAIN"}}, allow: true, mechanism: "PLAIN"},
	}
}

func TestHonestProsody(t *testing.T) {
	ca := sessiontest.NewCA("a test's authority")
	for _, c := range []struct {
		name    string
		server  sessiontest.ProsodyOptions
		version string
	}{
		{"as it is", sessiontest.ProsodyOptions{CA: ca}, "TLS 1.3"},
		{"forced to TLS 1.2", sessiontest.ProsodyOptions{CA: ca, MaxTLS12: true}, "TLS 1.2"},
		{"PLAIN switched off", sessiontest.ProsodyOptions{CA: ca, Mechanisms: []string{"SCRAM-SHA-1"}}, "TLS 1.3"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := sessiontest.StartProsody(t, c.server)
			if got := logIn(t, romeo(p.Address), options(ca, 20*time.Second)); got.Version != c.version {
				t.Errorf("STARTTLS over %s", got.Version)
			}
			o := options(ca, 20*time.Second)
			o.Resolver = direct(t, p.DirectAddress)
			if got := logIn(t, romeo(""), o); got.Version != c.version || !got.Direct {
				t.Errorf("direct TLS over %s", got.Version)
			}
		})
	}
}

// T-073, F-15: a server of a name in any script is called by that name in the
// stream, and by its A-label in DNS and TLS. One target that does not take it
// so is enough reason to try the other.
func TestT073HonestProsodyOfAnInternationalDomain(t *testing.T) {
	ca := sessiontest.NewCA("a test's authority")
	p := sessiontest.StartProsody(t, sessiontest.ProsodyOptions{CA: ca, Domain: "bücher.test"})
	a, o := romeo(""), options(ca, 20*time.Second)
	a.Address = roster.MustParse("romeo@bücher.test")
	o.Resolver = records{
		"_xmpps-client._tcp.xn--bcher-kva.test": {srv(t, p.DirectAddress, 1)},
		"_xmpp-client._tcp.xn--bcher-kva.test":  {srv(t, p.Address, 1)},
	}
	if got := logIn(t, a, o); got.Version != "TLS 1.3" {
		t.Errorf("over %s", got.Version)
	}
}

func logIn(t *testing.T, a account.Account, o session.Options) event.Security {
	t.Helper()
	got, err := session.Check(context.Background(), a, o, nil)
	if err != nil {
		t.Fatal(err)
	}
	return got
}
