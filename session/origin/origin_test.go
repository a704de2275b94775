package origin

import (
	"errors"
	"strings"
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
		{"S-05 a message without from", stanza("message", "", "", "", ""), own.Bare()},
		{"S-05 a presence without from", stanza("presence", "", "", "", ""), own.Bare()},
		{"S-05 an IQ without from", stanza("iq", "", "", "get", "1"), own.Bare()},
		{"server", stanza("iq", "acme.example", own.String(), "get", "1"), server},
		{"push without from", push(""), own.Bare()},
		{"S-06 push of the account", push("ME@acme.example"), own.Bare()},
		{"S-06 a block list of the account", blocked("me@acme.example"), own.Bare()},
		{"S-06 an archive of the account", archived("me@acme.example"), own.Bare()},
		{"S-07 ourselves", stanza("message", phone.String(), "", "", ""), phone},
		{"to a resource that is gone", stanza("message", boss.String(), phone.String(), "chat", ""), boss},
		{"to us in capitals", stanza("iq", boss.String(), "Me@ACME.example/desk", "get", "1"), boss},
		{"S-09 capitals", stanza("message", "Boss@ACME.example/office", "", "", ""), boss},
		{"roster result", stanza("iq", eve.String(), "", "result", "1").Add(element.New("jabber:iq:roster", "query")), eve},
		{"S-40 carbon", carbon("me@acme.example", "received"), own.Bare()},
		{"S-44 our own archive", archived(""), own.Bare()},
		{"block push", blocked(""), own.Bare()},
	} {
		s, err := Check(own, c.e)
		if err != nil || s.From != c.from {
			t.Errorf("%s: from %v, %v", c.name, s.From, err)
		}
	}
}

func carbon(from, direction string) *element.Element {
	return stanza("message", from, "", "chat", "").Add(element.New("urn:xmpp:carbons:2", direction))
}

func archived(from string) *element.Element {
	return stanza("message", from, "", "", "").Add(element.New("urn:xmpp:mam:2", "result"))
}

func blocked(from string) *element.Element {
	return stanza("iq", from, "", "set", "1").Add(element.New("urn:xmpp:blocking", "block"))
}

func TestForged(t *testing.T) {
	empty := stanza("message", "", "", "chat", "").Set("from", "")
	second := stanza("iq", eve.String(), "", "set", "1").
		Add(element.New("urn:x", "query"), element.New("jabber:iq:roster", "query"))
	for _, c := range []struct {
		name   string
		e      *element.Element
		claim  string
		answer bool
	}{
		{"F-12 a stranger's push", push(eve.String()), "roster push", true},
		{"S-24 a contact's push", push(boss.String()), "roster push", true},
		{"S-24 a room's push", push("room@muc.test"), "roster push", true},
		{"S-24 a push of our other session", push(phone.String()), "roster push", true},
		{"S-24 a push of our own session", push(own.String()), "roster push", true},
		{"S-24 a push of the server", push(server.String()), "roster push", true},
		{"S-24 a push behind another child", second, "roster push", true},
		{"S-27 a stranger's block list", blocked(eve.String()), "block list", true},
		{"S-40 a stranger's carbon", carbon(eve.String(), "received"), "copy", false},
		{"S-40 a carbon of our other session", carbon(phone.String(), "sent"), "copy", false},
		{"S-40 the server's carbon", carbon(server.String(), "sent"), "copy", false},
		{"S-44 a stranger's archive", archived(eve.String()), "archive", false},
		{"S-44 a contact's archive", archived(boss.String()), "archive", false},
		{"S-44 an archive of our other session", archived(phone.String()), "archive", false},
		{"S-44 the server's archive", archived(server.String()), "archive", false},
		{"S-11 for somebody else", stanza("message", boss.String(), eve.String(), "chat", ""), "somebody else", false},
		{"S-11 for our server", stanza("message", boss.String(), server.String(), "chat", ""), "somebody else", false},
		{"S-11 an IQ for somebody else", stanza("iq", boss.String(), eve.String(), "get", "1"), "somebody else", false},
		{"S-11 an IQ for our other session", stanza("iq", boss.String(), phone.String(), "get", "1"), "somebody else", false},
		{"X-34 IQ of no kind", stanza("iq", boss.String(), "", "", "1"), "no kind", false},
		{"X-34 IQ of another kind", stanza("iq", boss.String(), "", "put", "1"), "no kind", false},
		{"X-34 IQ without id", stanza("iq", boss.String(), "", "get", ""), "without an id", false},
		{"S-28 an IQ with an endless id", stanza("iq", boss.String(), "", "get", strings.Repeat("'", maxID+1)), "endless id", false},
		{"another element", stanza("poke", boss.String(), "", "", ""), "no stanza", false},
		{"nothing", nil, "no stanza", false},
		{"S-12 of servers", element.New("jabber:server", "message"), "no stanza", false},
		{"S-12 of no namespace", element.New("", "message"), "no stanza", false},
		{"S-12 of another namespace", element.New("urn:evil", "iq"), "no stanza", false},
		{"S-08 no domain", stanza("message", "x@", "", "", ""), "no address", false},
		{"S-08 no local part", stanza("message", "@acme.example", "", "", ""), "no address", false},
		{"S-08 no resource", stanza("message", "me@acme.example/", "", "", ""), "no address", false},
		{"S-08 a resource alone", stanza("message", "/r", "", "", ""), "no address", false},
		{"S-08 empty", empty, "no address", false},
		{"S-08 too long", stanza("message", "x@acme.example/"+strings.Repeat("r", 4096), "", "", ""), "no address", false},
	} {
		_, err := Check(own, c.e)
		var forged *ForgedError
		if !errors.As(err, &forged) {
			t.Errorf("%s passed: %v", c.name, err)
			continue
		}
		if !strings.Contains(forged.Claim, c.claim) || forged.Answer != c.answer {
			t.Errorf("%s: %+v", c.name, forged)
		}
	}
}

// F-08, S-01 to S-03, read off the wire: what other namespaces say of the
// sender is not heard.
func TestF08OnlyThePlainFromCounts(t *testing.T) {
	for _, said := range []string{
		"<message xmlns:p='urn:x' p:from='me@acme.example' from='eve@evil.example/x'/>",
		"<message from='eve@evil.example/x' xmlns:c='jabber:client' c:from='me@acme.example' c:to='eve@evil.example'/>",
	} {
		r := element.NewReader(strings.NewReader("<s:stream xmlns:s='"+element.Streams+"' xmlns='jabber:client'>"+said), element.AfterLogin())
		if _, err := r.Header(); err != nil {
			t.Fatal(err)
		}
		e, err := r.Next()
		if err != nil {
			t.Fatal(err)
		}
		if s, err := Check(own, e); err != nil || s.From != eve || s.To != own {
			t.Errorf("%s is from %v to %v, %v", said, s.From, s.To, err)
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
		{boss.Bare(), boss, false},
		{boss, server, false},
		{boss, own.Bare(), false},
		{phone, phone, true},
		{phone, own.Bare(), false},
		{eve, eve, true},
	} {
		if got := AnswerCounts(own, c.asked, c.from); got != c.want {
			t.Errorf("asked of %v, answered by %v: %v", c.asked, c.from, got)
		}
	}
}

// S-21: under which names our own server may answer, and that nobody else
// may.
func TestS21OurServersNames(t *testing.T) {
	from := []roster.JID{own.Bare(), server, own, phone, boss, eve}
	for _, c := range []struct {
		name  string
		asked roster.JID
		want  []bool // own account or no from, server, own resource, other resource, contact, stranger
	}{
		{"nobody in particular", roster.JID{}, []bool{true, true, true, false, false, false}},
		{"our account", own.Bare(), []bool{true, true, true, false, false, false}},
		{"our server", server, []bool{true, true, false, false, false, false}},
		{"ourselves", own, []bool{false, false, true, false, false, false}},
	} {
		for i, f := range from {
			if got := AnswerCounts(own, c.asked, f); got != c.want[i] {
				t.Errorf("asked of %s, answered by %v: %v", c.name, f, got)
			}
		}
	}
}

// Whatever comes, the gate decides; and who is no part of us never speaks for
// our account.
func FuzzCheck(f *testing.F) {
	f.Add("boss@acme.example/office", "me@acme.example", "chat", "message")
	f.Add("@acme.example", "", "set", "iq")
	f.Add("me@acme.example/", "♥@x/❤️", "", "presence")
	f.Fuzz(func(t *testing.T, from, to, kind, name string) {
		s, err := Check(own, stanza(name, from, to, kind, "1").Add(element.New("jabber:iq:roster", "query")))
		if err != nil {
			return
		}
		if s.From.Domain() == "" || s.To.Bare() != own.Bare() {
			t.Errorf("from %q to %q passed as from %q to %q", from, to, s.From, s.To)
		}
		if from != "" && s.From == own.Bare() && !strings.Contains(from, "@") {
			t.Errorf("%q is taken for our account", from)
		}
		if s.Name == "iq" && kind == "set" && s.From != own.Bare() {
			t.Errorf("a roster push of %q passed", from)
		}
	})
}
