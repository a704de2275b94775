//go:build unix

package main

import (
	"strings"
	"testing"
)

// A program can do what the screen can: orders in, events out.
func TestScriptConversation(t *testing.T) {
	v := newVerona(t)
	romeo, juliet := v.citizen("romeo").beside("script"), v.citizen("juliet").beside("script")
	online := func(b *beside, own string) {
		e := b.event("that it is online", func(e eventJSON) bool { return e.Event == "link" && e.State == "online" })
		if e.Account != own || e.TLS == nil || e.TLS.Version != "TLS 1.3" || e.TLS.Issuer != "the prince of Verona" {
			t.Errorf("the link of %s is %+v", own, e.TLS)
		}
	}
	online(romeo, "romeo@sotto.test")
	roster := romeo.event("the roster", func(e eventJSON) bool { return e.Event == "roster" })
	if len(roster.Contacts) != 1 || roster.Contacts[0].Address != "juliet@sotto.test" || roster.Contacts[0].Name != "Juliet" {
		t.Errorf("romeo's contacts are %+v", roster.Contacts)
	}
	online(juliet, "juliet@sotto.test")
	romeo.event("that juliet is there", func(e eventJSON) bool {
		return e.Event == "presence" && strings.HasPrefix(e.From, "juliet@sotto.test/") && e.Show == "available"
	})

	romeo.tell(`{"do":"type","to":"juliet@sotto.test","active":true}`)
	juliet.event("that romeo composes", func(e eventJSON) bool { return e.Event == "typing" && *e.Active && e.Peer == "romeo@sotto.test" })
	romeo.tell(`{"do":"type","to":"juliet@sotto.test"}`)
	juliet.event("that romeo stopped", func(e eventJSON) bool { return e.Event == "typing" && !*e.Active })
	romeo.tell(`{"do":"send","to":"juliet@sotto.test","id":"mine-1","body":"Lady, by yonder moon"}`)
	said := juliet.event("what romeo says", func(e eventJSON) bool { return e.Event == "message" })
	if said.Body != "Lady, by yonder moon" || said.ID != "mine-1" || said.Mine || said.Peer != "romeo@sotto.test" || said.State != "received" {
		t.Errorf("juliet got %+v", said)
	}
	for _, state := range []string{"written", "sent"} {
		romeo.event("that the message is "+state, func(e eventJSON) bool {
			return e.Event == "progress" && e.ID == "mine-1" && e.State == state
		})
	}

	for order, want := range map[string]string{
		`{"do":"sned"}`:                      "Did you mean “send”?",
		`not JSON`:                           "An order is not a JSON object",
		`{"do":"send","to":"@","body":"x"}`:  "is not an address",
		`{"do":"send","to":"a@b","body":""}`: "The text is empty.",
	} {
		romeo.tell(order)
		e := romeo.event("what is wrong with "+order, func(e eventJSON) bool { return e.Event == "trouble" })
		if all := e.Problem.Title + strings.Join(e.Problem.Hints, " "); !strings.Contains(all, want) || e.Problem.Exit != 2 {
			t.Errorf("%s: %+v", order, e.Problem)
		}
	}

	romeo.tell(`{"do":"quit"}`)
	if code := romeo.ends(); code != 0 {
		t.Errorf("the script ends with %d", code)
	}
	juliet.event("that romeo has left", func(e eventJSON) bool {
		return e.Event == "presence" && strings.HasPrefix(e.From, "romeo@sotto.test/") && e.Show == "offline"
	})
}

// The end of the orders ends the script, after what was to be sent is sent.
func TestScriptEndsWithItsOrders(t *testing.T) {
	v := newVerona(t)
	romeo, juliet := v.citizen("romeo"), v.citizen("juliet")
	got := romeo.run(`{"do":"send","to":"juliet@sotto.test","body":"one"}`+"\n"+`{"do":"send","to":"juliet@sotto.test","body":"two"}`, "script")
	if got.code != 0 || got.err != "" || strings.Count(got.out, `"state":"sent"`) != 2 {
		t.Errorf("script: %+v", got)
	}
	l := juliet.beside("listen", "--json", "--count", "2")
	if one, two := l.message(), l.message(); one.Body != "one" || two.Body != "two" {
		t.Errorf("juliet got %q and %q", one.Body, two.Body)
	}
	if code := l.ends(); code != 0 {
		t.Errorf("listen ends with %d", code)
	}
}
