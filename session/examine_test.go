package session

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"slices"
	"strings"
	"testing"
	"time"

	"sotto/account"
	"sotto/account/store"
	"sotto/account/vault"
	"sotto/roster"
	"sotto/session/dial"
	"sotto/session/doctor"
	"sotto/session/event"
	"sotto/session/problem"
	"sotto/session/sessiontest"
)

// examined is what the doctor told and found.
type examined struct {
	t     *testing.T
	steps []event.Step
	found doctor.Findings
	err   error
}

func examine(t *testing.T, a account.Account, o Options) *examined {
	t.Helper()
	e := &examined{t: t}
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	e.found, e.err = Examine(ctx, a, o, func(s event.Step) { e.steps = append(e.steps, s) })
	return e
}

// names are the steps, in their order.
func (e *examined) names() []string {
	var all []string
	for _, s := range e.steps {
		all = append(all, s.Name)
	}
	return all
}

// says wants a fact of a step.
func (e *examined) says(step, name, value string) {
	e.t.Helper()
	for _, s := range e.steps {
		for _, f := range s.Facts {
			if s.Name == step && f.Name == name && strings.Contains(f.Value, value) {
				return
			}
		}
	}
	e.t.Errorf("%s does not say %s: %s, but %v", step, name, value, e.steps)
}

// rule wants a grade of a rule.
func (e *examined) rule(name string, want doctor.Grade) {
	e.t.Helper()
	for _, f := range doctor.Judge(e.found).Findings {
		if f.Rule == name {
			if f.Grade != want {
				e.t.Errorf("%s is %v, want %v: %s", name, f.Grade, want, f.Says)
			}
			return
		}
	}
	if want != doctor.Unknown {
		e.t.Errorf("nothing is found by %s, want %v", name, want)
	}
}

// port is the port of an address.
func port(t *testing.T, address string) string {
	t.Helper()
	_, p, err := net.SplitHostPort(address)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// closed is a port at which nothing listens.
func closed(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return port(t, l.Addr().String())
}

// srv is a record by which a domain is at a port of this computer.
func srv(service string, priority, weight int, port string) string {
	return fmt.Sprintf("_%s._tcp.sotto.test. 60 IN SRV %d %d %s localhost.", service, priority, weight, port)
}

// A real server, found by DNS: each place is tried, also the one that is dead,
// then the login is made, and server and account tell what they can do.
func TestExamineProsody(t *testing.T) {
	p, o := verona(t)
	dead := closed(t)
	o.Resolver = dial.NewDNS(account.DNS{Server: sessiontest.ServeSRV(t,
		srv("xmpp-client", 5, 30, port(t, p.Address)), srv("xmpp-client", 20, 0, dead), srv("xmpps-client", 10, 0, port(t, p.DirectAddress)))})
	e := examine(t, account.Account{Address: romeo, Password: account.Password{Source: account.FromPrompt}}, o)
	if e.err != nil {
		t.Fatal(e.err)
	}
	want := []string{"records", "addresses", "port", "port", "port", "resolve", "dial", "tls", "verify", "features", "offer", "auth", "bind", "online", "connection", "chain", "extensions"}
	if got := e.names(); !slices.Equal(got, want) {
		t.Errorf("the steps are %v, want %v", got, want)
	}
	e.says("records", "STARTTLS", "localhost port "+port(t, p.Address)+", priority 5, weight 30")
	e.says("records", "direct TLS", "localhost port "+port(t, p.DirectAddress)+", priority 10, weight 0")
	e.says("addresses", "localhost", "127.0.0.1")
	e.says("port", "target", "localhost:"+port(t, p.DirectAddress)+" (direct TLS)")
	e.says("port", "TLS", "TLS 1.3, ")
	e.says("port", "before TLS", "TLS is required")
	e.says("offer", "best way to log in", "SCRAM-SHA-")
	e.says("connection", "login", "SCRAM-SHA-")
	e.says("connection", "verified", "by given authorities")
	e.says("chain", "certificate 1", "sotto.test, issued by a test's authority")
	e.says("chain", "certificate 2", "key ECDSA P-256, signed with ECDSA-SHA256")
	e.says("extensions", "copies to other devices (XEP-0280)", "yes")
	e.says("extensions", "personal events (XEP-0163)", "yes")
	e.says("extensions", "history (XEP-0313)", "no: What was said while this computer was off cannot be fetched.")
	if ports := e.found.Ports; len(ports) != 3 || ports[0].Problem != nil || ports[1].Problem != nil ||
		ports[2].Problem == nil || ports[2].Problem.Code != problem.NothingListens || !ports[2].Promised {
		t.Errorf("the ports are %+v", ports)
	}
	if n := e.found.Trips; n < 5 || n > 12 {
		t.Errorf("%d round trips", n)
	}
	for rule, grade := range map[string]doctor.Grade{
		"encryption": doctor.Good, "tls-required": doctor.Good, "clear-login": doctor.Good, "strict-tls": doctor.Good, "tls-version": doctor.Good,
		"identity": doctor.Good, "dns": doctor.Good, "ports": doctor.Weak, "certificate-end": doctor.Good, "keys": doctor.Good, "compression": doctor.Good,
	} {
		e.rule(rule, grade)
	}
}

// Of somebody who is no account of ours only the server is looked at: nothing
// is asked of it that takes a login, and nothing is told of the password.
func TestExamineAStranger(t *testing.T) {
	p, o := verona(t)
	e := examine(t, account.Account{Address: roster.MustParse("sotto.test"), Server: p.Address}, o)
	want := []string{"addresses", "port", "resolve", "dial", "tls", "verify", "features", "offer", "connection", "chain", "extensions"}
	if got := e.names(); e.err != nil || !slices.Equal(got, want) {
		t.Errorf("the steps are %v, want %v; %v", got, want, e.err)
	}
	if e.found.Trips != 0 || e.found.Features.Asked || e.found.Security.Mechanism != "" || len(e.found.Offer.Mechanisms) == 0 {
		t.Errorf("found %+v", e.found)
	}
	e.rule("mechanism", doctor.Better) // this Prosody knows SHA-1 alone
	e.rule("strict-tls", doctor.Unknown)
}

// Servers that are weak in one way each, and to which sotto connects all the
// same.
func TestExamineWeakServers(t *testing.T) {
	ca := authority()
	cert := ca.Issue(sessiontest.Names("sotto.test"))
	old := ca.Issue(sessiontest.Names("sotto.test"), sessiontest.Valid(time.Now().AddDate(0, 0, -80), time.Now().AddDate(0, 0, 10)))
	const tlsOnly = "<stream:features><starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>%s</stream:features>"
	const mechanisms = "<mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><mechanism>PLAIN</mechanism></mechanisms>"
	within := func(features string) sessiontest.Step {
		return sessiontest.Steps(sessiontest.Open("sotto.test"), sessiontest.Send(features),
			sessiontest.Expect("</stream:stream"), sessiontest.Send("</stream:stream>"))
	}
	lax := func(clear string) sessiontest.Step {
		return sessiontest.Steps(sessiontest.Open("sotto.test"), sessiontest.Send(fmt.Sprintf(tlsOnly, clear)), sessiontest.Expect("<starttls"),
			sessiontest.Send("<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"), sessiontest.TLS(sessiontest.With(cert)))
	}
	good := sessiontest.Mechanisms([]string{"tls-exporter"}, "SCRAM-SHA-256", "SCRAM-SHA-256-PLUS")
	for _, c := range []struct {
		name, rule string
		want       doctor.Grade
		script     sessiontest.Step
	}{
		{"honest", "tls-required", doctor.Good, sessiontest.Steps(sessiontest.Secure("sotto.test", sessiontest.With(cert)), within(good))},
		{"TLS not required", "tls-required", doctor.Weak, sessiontest.Steps(lax(""), within(good))},
		{"a login in clear", "clear-login", doctor.Weak, sessiontest.Steps(lax(mechanisms), within(good))},
		{"TLS 1.2", "tls-version", doctor.Weak, sessiontest.Steps(sessiontest.Secure("sotto.test", sessiontest.With(cert, func(c *tls.Config) { c.MaxVersion = tls.VersionTLS12 })), within(good))},
		{"PLAIN alone", "mechanism", doctor.Weak, sessiontest.Steps(sessiontest.Secure("sotto.test", sessiontest.With(cert)), within(sessiontest.Mechanisms(nil, "PLAIN")))},
		{"no -PLUS", "channel-binding", doctor.Better, sessiontest.Steps(sessiontest.Secure("sotto.test", sessiontest.With(cert)), within(sessiontest.Mechanisms(nil, "SCRAM-SHA-256")))},
		{"ends soon", "certificate-end", doctor.Weak, sessiontest.Steps(sessiontest.Secure("sotto.test", sessiontest.With(old)), within(good))},
		{"compression", "compression", doctor.Weak, sessiontest.Steps(sessiontest.Secure("sotto.test", sessiontest.With(cert)),
			within(strings.Replace(good, "</stream:features>", "<compression xmlns='http://jabber.org/features/compress'><method>zlib</method></compression></stream:features>", 1)))},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := sessiontest.Serve(t, c.script)
			e := examine(t, account.Account{Address: romeo, Server: s.Address}, quick(ca))
			if e.err != nil {
				t.Fatal(e.err)
			}
			e.rule(c.rule, c.want)
			if got := doctor.Judge(e.found).Grade; (got == doctor.Weak) != (c.want == doctor.Weak) {
				t.Errorf("the server is %v", got)
			}
			records := s.Finish(t)
			if len(records) != 2 || len(records[0].Inside) > 0 {
				t.Errorf("of %d connections the survey's said %q", len(records), records[0].Inside)
			}
		})
	}
}

// What is found of a server that is refused: which, why, and nothing was told
// to it.
func TestExamineARefusedServer(t *testing.T) {
	ca := authority()
	cert := ca.Issue(sessiontest.Names("sotto.test"), sessiontest.Expired())
	s := sessiontest.Serve(t, sessiontest.Secure("sotto.test", sessiontest.With(cert)))
	e := examine(t, at(romeo, s.Address), quick(ca))
	if p := problem.From(e.err); p == nil || p.Code != problem.TLSExpired || e.found.Problem != p {
		t.Fatalf("%v, %v", e.err, e.found.Problem)
	}
	if got, want := e.names(), []string{"addresses", "port", "resolve", "dial", "verify"}; !slices.Equal(got, want) {
		t.Errorf("the steps are %v, want %v", got, want)
	}
	if v := doctor.Judge(e.found); v.Grade != doctor.Refused || len(v.Findings) != 1 {
		t.Errorf("the verdict is %+v", v)
	}
	for _, r := range s.Finish(t) {
		if all := string(r.Clear) + string(r.Inside); r.Verified || strings.Contains(all, "romeo") {
			t.Errorf("it was told %q", all)
		}
	}
}

// What is remembered is told and holds, and nothing is written: a server that
// offers less than before is refused as a session refuses it.
func TestExamineRemembers(t *testing.T) {
	ca := authority()
	s := sessiontest.Honest(t, sessiontest.HonestOptions{CA: ca, MaxTLS12: true, Mechanisms: []string{"SCRAM-SHA-256"}, Unanswered: nil})
	file := store.Options{File: t.TempDir() + "/history.db"}
	since := time.Date(2026, 1, 2, 0, 0, 0, 0, time.UTC)
	write := func(strongest vault.Strongest) {
		t.Helper()
		kept, err := store.Open(t.Context(), file)
		if err != nil {
			t.Fatal(err)
		}
		defer kept.Close()
		if err := kept.Write(t.Context(), func(tx *store.Tx) error { return vault.On(tx).SetStrongest(romeo, strongest) }); err != nil {
			t.Fatal(err)
		}
	}
	o := quick(ca)
	o.Keep = func(ctx context.Context, _ func(string)) (*store.Store, error) {
		read := file
		read.ReadOnly = true
		return store.Open(ctx, read)
	}
	write(vault.Strongest{TLS: tls.VersionTLS13, Mechanism: "SCRAM-SHA-256", Binding: map[string]string{"TLS 1.3": "tls-exporter"}, Since: since})
	e := examine(t, at(romeo, s.Address), o)
	if p := problem.From(e.err); p == nil || p.Code != problem.TLSDowngraded {
		t.Errorf("%v", e.err)
	}
	e.says("remembered", "known since", "2026-01-02")
	e.says("remembered", "strongest TLS", "TLS 1.3")
	e.says("remembered", "bound under TLS 1.3", "tls-exporter")
}

// A server that never answers what it can do leaves that unknown, and one that
// answers for somebody else is not believed.
func TestExamineAServerThatDoesNotTell(t *testing.T) {
	ca := authority()
	s := sessiontest.Honest(t, sessiontest.HonestOptions{CA: ca, Unanswered: []string{"http://jabber.org/protocol/disco#info"}})
	go func() {
		c, err := s.Client(t.Context())
		if err != nil {
			return
		}
		for {
			asked, err := c.Next(t.Context())
			if err != nil {
				return
			}
			_ = c.Send("<iq type='result' from='evil.test' id='" + asked.Get("id") + "'><query xmlns='http://jabber.org/protocol/disco#info'><feature var='urn:xmpp:mam:2'/></query></iq>")
		}
	}()
	o := quick(ca)
	o.Timeouts.Dial.Stream = 500 * time.Millisecond
	e := examine(t, at(romeo, s.Address), o)
	if e.err != nil || e.found.Features.Asked || len(e.found.Features.Account) > 0 {
		t.Errorf("%v, %+v", e.err, e.found.Features)
	}
	e.says("connection", "login", "SCRAM-SHA-256")
}
