package xep

import (
	"testing"

	"sotto/roster"
	"sotto/session/element"
	"sotto/session/event"
	"sotto/session/intent"
	"sotto/session/problem"
)

// What is known of a contact stays; the token stands only in the request.
func TestSubscribe(t *testing.T) {
	zoe := roster.MustParse("zoe@far.example")
	named := befriended()
	named.contacts[zoe] = roster.Contact{JID: zoe, Name: "Zoe", Groups: []string{"Work", "A & B"}}
	for name, c := range map[string]struct {
		w            *wire
		intent       intent.Subscribe
		item, wanted string
	}{
		"bare":     {&wire{}, intent.Subscribe{Peer: zoe}, `<item jid='zoe@far.example'/>`, ``},
		"name":     {&wire{}, intent.Subscribe{Peer: zoe, Name: "Zoe's"}, `<item jid='zoe@far.example' name='Zoe&apos;s'/>`, ``},
		"resource": {&wire{}, intent.Subscribe{Peer: zoe.WithResource("x")}, `<item jid='zoe@far.example'/>`, ``},
		"token":    {&wire{}, intent.Subscribe{Peer: zoe, Token: "t<1"}, `<item jid='zoe@far.example'/>`, `<preauth xmlns='urn:xmpp:pars:0' token='t&lt;1'/>`},
		"known":    {named, intent.Subscribe{Peer: zoe}, `<item jid='zoe@far.example' name='Zoe'><group>Work</group><group>A &amp; B</group></item>`, ``},
		"renamed":  {named, intent.Subscribe{Peer: zoe, Name: "Z"}, `<item jid='zoe@far.example' name='Z'><group>Work</group><group>A &amp; B</group></item>`, ``},
	} {
		t.Run(name, func(t *testing.T) {
			w := c.w
			w.sent, w.asked, w.asks = nil, nil, nil
			if !Subscribe().Want(w, c.intent) || len(w.asks) != 1 || len(w.sent) != 0 {
				t.Fatalf("asked with %v, sent %v", w.asks, w.sent)
			}
			if got, want := w.asks[0].String(), `<query xmlns='jabber:iq:roster'>`+c.item+`</query>`; got != want {
				t.Errorf("the roster is asked for\n%s, want\n%s", got, want)
			}
			w.asked[0](element.New(nsClient, "iq"), nil)
			want := `<presence to='zoe@far.example' type='subscribe'/>`
			if c.wanted != "" {
				want = `<presence to='zoe@far.example' type='subscribe'>` + c.wanted + `</presence>`
			}
			if len(w.sent) != 1 || w.sent[0].String() != want || len(w.events) != 0 {
				t.Errorf("sent %v, told %v, want %s", w.sent, w.events, want)
			}
		})
	}
}

// Without a place in the roster nobody is asked, and the reason is told.
func TestSubscribeRefused(t *testing.T) {
	for name, c := range map[string]struct {
		err         error
		fact, value string
	}{
		"refused": {&Refused{Condition: "not-allowed", Text: "full"}, "server says", "full"},
		"offline": {problem.New(problem.NotOnline, "me@acme.example"), "why", "me@acme.example is not online, so nothing was sent."},
	} {
		t.Run(name, func(t *testing.T) {
			w := &wire{}
			Subscribe().Want(w, intent.Subscribe{Peer: bora.Bare()})
			w.asked[0](nil, c.err)
			if got := told(w); got != "trouble contact-not-added;" || len(w.sent) != 0 {
				t.Fatalf("told %s, sent %v", got, w.sent)
			}
			facts := w.events[0].(event.Trouble).Problem.Facts
			if got := facts[len(facts)-1]; got.Name != c.fact || got.Value != c.value {
				t.Errorf("the facts are %v", facts)
			}
		})
	}
}

// S-22: an error counts once, and only of somebody who was asked.
func TestS22SubscribeErrors(t *testing.T) {
	const failure = `<presence from='bora@acme.example' type='error'><error type='cancel'><remote-server-not-found xmlns='` + nsStanza + `'/></error></presence>`
	w, f := befriended(), Subscribe()
	hear(t, w, failure, f)
	f.Want(w, intent.Subscribe{Peer: bora.Bare()})
	hear(t, w, failure, f)
	if len(w.events) != 0 {
		t.Fatalf("before anything was asked was told %s", told(w))
	}
	w.asked[0](element.New(nsClient, "iq"), nil)
	hear(t, w, `<presence from='eve@evil.example/x' type='error'><error type='cancel'/></presence>`, f)
	hear(t, w, failure, f)
	hear(t, w, failure, f)
	if got := told(w); got != "trouble contact-not-asked;" {
		t.Errorf("told %s", got)
	}
}

// Whoever invited us is let see us when they ask; nobody else is, unasked.
func TestInvitersMaySeeUs(t *testing.T) {
	const wish = `<presence from='bora@acme.example' type='subscribe'/>`
	for token, want := range map[string]int{"": 0, "t1": 1} {
		w, f := &wire{}, Subscribe()
		hear(t, w, wish, f)
		f.Want(w, intent.Subscribe{Peer: bora.Bare(), Token: token})
		w.asked[0](element.New(nsClient, "iq"), nil)
		w.sent = nil
		hear(t, w, `<presence from='eve@evil.example/x' type='subscribe'/>`, f)
		hear(t, w, wish, f)
		if len(w.sent) != want {
			t.Fatalf("with the token %q: sent %v", token, w.sent)
		}
		if want == 1 && w.sent[0].String() != `<presence to='bora@acme.example' type='subscribed'/>` {
			t.Errorf("sent %v", w.sent)
		}
	}
}
