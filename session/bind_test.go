package session

import (
	"context"
	"regexp"
	"strings"
	"testing"
	"time"

	"sotto/account"
	"sotto/roster"
	"sotto/session/event"
	"sotto/session/problem"
	"sotto/session/sessiontest"
)

// chance alone is in a resource: nothing of the computer, its user or
// the time.
func TestA25ResourceTellsNothing(t *testing.T) {
	shape := regexp.MustCompile(`^sotto\.[a-z2-7]{8}$`)
	seen, letters := map[string]bool{}, [8]map[byte]bool{}
	for i := range letters {
		letters[i] = map[byte]bool{}
	}
	for range 2000 {
		r := resource()
		if !shape.MatchString(r) || seen[r] {
			t.Fatalf("the resource %q", r)
		}
		seen[r] = true
		for i := range letters {
			letters[i][r[len("sotto.")+i]] = true
		}
	}
	for i, l := range letters {
		if len(l) != 32 {
			t.Errorf("letter %d took %d of 32 values in 2000 tries", i, len(l))
		}
	}
}

// Each link asks for a resource of its own, and has the one it was given.
func TestBindAsksForAResource(t *testing.T) {
	ca := authority()
	s := sessiontest.Honest(t, sessiontest.HonestOptions{CA: ca})
	w := watch(t, quick(ca), at(romeo, s.Address))
	seen := map[string]bool{}
	for range 3 {
		w.connect(romeo)
		own := w.bound(romeo)
		c := met(t, s)
		if c.Own != own.String() || seen[c.Own] || own.Bare() != romeo {
			t.Errorf("the server bound %s, and we are %s", c.Own, own)
		}
		seen[c.Own] = true
		w.disconnect(romeo)
		w.link(romeo, event.Offline)
	}
}

// An account's own resource is asked for, each time; a check asks for one by
// chance, since it may be made beside the session.
func TestBindAsksForTheAccountsResource(t *testing.T) {
	ca := authority()
	s := sessiontest.Honest(t, sessiontest.HonestOptions{CA: ca})
	a := at(romeo, s.Address)
	a.Resource = "the balcony ♥"
	w := watch(t, quick(ca), a)
	for range 2 {
		w.connect(romeo)
		if own := w.bound(romeo); own != romeo.WithResource("the balcony ♥") || met(t, s).Own != own.String() {
			t.Errorf("we are %s", own)
		}
		w.disconnect(romeo)
		w.link(romeo, event.Offline)
	}
	if _, err := Check(t.Context(), a, quick(ca), nil); err != nil {
		t.Fatal(err)
	}
	if c := met(t, s); c.Own == romeo.WithResource("the balcony ♥").String() {
		t.Errorf("a check bound %s", c.Own)
	}
}

// A-24, F-13: only a full address of our own account is ours, whatever the
// server chose for a resource.
func TestA24WhatIsBound(t *testing.T) {
	bound := func(jid string) string {
		return "<iq type='result' id='1'><bind xmlns='" + nsBind + "'><jid>" + jid + "</jid></bind></iq>"
	}
	a := &attempt{account: account.Account{Address: romeo}}
	for _, c := range []struct {
		name, answer string
		want         roster.JID
		code         problem.Code
	}{
		{"what we asked for", bound("romeo@sotto.test/desk"), romeoDesk, ""},
		{"in other letters", bound("Romeo@SOTTO.test/desk"), romeoDesk, ""},
		{"a resource of the server's choice", bound("romeo@sotto.test/♥ 1"), romeo.WithResource("♥ 1"), ""},
		{"another account", bound("juliet@sotto.test/desk"), roster.JID{}, problem.BindWrongAddress},
		{"another domain", bound("romeo@other.test/desk"), roster.JID{}, problem.BindWrongAddress},
		{"no resource", bound("romeo@sotto.test"), roster.JID{}, problem.BindWrongAddress},
		{"an empty resource", bound("romeo@sotto.test/"), roster.JID{}, problem.BindWrongAddress},
		{"the domain alone", bound("sotto.test/desk"), roster.JID{}, problem.BindWrongAddress},
		{"a resource of 4 KiB", bound("romeo@sotto.test/" + strings.Repeat("x", 4096)), roster.JID{}, problem.BindWrongAddress},
		{"nothing", bound(""), roster.JID{}, problem.BindWrongAddress},
		{"no payload", "<iq type='result' id='1'/>", roster.JID{}, problem.BindWrongAddress},
		{"another payload", "<iq type='result' id='1'><bind xmlns='urn:x'><jid>romeo@sotto.test/desk</jid></bind></iq>", roster.JID{}, problem.BindWrongAddress},
		{"an error", "<iq type='error' id='1'><error type='cancel'><conflict xmlns='" + nsStanzas + "'/></error></iq>", roster.JID{}, problem.BindRefused},
		{"our own request", "<iq type='set' id='1'/>", roster.JID{}, problem.BindRefused},
	} {
		own, err := a.bound(parse(t, c.answer))
		if p := problem.From(err); own != c.want || (c.code == "") != (err == nil) || err != nil && p.Code != c.code {
			t.Errorf("%s: bound %v, %v", c.name, own, err)
		}
	}
}

// An account whose password has no source is only looked at.
func TestCheckOnlyLooks(t *testing.T) {
	ca := authority()
	s := sessiontest.Honest(t, sessiontest.HonestOptions{CA: ca})
	o := quick(ca)
	o.Timeouts.Farewell = 50 * time.Millisecond // it waits for our login, and nothing else
	o.Password = func(context.Context, account.Account) ([]byte, error) {
		t.Error("a password was asked for")
		return nil, context.Canceled
	}
	var steps []string
	security, err := Check(context.Background(), account.Account{Address: romeo, Server: s.Address}, o, func(e event.Step) {
		steps = append(steps, e.Name)
	})
	if got := strings.Join(steps, " "); err != nil || got != "resolve dial tls verify features" || security.Version != "TLS 1.3" || security.Mechanism != "" {
		t.Errorf("looked at %q: %+v, %v", got, security, err)
	}
	for _, r := range s.Finish(t) {
		if sent := string(r.Inside); strings.Contains(sent, "<auth") || !strings.HasSuffix(sent, "</stream:stream>") {
			t.Errorf("sent %q", sent)
		}
	}
}
