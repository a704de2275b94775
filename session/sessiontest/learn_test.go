package sessiontest_test

import (
	"context"
	"crypto/tls"
	"strings"
	"testing"

	"sotto/account"
	"sotto/session"
	"sotto/session/event"
	"sotto/session/problem"
	"sotto/session/sessiontest"
)

// T-145: what is learned of a key is told, with what authorities say of it;
// the handshake is broken off, nothing goes out within TLS, and whatever the
// account trusts, no connection comes of it.
func TestT145Learning(t *testing.T) {
	ca := sessiontest.NewCA("a test's authority")
	name := sessiontest.Names(domain)
	good, weak := ca.Issue(name), ca.Issue(name, sessiontest.RSA(1024))
	strange := sessiontest.NewCA("somebody").Issue(sessiontest.Names("other.test"), sessiontest.SelfSigned())
	for _, c := range []struct {
		name        string
		certificate tls.Certificate
		vouched     string
		doubt, want problem.Code
		subject     string
	}{
		{"one that authorities vouch for", good, "given authorities", "", "", domain},
		{"one that nobody vouches for", strange, "", problem.TLSWrongName, "", "other.test"},
		{"one that can be forged", weak, "", "", problem.TLSWeak, ""},
	} {
		for _, direct_ := range []bool{false, true} {
			s := sessiontest.Honest(t, sessiontest.HonestOptions{CA: ca, Certificate: &c.certificate, Direct: direct_})
			a, o := romeo(s.Address), options(ca, patience)
			if direct_ {
				a, o.Resolver = romeo(""), direct(t, s.Address)
			}
			a.Trust, a.Pins = account.TrustPin, []account.Pin{pinOf(t, c.certificate)}
			learned, err := session.Learn(context.Background(), a, o)
			if c.want != "" {
				if got := problem.From(err); err == nil || got.Code != c.want {
					t.Errorf("%s: %v, want %q", c.name, err, c.want)
				}
				continue
			}
			doubt := problem.Code("")
			if learned.Doubt != nil {
				doubt = learned.Doubt.Code
			}
			if err != nil || learned.Key != pinOf(t, c.certificate) || learned.Vouched != c.vouched || doubt != c.doubt || learned.Subject != c.subject || learned.Where != s.Address {
				t.Errorf("%s: %+v, %v", c.name, learned, err)
			}
			for _, r := range s.Finish(t) {
				checkClear(t, r.Clear)
				if r.Verified || len(r.Inside) > 0 {
					t.Errorf("%s: the handshake was completed, and %q sent", c.name, r.Inside)
				}
			}
		}
	}
}

// What keeps from TLS keeps from learning, with the same problem.
func TestLearningWithoutTLS(t *testing.T) {
	h := newHostess()
	s := sessiontest.Serve(t, h.clear(empty))
	_, err := session.Learn(context.Background(), romeo(s.Address), options(h.ca, patience))
	if p := problem.From(err); p.Code != problem.TLSNotOffered {
		t.Errorf("learned with %v", err)
	}
	s.Finish(t)
}

// T-145: the hints of a wrong pin name the command with the account and the
// key that was shown, in what is told of the step and in what ends it.
func TestT145TheCommandIsNamed(t *testing.T) {
	ca := sessiontest.NewCA("a test's authority")
	good := ca.Issue(sessiontest.Names(domain))
	s := sessiontest.Honest(t, sessiontest.HonestOptions{CA: ca, Certificate: &good})
	a := romeo(s.Address)
	a.Trust, a.Pins = account.TrustCAPin, []account.Pin{{1}}
	var told []*problem.Problem
	_, err := session.Check(context.Background(), a, options(ca, patience), func(e event.Step) {
		if e.Problem != nil {
			told = append(told, e.Problem)
		}
	})
	want := "sotto account pin romeo@" + domain + " --add " + pinOf(t, good).String()
	for _, p := range append(told, problem.From(err)) {
		if hints := strings.Join(p.Hints, "\n"); !strings.Contains(hints, want) || strings.Contains(hints, "{") {
			t.Errorf("the hints are %q", hints)
		}
	}
	if len(told) != 1 {
		t.Errorf("%d steps failed", len(told))
	}
}
