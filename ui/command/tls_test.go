package command

import (
	"reflect"
	"strings"
	"testing"

	"sotto/account"
	"sotto/roster"
	"sotto/session/intent"
	"sotto/session/problem"
)

// What a line about pins means. A key that is nearly right, one under a trust
// that looks at none, and the last of all are told before anything is wanted.
func TestT145PinsByCommand(t *testing.T) {
	one, two := account.Pin{1}, account.Pin{2}
	with := func(own roster.JID, trust account.Trust, pins ...account.Pin) Context {
		c := open()
		var words []string
		for _, p := range pins {
			words = append(words, p.String())
		}
		c.Settings = append(c.Settings,
			account.Setting{Account: own, Name: "trust", Value: string(trust)},
			account.Setting{Account: own, Name: "pins", Value: strings.Join(words, " ")})
		return c
	}
	several := open()
	several.Account, several.Peer = roster.JID{}, roster.JID{}
	pinned := func(own roster.JID, key account.Pin, trust account.Trust, remove bool) Result {
		return Result{
			Intents: []intent.Intent{intent.Pin{Of: intent.Of{Address: own}, Key: key, Trust: trust, Remove: remove}},
			Effects: []Effect{Say{"The pins of " + own.String() + " change, and it connects anew."}},
		}
	}
	for _, c := range []struct {
		in    Context
		line  string
		want  Result
		wrong string
	}{
		{open(), "/tls", did(Status{}), ""},
		{open(), "/tls pin", did(Pins{ana}), ""},
		{open(), "/TLS PIN LIST", did(Pins{ana}), ""},
		{open(), "/tls pin --account home list", did(Pins{home}), ""},
		{several, "/tls pin list", Result{}, "Of which account?"},
		{open(), "/tls pins", Result{}, "It is written so: /tls"},
		{open(), "/tls pin more", Result{}, "It is written so: /tls"},
		{open(), "/tls pin list all", Result{}, "It is written so: /tls"},
		{open(), "/tls pin add", Result{}, "It is written so: /tls"},
		{open(), "/tls pin add " + one.String() + " ca+pin", pinned(ana, one, account.TrustCAPin, false), ""},
		{open(), "/tls pin --account flat add " + one.String() + " PIN", pinned(home, one, account.TrustPin, false), ""},
		{open(), "/tls pin add " + one.String() + " none", Result{}, "can stand ca+pin, pin or ca"},
		{open(), "/tls pin add " + one.String() + " pin more", Result{}, "It is written so: /tls"},
		{open(), "/tls pin add sha256:aa:bb", Result{}, "has colons"},
		{open(), "/tls pin add md5:aabb", Result{}, `does not begin with "sha256:"`},
		{open(), "/tls pin add " + one.String()[:50], Result{}, "neither base64"},
		{with(ana, account.TrustCA), "/tls pin add " + one.String(), Result{}, "Trust “ca” looks at no pin. Put ca+pin or pin behind it."},
		{with(ana, account.TrustCA), "/tls pin add " + one.String() + " pin", pinned(ana, one, account.TrustPin, false), ""},
		{with(ana, account.TrustPin, one), "/tls pin add " + two.String(), pinned(ana, two, "", false), ""},
		{with(ana, account.TrustPin, one), "/tls pin add " + one.String(), Result{}, "has pinned that key already"},
		{with(ana, account.TrustPin, one), "/tls pin remove " + two.String(), Result{}, "has not pinned that key"},
		{with(ana, account.TrustPin, one), "/tls pin remove " + one.String(), Result{}, "That is the only pinned key. Put ca behind it"},
		{with(ana, account.TrustPin, one), "/tls pin remove " + one.String() + " ca", pinned(ana, one, account.TrustCA, true), ""},
		{with(ana, account.TrustCAPin, one, two), "/tls pin remove " + one.String(), pinned(ana, one, "", true), ""},
		{open(), "/tls pin learn", Result{Intents: []intent.Intent{intent.Learn{Of: intent.Of{Address: ana}}}, Effects: []Effect{Learn{ana}}}, ""},
		{open(), TakeKey(home) + "home.example", did(Take{Account: home, Domain: "home.example"}), ""},
		{open(), "/tls pin learn y ca+pin", did(Take{Account: ana, Domain: "y", Trust: account.TrustCAPin}), ""},
	} {
		got, err := Parse(c.in, c.line)
		if c.wrong == "" && err != nil || !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: %+v, %v", c.line, got, err)
		}
		if c.wrong != "" && (err == nil || !strings.Contains(titleOf(err), c.wrong)) {
			t.Errorf("%s: %v, want %q", c.line, err, c.wrong)
		}
	}
	if done := Complete(with(ana, account.TrustPin, one, two), "/tls pin remove "); len(done.Offers) != 2 || done.Offers[1].Text != two.String() {
		t.Errorf("offered are %+v", done.Offers)
	}
	if done := Complete(open(), "/tls pin add x "); len(done.Offers) != 3 || done.Offers[0].Text != "ca+pin" {
		t.Errorf("offered are %+v", done.Offers)
	}
}

func titleOf(err error) string { return problem.From(err).Title }
