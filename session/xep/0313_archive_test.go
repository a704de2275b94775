package xep

import (
	"errors"
	"slices"
	"testing"

	"sotto/roster"
	"sotto/session/element"
	"sotto/session/event"
)

// What our server does for the account is asked at login, and told when it
// answers.
func TestDiscoAsksAndTells(t *testing.T) {
	w := befriended()
	Disco().Online(w)
	if len(w.asks) != 1 || !w.asks[0].Is(nsInfo, "query") {
		t.Fatalf("asked %v", w.asks)
	}
	w.asked[0](nil, errors.New("no"))
	if len(w.events) != 0 {
		t.Errorf("a refusal told %v", w.events)
	}
	query := element.New(nsInfo, "query").Add(element.New(nsInfo, "identity").Set("category", "account").Set("type", "registered"),
		element.New(nsInfo, "feature").Set("var", "urn:xmpp:mam:2"), element.New("urn:x", "feature").Set("var", "urn:x"))
	w.asked[0](element.New(nsClient, "iq").Add(query), nil)
	if len(w.events) != 1 || !slices.Equal(w.events[0].(event.Abilities).Features, []string{"urn:xmpp:mam:2"}) {
		t.Errorf("told %v", w.events)
	}
	if got := Identities(query); !slices.Equal(got, []string{"account/registered"}) {
		t.Errorf("the identities are %q", got)
	}
}

func TestArchiveQuery(t *testing.T) {
	const want = "<query xmlns='urn:xmpp:mam:2' queryid='q'><x xmlns='jabber:x:data' type='submit'>" +
		"<field var='FORM_TYPE' type='hidden'><value>urn:xmpp:mam:2</value></field><field var='with'><value>bora@acme.example</value></field></x>" +
		"<set xmlns='http://jabber.org/protocol/rsm'><max>50</max><before>7</before></set></query>"
	if got := (ArchiveQuery{ID: "q", With: bora, Cursor: "7", Max: 50}).Element().String(); got != want {
		t.Errorf("it is %s", got)
	}
}

func TestArchiveEnd(t *testing.T) {
	answer := func(complete, first string) *element.Element {
		fin := element.New(nsMAM, "fin").Add(element.New(nsRSM, "set").Add(element.New(nsRSM, "first").Say(first)))
		if complete != "" {
			fin.Set("complete", complete)
		}
		return element.New(nsClient, "iq").Add(fin)
	}
	for complete, want := range map[string]bool{"": false, "false": false, "true": true, "1": true, "yes": false} {
		if end, is := ReadArchiveEnd(answer(complete, "7")); !is || end != (ArchiveEnd{Complete: want, First: "7"}) {
			t.Errorf("%q: %v, %v", complete, end, is)
		}
	}
	if end, is := ReadArchiveEnd(element.New(nsClient, "iq")); is {
		t.Errorf("an answer without an end is %v", end)
	}
}

// What an archive does not plainly keep, it does not keep.
func TestArchiveKeeps(t *testing.T) {
	list := func(name string, all ...string) *element.Element {
		e := element.New(nsMAM, name)
		for _, j := range all {
			e.Add(element.New(nsMAM, "jid").Say(j))
		}
		return e
	}
	for _, c := range []struct {
		kind    string
		lists   []*element.Element
		contact bool
		want    bool
	}{
		{"always", nil, false, true},
		{"always", []*element.Element{list("never", "bora@acme.example")}, true, false},
		{"always", []*element.Element{list("never", "eve@evil.example")}, false, true},
		{"roster", nil, true, true},
		{"roster", nil, false, false},
		{"never", nil, true, false},
		{"never", []*element.Element{list("always", "eve@evil.example", "bora@acme.example")}, false, true},
		{"", nil, true, false},
	} {
		prefs := element.New(nsMAM, "prefs").Set("default", c.kind).Add(c.lists...)
		if got := ArchiveKeeps(element.New(nsClient, "iq").Add(prefs), bora, c.contact); got != c.want {
			t.Errorf("%s of a contact (%v) is kept: %v", prefs, c.contact, got)
		}
	}
	if ArchiveKeeps(nil, roster.JID{}, true) {
		t.Error("no answer is taken for a yes")
	}
}
