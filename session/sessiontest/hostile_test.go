package sessiontest_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"sotto/account"
	"sotto/session"
	"sotto/session/event"
	"sotto/session/problem"
	"sotto/session/sessiontest"
	"sotto/session/trust"
)

// hostile is one server that must be refused.
type hostile struct {
	name   string // with the id of the threat, where it has one
	script sessiontest.Step
	want   problem.Code
	far    stage
	direct bool // found by DNS as direct TLS; else given as the account's server
	silent bool // the server lets the client wait, so its patience is short
	fact   string
	tries  int           // connections; 0: one
	trust  account.Trust // what the account wants; "": authorities
	pins   []account.Pin
	tlsa   []trust.TLSA // what signed DNS says of the server; for direct TLS
}

const (
	patience = 20 * time.Second       // for servers that answer
	short    = 250 * time.Millisecond // for those that do not
	deadline = 10 * time.Second       // by when every refusal must have come
)

// TestHostileServers is the table of all servers that must be refused, and
// by which problem.
func TestHostileServers(t *testing.T) {
	h := newHostess()
	for _, row := range slices.Concat(h.startTLS(), h.certificates(), h.pins(t), h.tlsas(t), h.handshakes(), h.moreCertificates(), h.staples(), h.badSSL(t), h.logins(), h.challenges(), h.moderns(), h.streams(), h.silences()) {
		t.Run(row.name, func(t *testing.T) { refuse(t, h.ca, row) })
	}
}

// refuse lets a client meet the server, and looks at what it said and sent.
func refuse(t *testing.T, ca *sessiontest.CA, row hostile) {
	s := sessiontest.Serve(t, row.script)
	a, o := romeo(s.Address), options(ca, patience)
	if row.silent {
		o = options(ca, short)
	}
	if row.direct {
		a, o.Resolver = romeo(""), direct(t, s.Address)
	}
	if row.tlsa != nil {
		o.Resolver = proven{direct(t, s.Address), row.tlsa}
	}
	a.Trust, a.Pins = row.trust, row.pins
	ctx, cancel := context.WithTimeout(context.Background(), 2*deadline)
	defer cancel()
	began := time.Now()
	_, err := session.Check(ctx, a, o, nil)
	if took := time.Since(began); took > deadline {
		t.Errorf("refused only after %v", took)
	}
	var p *problem.Problem
	if !errors.As(err, &p) {
		t.Fatalf("not refused with a problem: %v", err)
	}
	if p.Code != row.want {
		t.Errorf("refused with %q, want %q: %v", p.Code, row.want, err)
	}
	if row.fact != "" && !slices.ContainsFunc(p.Facts, func(f problem.Fact) bool { return f.Name == row.fact }) {
		t.Errorf("the problem has no fact %q: %v", row.fact, p.Facts)
	}
	for _, f := range p.Facts {
		if len([]rune(f.Value)) > 1000 || strings.Contains(f.Value, password) {
			t.Errorf("the fact %q is not to be shown: %.100q", f.Name, f.Value)
		}
	}
	checkSent(t, s.Finish(t), row)
}

// checkSent holds every byte of every connection against what is allowed.
func checkSent(t *testing.T, records []sessiontest.Record, row hostile) {
	t.Helper()
	if len(records) != max(row.tries, 1) {
		t.Errorf("%d connections were made", len(records))
	}
	for _, r := range records {
		checkClear(t, r.Clear)
		checkRecords(t, r.Wire)
		checkInside(t, r.Inside, row.far)
		checkNoPassword(t, r.Inside)
		if r.Verified != (row.far > noTLS) {
			t.Errorf("the handshake was completed: %v", r.Verified)
		}
	}
}

// A certificate that fails on the first target ends the attempt: the second,
// which speaks STARTTLS, is not asked (threats T-022).
func TestT022NoOtherTargetAfterAWrongCertificate(t *testing.T) {
	h := newHostess()
	first := sessiontest.Serve(t, sessiontest.TLS(sessiontest.With(h.ca.Issue(sessiontest.Names("other.test")))))
	second := sessiontest.Honest(t, sessiontest.HonestOptions{CA: h.ca})
	o := options(h.ca, patience)
	o.Resolver = records{
		"_xmpps-client._tcp." + domain: {srv(t, first.Address, 1)},
		"_xmpp-client._tcp." + domain:  {srv(t, second.Address, 2)},
	}
	_, err := session.Check(context.Background(), romeo(""), o, nil)
	var p *problem.Problem
	if !errors.As(err, &p) || p.Code != problem.TLSWrongName {
		t.Errorf("not refused for its name: %v", err)
	}
	if n := len(first.Finish(t)); n != 1 {
		t.Errorf("the first was asked %d times", n)
	}
	if n := len(second.Finish(t)); n != 0 {
		t.Errorf("the second was asked %d times", n)
	}
}

// Nobody is followed to another host, before TLS or within, whatever it is
// called (threats T-012, T-125), even if its certificate would do for its own
// name or for ours (T-126).
func TestT125SeeOtherHostIsNotFollowed(t *testing.T) {
	h := newHostess()
	right := sessiontest.Honest(t, sessiontest.HonestOptions{CA: h.ca})
	theirs := h.ca.Issue(sessiontest.Names("localhost", "evil.test"))
	evil := sessiontest.Honest(t, sessiontest.HonestOptions{CA: h.ca, Certificate: &theirs})
	port := right.Address[strings.LastIndex(right.Address, ":"):]
	for _, to := range []string{
		right.Address, evil.Address, "localhost" + port, "[::1]" + port, "[::ffff:127.0.0.1]" + port, "127.0.0.1", domain,
		"xmpp://" + right.Address, "127.0.0.1:99999999", "\u202e:\u00a0", strings.Repeat("a", 5000), "",
	} {
		sendAway := streamError("<see-other-host xmlns='urn:ietf:params:xml:ns:xmpp-streams'>" + to + "</see-other-host>")
		for _, script := range []sessiontest.Step{h.clear(sendAway), h.inside(sessiontest.Open(domain), sessiontest.Send(sendAway))} {
			s := sessiontest.Serve(t, script)
			_, err := session.Check(context.Background(), romeo(s.Address), options(h.ca, patience), nil)
			var p *problem.Problem
			if !errors.As(err, &p) || p.Code != problem.StreamRedirect {
				t.Errorf("%.40q: not refused as a redirection: %v", to, err)
			}
			if n := len(s.Finish(t)); n != 1 {
				t.Errorf("%.40q: the server was asked %d times", to, n)
			}
		}
	}
	if n := len(right.Finish(t)) + len(evil.Finish(t)); n != 0 {
		t.Errorf("other hosts were asked %d times", n)
	}
}

// Somebody who follows every step, a proxy in between and PLAIN allowed: a
// server without TLS gets no more for it (threats T-003, F-01).
func TestT003NoTLSWithEverythingOn(t *testing.T) {
	h := newHostess()
	proxy := account.Proxy("socks5://" + sessiontest.StartSOCKS(t))
	for _, features := range []string{empty, bind, sessiontest.Mechanisms(nil, "PLAIN"), sessiontest.Mechanisms(nil, "SCRAM-SHA-256", "PLAIN")} {
		s := sessiontest.Serve(t, h.clear(features))
		a := romeo(s.Address)
		a.Proxy, a.Auth.AllowPlain = proxy, true
		steps := 0
		_, err := session.Check(t.Context(), a, options(h.ca, patience), func(e event.Step) {
			steps++
			for _, f := range e.Facts {
				checkNoPassword(t, []byte(f.Value))
			}
		})
		if p := problem.From(err); err == nil || p.Code != problem.TLSNotOffered || steps == 0 {
			t.Errorf("%s: %v, after %d steps", features, err, steps)
		}
		for _, r := range s.Finish(t) {
			checkClear(t, r.Clear)
			checkNoPassword(t, r.Clear)
		}
	}
}

// T-039: a server that wants to negotiate TLS anew, in the middle of a
// connection, is left.
func TestT039Renegotiation(t *testing.T) {
	h := newHostess()
	s := sessiontest.StartOpenSSL(t, h.good, true, "-tls1_2")
	a, o := romeo(""), options(h.ca, patience)
	o.Resolver = direct(t, s.Address)
	_, err := session.Check(t.Context(), a, o, func(e event.Step) {
		if e.Name == "tls" && e.Problem == nil {
			s.Type("R\n")
		}
	})
	if p := problem.From(err); err == nil || !strings.Contains(err.Error(), "renegotiation") {
		t.Errorf("it ended with %v, %v", p.Code, err)
	}
}
