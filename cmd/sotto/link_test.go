package main

import (
	"testing"

	"sotto/account"
	"sotto/roster"
	"sotto/session/intent"
	"sotto/ui"
	slash "sotto/ui/command"
)

func TestFollow(t *testing.T) {
	own, bob := roster.MustParse("ana@acme.example"), roster.MustParse("bob@far.example")
	accounts := []account.Account{{Address: own}, {Address: roster.MustParse("ana@home.example")}}
	const enter = "Enter adds bob@far.example to your contacts."
	for link, want := range map[string]ui.Options{
		"xmpp:bob@far.example":                                       {},
		"xmpp:bob@far.example?message":                               {},
		"xmpp:bob@far.example?message;body=Hi%20there":               {Draft: "Hi there"},
		"xmpp:bob@far.example?message;body=%20%0a/quit":              {Draft: "//quit"},
		"xmpp:bob@far.example?message;body=//quit":                   {Draft: "///quit"},
		"xmpp:bob@far.example?roster;name=Bob":                       {Draft: "/contact add bob@far.example Bob", Say: enter},
		"xmpp:bob@far.example?roster;preauth=t1;name=Bob%20B":        {Draft: "/contact add bob@far.example --token t1 Bob B", Say: enter},
		"xmpp:bob@far.example?subscribe":                             {Draft: "/contact add bob@far.example", Say: enter},
		"xmpp:bob@far.example?join":                                  {Say: "sotto does not do what the link wants: “join”."},
		"xmpp:bob@far.example?removeremoveremoveremoveremove;body=x": {Say: "sotto does not do what the link wants: “removeremoveremover…”."},
	} {
		l, err := roster.ParseLink(link)
		if err != nil {
			t.Fatal(err)
		}
		var got ui.Options
		follow(&got, l, accounts)
		if got.Open != (ui.Chat{Account: own, Peer: bob}) || got.Draft != want.Draft || got.Say != want.Say {
			t.Errorf("%s: open %v, draft %q, say %q", link, got.Open, got.Draft, got.Say)
		}
	}
	var none ui.Options
	if follow(&none, roster.Link{}, accounts); !none.Open.IsZero() {
		t.Errorf("without a link %v is opened", none.Open)
	}
}

// Whatever text a link brings, Enter says just that: no command comes of it.
func FuzzSaid(f *testing.F) {
	for _, s := range []string{"/quit", "//quit", "///", " /quit", "\n/quit", "/\n/quit", "/me waves"} {
		f.Add(s)
	}
	own, bob := roster.MustParse("ana@acme.example"), roster.MustParse("bob@far.example")
	f.Fuzz(func(t *testing.T, body string) {
		got, err := slash.Parse(slash.Context{Account: own, Peer: bob, Accounts: []roster.JID{own}}, said(body))
		if err != nil || len(got.Effects) > 0 || len(got.Intents) > 1 {
			t.Fatalf("%q means %+v, %v", body, got, err)
		}
		for _, i := range got.Intents {
			if s, ok := i.(intent.Send); !ok || said(s.Body) != said(body) {
				t.Errorf("%q is said as %+v", body, i)
			}
		}
	})
}
