package origin

import (
	"errors"
	"testing"

	"sotto/roster"
	"sotto/session/element"
)

var (
	own    = roster.MustParse("me@acme.example/desk")
	phone  = roster.MustParse("me@acme.example/phone")
	server = roster.MustParse("acme.example")
	boss   = roster.MustParse("boss@acme.example/office")
	eve    = roster.MustParse("eve@evil.example/x")
)

func stanza(name, from, to, kind, id string) *element.Element {
	e := element.New("jabber:client", name)
	for _, a := range [][2]string{{"from", from}, {"to", to}, {"type", kind}, {"id", id}} {
		if a[1] != "" {
			e.Set(a[0], a[1])
		}
	}
	return e
}

func push(from string) *element.Element {
	return stanza("iq", from, "", "set", "1").Add(element.New("jabber:iq:roster", "query"))
}

func TestPasses(t *testing.T) {
	for _, c := range []struct {
		name string
		e    *element.Element
		from roster.JID
	}{
		{"message", stanza("message", boss.String(), own.String(), "chat", ""), boss},
		{"to the account", stanza("message", boss.String(), own.Bare().String(), "", ""), boss},
		{"no from", stanza("presence", "", "", "", ""), own.Bare()},
		{"server", stanza("iq", "acme.example", own.String(), "get", "1"), server},
		{"push without from", push(""), own.Bare()},
		{"push of the account", push("ME@acme.example"), own.Bare()},
	} {
		s, err := Check(own, c.e)
		if err != nil || s.From != c.from {
			t.Errorf("%s: from %v, %v", c.name, s.From, err)
		}
	}
}

func TestForged(t *testing.T) {
	for _, c := range []struct {
		name string
		e    *element.Element
	}{
		{"F-12 a stranger's push", push(eve.String())},
		{"S-20 a push of our other session", push(phone.String())},
		{"a push of the server", push(server.String())},
		{"for somebody else", stanza("message", boss.String(), eve.String(), "chat", "")},
		{"for our other session", stanza("message", boss.String(), phone.String(), "chat", "")},
		{"IQ of no kind", stanza("iq", boss.String(), "", "", "1")},
		{"IQ of another kind", stanza("iq", boss.String(), "", "put", "1")},
		{"IQ without id", stanza("iq", boss.String(), "", "get", "")},
		{"another element", stanza("poke", boss.String(), "", "", "")},
		{"another namespace", element.New("jabber:server", "message")},
		{"S-08 half an address", stanza("message", "x@", "", "", "")},
	} {
		_, err := Check(own, c.e)
		var forged *ForgedError
		if !errors.As(err, &forged) {
			t.Errorf("%s passed: %v", c.name, err)
		}
	}
}

// F-11: an address that the strict rules refuse is somebody's all the same.
func TestF11StrangeSendersPass(t *testing.T) {
	for _, from := range []string{"room@muc.test/❤️", "room@muc.test/👨‍👩", "a@b/・", "♥@b/r", "b/r"} {
		s, err := Check(own, stanza("message", from, "", "chat", ""))
		if err != nil || s.From.IsZero() {
			t.Errorf("%s: %v", from, err)
		}
	}
}

func TestF12AnswerCountsFromWhomItWasAsked(t *testing.T) {
	for _, c := range []struct {
		asked, from roster.JID
		want        bool
	}{
		{boss, boss, true},
		{boss, eve, false},
		{boss, boss.Bare(), false},
		{boss, server, false},
		{roster.JID{}, own.Bare(), true},
		{roster.JID{}, server, true},
		{roster.JID{}, own, true},
		{roster.JID{}, phone, false},
		{roster.JID{}, eve, false},
		{own.Bare(), eve, false},
		{server, server, true},
		{server, own.Bare(), true},
		{server, eve, false},
		{eve, eve, true},
	} {
		if got := AnswerCounts(own, c.asked, c.from); got != c.want {
			t.Errorf("asked of %v, answered by %v: %v", c.asked, c.from, got)
		}
	}
}
