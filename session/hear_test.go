package session

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"sotto/roster"
	"sotto/session/element"
	"sotto/session/event"
	"sotto/session/intent"
	"sotto/session/problem"
	"sotto/session/sessiontest"
)

const nsStanzas = "urn:ietf:params:xml:ns:xmpp-stanzas"

// unavailable is the answer that an absent resource gives.
func unavailable(id, to string) string {
	if to != "" {
		to = " to='" + to + "'"
	}
	return "<iq type='error' id='" + id + "'" + to + "><error type='cancel'><service-unavailable xmlns='" + nsStanzas + "'/></error></iq>"
}

// hostile is what a server or somebody behind it says that must change
// nothing: no event, and no answer but the one named.
type hostile struct {
	name, xml, answer string
}

// The sender of hostile stanzas is eve, a stranger, where none is named.
var hostiles = []hostile{
	{
		"S-24 a stranger's roster push", "<iq type='set' id='1' from='eve@sotto.test/x'><query xmlns='jabber:iq:roster'><item jid='eve@sotto.test' subscription='both'/></query></iq>",
		unavailable("1", "eve@sotto.test/x"),
	},
	{
		"S-24 a contact's roster push", "<iq type='set' id='1' from='juliet@sotto.test/x'><query xmlns='jabber:iq:roster'><item jid='eve@sotto.test'/></query></iq>",
		unavailable("1", "juliet@sotto.test/x"),
	},
	{
		"S-24 a roster push of our other session", "<iq type='set' id='1' from='romeo@sotto.test/phone'><query xmlns='jabber:iq:roster'><item jid='eve@sotto.test'/></query></iq>",
		unavailable("1", "romeo@sotto.test/phone"),
	},
	{
		"S-24 the server's own roster push", "<iq type='set' id='1' from='sotto.test'><query xmlns='jabber:iq:roster'><item jid='eve@sotto.test'/></query></iq>",
		unavailable("1", "sotto.test"),
	},
	{
		"S-27 a stranger's block list", "<iq type='set' id='1' from='eve@sotto.test/x'><block xmlns='urn:xmpp:blocking'><item jid='juliet@sotto.test'/></block></iq>",
		unavailable("1", "eve@sotto.test/x"),
	},
	{
		"S-27 a stranger's archive settings", "<iq type='set' id='1' from='eve@sotto.test/x'><prefs xmlns='urn:xmpp:mam:2' default='never'/></iq>",
		unavailable("1", "eve@sotto.test/x"),
	},
	{
		"S-27 a contact's command", "<iq type='set' id='1' from='juliet@sotto.test/x'><command xmlns='http://jabber.org/protocol/commands' node='http://jabber.org/protocol/rc#set-status' action='execute'/></iq>",
		unavailable("1", "juliet@sotto.test/x"),
	},
	{"S-27 copies are on, says a stranger", "<iq type='result' id='1' from='eve@sotto.test/x'><enable xmlns='urn:xmpp:carbons:2'/></iq>", ""},
	{"S-25 a stranger's roster", "<iq type='result' id='1' from='eve@sotto.test/x'><query xmlns='jabber:iq:roster'><item jid='eve@sotto.test'/></query></iq>", ""},
	{
		"S-26 a push of two", "<iq type='set' id='1'><query xmlns='jabber:iq:roster'><item jid='a@b'/><item jid='c@d'/></query></iq>",
		"<iq type='result' id='1'/>",
	},
	{
		"S-26 a push of nobody", "<iq type='set' id='1'><query xmlns='jabber:iq:roster'><item subscription='both'/></query></iq>",
		"<iq type='result' id='1'/>",
	},
	{"S-28 a stranger's ping", "<iq type='get' id='1' from='eve@sotto.test/x'><ping xmlns='urn:xmpp:ping'/></iq>", unavailable("1", "eve@sotto.test/x")},
	{"S-28 a stranger asks for the version", "<iq type='get' id='1' from='eve@sotto.test/x'><query xmlns='jabber:iq:version'/></iq>", unavailable("1", "eve@sotto.test/x")},
	{"S-28 a stranger asks for the time", "<iq type='get' id='1' from='eve@sotto.test/x'><time xmlns='urn:xmpp:time'/></iq>", unavailable("1", "eve@sotto.test/x")},
	{"S-28 a stranger asks since when we are idle", "<iq type='get' id='1' from='eve@sotto.test/x'><query xmlns='jabber:iq:last'/></iq>", unavailable("1", "eve@sotto.test/x")},
	{"S-28 a stranger asks what we can do", "<iq type='get' id='1' from='eve@sotto.test/x'><query xmlns='http://jabber.org/protocol/disco#info'/></iq>", unavailable("1", "eve@sotto.test/x")},
	{"S-28 a contact asks for what is not known", "<iq type='get' id='1' from='juliet@sotto.test/x'><query xmlns='urn:x'/></iq>", unavailable("1", "juliet@sotto.test/x")},
	{"the server asks for what is not known", "<iq type='get' id='1'><query xmlns='urn:x'/></iq>", unavailable("1", "")},
	{"an IQ with nothing in it", "<iq type='set' id='1' from='eve@sotto.test/x'/>", unavailable("1", "eve@sotto.test/x")},
	{"an answer to nothing", "<iq type='error' id='1' from='eve@sotto.test/x'><error type='cancel'/></iq>", ""},
	{"X-34 an IQ of no kind", "<iq id='1' from='eve@sotto.test/x'><query xmlns='urn:x'/></iq>", ""},
	{"X-34 an IQ without an id", "<iq type='get' from='eve@sotto.test/x'><query xmlns='urn:x'/></iq>", ""},
	{"S-31 a stranger's presence", "<presence from='eve@sotto.test/x'><show>chat</show><status>call me</status></presence>", ""},
	{"S-30 subscribed without a request", "<presence type='subscribed' from='eve@sotto.test'/>", ""},
	{"S-30 unsubscribed", "<presence type='unsubscribed' from='juliet@sotto.test'/>", ""},
	{"S-22 a presence's error", "<presence type='error' from='juliet@sotto.test/x'/>", ""},
	{"S-33 a stranger's typing", "<message from='eve@sotto.test/x'><composing xmlns='http://jabber.org/protocol/chatstates'/></message>", ""},
	{"S-70 a stranger's room", "<message type='groupchat' from='eve@sotto.test/x'><body>hi</body></message>", ""},
	{"S-70 a room we are not in", "<message type='groupchat' from='room@muc.sotto.test/romeo'><body>hi</body><subject>hi</subject></message>", ""},
	{"S-40 a stranger's carbon", "<message from='eve@sotto.test/x'><received xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' from='juliet@sotto.test/x' to='romeo@sotto.test'><body>hi</body></message></forwarded></received><body>hi</body></message>", ""},
	{"S-13 a message within a message", "<message from='eve@sotto.test/x'><message from='juliet@sotto.test/x'><body>hi</body></message></message>", ""},
	{"S-13 a forwarded message without a wrapper", "<message from='eve@sotto.test/x'><forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' from='juliet@sotto.test/x'><body>hi</body></message></forwarded></message>", ""},
	{"F-09 a body of another namespace", "<message from='juliet@sotto.test/x'><body xmlns='urn:evil'>hi</body></message>", ""},
	{"S-11 for somebody else", "<message from='juliet@sotto.test/x' to='eve@sotto.test'><body>hi</body></message>", ""},
	{"S-11 an IQ for our other session", "<iq type='get' id='1' from='eve@sotto.test/x' to='romeo@sotto.test/phone'><ping xmlns='urn:xmpp:ping'/></iq>", ""},
	{"S-12 of another namespace", "<message xmlns='jabber:server' from='juliet@sotto.test/x'><body>hi</body></message>", ""},
	{"no stanza", "<poke xmlns='urn:x' from='juliet@sotto.test/x'/>", ""},
	{"S-08 no local part", "<message from='@sotto.test'><body>hi</body></message>", ""},
	{"S-08 no domain", "<message from='juliet@'><body>hi</body></message>", ""},
	{"S-08 an empty resource", "<message from='romeo@sotto.test/'><body>hi</body></message>", ""},
	{"S-08 an empty sender", "<message from=''><body>hi</body></message>", ""},
	{"S-08 a resource alone", "<iq type='get' id='1' from='/r'><query xmlns='urn:x'/></iq>", ""},
	{"S-08 4 KiB", "<message from='x@y/" + strings.Repeat("r", 4096) + "'><body>hi</body></message>", ""},
}

// What somebody says who may not changes nothing, is answered as an absent
// resource answers, and leaves the session online.
func TestHostileStanzasChangeNothing(t *testing.T) {
	ca := authority()
	s := sessiontest.Honest(t, sessiontest.HonestOptions{CA: ca, Roster: "<item jid='juliet@sotto.test' subscription='both'/>"})
	w := watch(t, quick(ca), at(romeo, s.Address))
	w.connect(romeo)
	until(w, "roster", func(event.Roster) bool { return true })
	c := met(t, s)
	heardOf(t, c, named("presence", ""))
	for i, row := range hostiles {
		told, answers := fenced(t, w, c, fmt.Sprint("fence-", i), row.xml)
		if len(told) > 0 {
			t.Errorf("%s: told %s", row.name, told)
		}
		if got := strings.Join(answers, ""); got != row.answer {
			t.Errorf("%s: answered %s, want %s", row.name, got, row.answer)
		}
	}
}

// fenced sends a stanza, and gives what the session told and said because of
// it: all that comes before what is asked and said right behind it.
func fenced(t *testing.T, w *watched, c *sessiontest.Client, id, xml string) (told, answers []string) {
	t.Helper()
	tell(t, c, xml+"<message from='juliet@sotto.test/fence'><body>"+id+"</body></message>"+
		"<iq type='get' id='"+id+"' from='sotto.test'><ping xmlns='urn:xmpp:ping'/></iq>")
	seen := len(w.told)
	w.message(id)
	for _, e := range w.told[seen:] {
		if typing, ok := e.(event.Typing); ok && typing.Peer == juliet && !typing.Active {
			continue // the fence's own
		}
		told = append(told, line(e))
	}
	said := heardOf(t, c, func(e *element.Element) bool { return e.Get("id") == id })
	for _, e := range said[:len(said)-1] {
		answers = append(answers, e.String())
	}
	return told[:len(told)-1], answers
}

// F-08, F-11: who somebody is, whatever else the stanza says, and whatever the
// strict rules think of the address. One person is in one conversation.
func TestF08TheRealSenderIsShown(t *testing.T) {
	others := func(n int) (declared, said string) {
		for i := range n {
			declared += fmt.Sprintf(" xmlns:p%d='urn:x:%d'", i, i)
			said += fmt.Sprintf(" p%d:from='juliet@sotto.test/x'", i)
		}
		return declared, said
	}
	one, saidOne := others(1)
	most, saidMost := others(32)
	for _, c := range []struct{ id, open, from string }{
		{"S-01", "<message" + one + saidOne + " from='eve@sotto.test/x'>", "eve@sotto.test/x"},
		{"S-01", "<message from='eve@sotto.test/x'" + one + saidOne + ">", "eve@sotto.test/x"},
		{"S-01", "<message" + most + saidMost + " from='eve@sotto.test/x'>", "eve@sotto.test/x"},
		{"S-01", "<message from='eve@sotto.test/x'" + most + saidMost + ">", "eve@sotto.test/x"},
		{"S-02", "<message xmlns:c='jabber:client' c:from='juliet@sotto.test/x' from='eve@sotto.test/x'>", "eve@sotto.test/x"},
		{"S-02", "<message from='eve@sotto.test/x' xmlns:c='jabber:client' c:from='juliet@sotto.test/x'>", "eve@sotto.test/x"},
		{"S-02", "<c:message xmlns:c='jabber:client' c:from='juliet@sotto.test/x' from='eve@sotto.test/x'>", "eve@sotto.test/x"},
		{"S-03", "<message from='eve@sotto.test/x' xmlns:p='urn:x' p:type='error' p:id='m1' p:to='eve@sotto.test'>", "eve@sotto.test/x"},
		{"S-05", "<message>", "romeo@sotto.test"},
		{"S-06", "<message from='romeo@sotto.test'>", "romeo@sotto.test"},
		{"S-07", "<message from='romeo@sotto.test/phone'>", "romeo@sotto.test/phone"},
		{"S-07", "<message from='romeo@sotto.test/juliet@sotto.test'>", "romeo@sotto.test/juliet@sotto.test"},
		{"S-08", "<message from='eve@sotto.test/❤️'>", "eve@sotto.test/❤️"},
		{"S-08", "<message from='eve@sotto.test/👨‍👩'>", "eve@sotto.test/👨‍👩"},
		{"S-08", "<message from='♥@sotto.test/・'>", "♥@sotto.test/・"},
		{"S-09", "<message from='Eve@SOTTO.test/x'>", "eve@sotto.test/x"},
		{"S-09", "<message from='ｅve@sotto.test/x'>", "eve@sotto.test/x"},
		{"S-10", "<message from='eve@xn--bcher-kva.test/x'>", "eve@bücher.test/x"},
		{"S-10", "<message from='eve@bücher.test/x'>", "eve@bücher.test/x"},
		{"S-11", "<message to='romeo@sotto.test' from='a@b'>", "a@b"},
		{"S-32", "<message from='eve@sotto.test/x'><nick xmlns='http://jabber.org/protocol/nick'>Juliet</nick>", "eve@sotto.test/x"},
	} {
		h := byHand(t, Options{})
		befriend(h, juliet)
		h.forgetTold()
		xml := c.open + "<body>hi</body></message>"
		if strings.HasPrefix(xml, "<c:") {
			xml = strings.Replace(xml, "<body>hi</body></message>", "<c:body>hi</c:body></c:message>", 1)
		}
		h.read(xml)
		told := slices.DeleteFunc(h.heard(), func(e event.Event) bool {
			typing, is := e.(event.Typing)
			return is && typing.Peer == romeo && !typing.Active
		})
		if len(told) != 1 {
			t.Fatalf("%s: %s is told as %v", c.id, c.open, told)
		}
		m, is := told[0].(event.Message)
		if !is || m.Message.From.String() != c.from || m.Message.Peer != m.Message.From.Bare() || m.Message.ID == "m1" || strings.Contains(line(m), "Juliet") {
			t.Errorf("%s: %s is told as %s", c.id, c.open, line(told[0]))
		}
		h.drop(problem.New(problem.ConnectionLost, domain), false)
	}
}

// S-04: who says twice whom something is from is a server that is broken or
// worse: no standard lets one of them pass, and none of it is heard.
func TestS04ASecondSenderEndsTheStream(t *testing.T) {
	ca := authority()
	s := sessiontest.Honest(t, sessiontest.HonestOptions{CA: ca})
	w := watch(t, quick(ca), at(romeo, s.Address))
	for _, xml := range []string{
		"<message from='eve@sotto.test/x' from='juliet@sotto.test/x'><body>forged</body></message>",
		"<iq type='set' id='1' from='eve@sotto.test/x' from='romeo@sotto.test'><query xmlns='jabber:iq:roster'><item jid='eve@sotto.test'/></query></iq>",
	} {
		w.connect(romeo)
		w.link(romeo, event.Online)
		until(w, "roster", func(event.Roster) bool { return true })
		tell(t, met(t, s), xml)
		before := len(w.told)
		l := until(w, "end of the link", func(l event.Link) bool { return l.State != event.Online })
		if l.Problem == nil || l.Problem.Code != problem.StreamMalformed {
			t.Errorf("after %s told %s", xml, line(l))
		}
		for _, e := range w.told[before : len(w.told)-1] {
			t.Errorf("after %s told %s", xml, line(e))
		}
	}
}

// S-25: while we wait for the roster nobody but our server hands one out, also
// not who knows what was asked with which id.
func TestS25RostersOfOthersAreNotTaken(t *testing.T) {
	ca := authority()
	s := sessiontest.Honest(t, sessiontest.HonestOptions{CA: ca, Unanswered: []string{"jabber:iq:roster"}})
	w := watch(t, quick(ca), at(romeo, s.Address))
	w.connect(romeo)
	w.link(romeo, event.Online)
	c := met(t, s)
	asked := last(heardOf(t, c, func(e *element.Element) bool { return e.Child("jabber:iq:roster", "query") != nil }))
	answer := func(from, contact string) string {
		return "<iq type='result' id='" + asked.Get("id") + "'" + from + "><query xmlns='jabber:iq:roster'><item jid='" + contact + "' subscription='both'/></query></iq>"
	}
	for _, from := range []string{"eve@sotto.test/x", "juliet@sotto.test/x", "romeo@sotto.test/phone", "other.test", "room@muc.sotto.test/romeo"} {
		tell(t, c, answer(" from='"+from+"'", "eve@sotto.test"))
	}
	tell(t, c, answer("", "juliet@sotto.test"))
	got := until(w, "roster", func(event.Roster) bool { return true }).Contacts
	if len(got) != 1 || got[0].JID != juliet {
		t.Errorf("the roster is %v", got)
	}
}

// S-34, S-35: how far a message of ours came, who was sent it may say, and of
// that one alone; what we have read is ours to say.
func TestS34MarksOfOthersDoNotCount(t *testing.T) {
	const receipts, markers = "urn:xmpp:receipts", "urn:xmpp:chat-markers:0"
	zoe := roster.MustParse("zoe@sotto.test")
	for _, c := range []struct{ id, name, open, mark string }{
		{"S-34", "a stranger", "<message from='eve@sotto.test/x'>", "<received xmlns='" + receipts + "' id='m1'/>"},
		{"S-34", "another contact", "<message from='zoe@sotto.test/x'>", "<received xmlns='" + receipts + "' id='m1'/>"},
		{"S-34", "another contact reads it", "<message from='zoe@sotto.test/x'>", "<displayed xmlns='" + markers + "' id='m1'/>"},
		{"S-34", "never sent", "<message from='juliet@sotto.test/x'>", "<received xmlns='" + receipts + "' id='m9'/>"},
		{"S-34", "their own", "<message from='juliet@sotto.test/x'>", "<received xmlns='" + receipts + "' id='j1'/>"},
		{"S-34", "another conversation", "<message from='juliet@sotto.test/x'>", "<received xmlns='" + receipts + "' id='z1'/>"},
		{"S-34", "a room", "<message type='groupchat' from='room@muc.sotto.test/juliet'>", "<received xmlns='" + receipts + "' id='m1'/>"},
		{"S-34", "a stranger's error", "<message type='error' from='eve@sotto.test/x' id='m1'>", "<error type='cancel'/>"},
		{"S-34", "another contact's error", "<message type='error' from='zoe@sotto.test/x' id='m1'>", "<error type='cancel'/>"},
		{"S-34", "an error about what was never sent", "<message type='error' from='juliet@sotto.test/x' id='m9'>", "<error type='cancel'/>"},
		{"S-35", "an occupant reads our message", "<message type='groupchat' from='room@muc.sotto.test/juliet'>", "<displayed xmlns='" + markers + "' id='m1'/>"},
		{"S-35", "an occupant reads for us", "<message type='groupchat' from='room@muc.sotto.test/romeo'>", "<displayed xmlns='" + markers + "' id='j1'/>"},
		{"S-35", "she reads for us what she said", "<message from='juliet@sotto.test/x'>", "<displayed xmlns='" + markers + "' id='j1'/>"},
		{"S-35", "a stranger reads for us", "<message from='eve@sotto.test/x'>", "<displayed xmlns='" + markers + "' id='j1'/>"},
	} {
		h := byHand(t, Options{})
		befriend(h, juliet)
		befriend(h, zoe)
		h.say(intent.Send{Of: intent.Of{Address: romeo}, To: juliet, ID: "m1", Body: "hi"})
		h.say(intent.Send{Of: intent.Of{Address: romeo}, To: zoe, ID: "z1", Body: "hi"})
		h.write()
		h.read("<message from='juliet@sotto.test/x' id='j1' type='chat'><body>hello</body></message>")
		h.forgetTold()
		h.read(c.open + c.mark + "</message>")
		for _, e := range h.heard() {
			if p, is := e.(event.Progress); is && p.Peer != juliet && p.Peer != zoe {
				continue // of a conversation in which no such message stands
			}
			t.Errorf("%s, %s: told %s", c.id, c.name, line(e))
		}
		if sent := h.write(); len(sent) > 0 {
			t.Errorf("%s, %s: sent %v", c.id, c.name, sent)
		}
		h.drop(problem.New(problem.ConnectionLost, domain), false)
	}
}

// Every get and set is answered exactly once, whoever asks and whatever for.
func TestEveryRequestIsAnsweredOnce(t *testing.T) {
	payloads := []string{
		"", "<ping xmlns='urn:xmpp:ping'/>", "<query xmlns='jabber:iq:roster'/>", "<query xmlns='urn:x'/>",
		"<query xmlns='jabber:iq:roster'><item jid='a@b'/></query>", "<block xmlns='urn:xmpp:blocking'/>",
		"<ping xmlns='urn:xmpp:ping'/><query xmlns='jabber:iq:roster'/>", "<body>hi</body>", "<error type='cancel'/>",
	}
	n := 0
	for _, from := range []string{"", "romeo@sotto.test", "sotto.test", "romeo@sotto.test/desk", "romeo@sotto.test/phone", "juliet@sotto.test/x", "eve@sotto.test", "♥@x/❤️"} {
		for _, payload := range payloads {
			for _, kind := range []string{"get", "set"} {
				h := byHand(t, Options{})
				befriend(h, juliet)
				n++
				id := fmt.Sprint("q", n)
				request := element.New("jabber:client", "iq").Set("type", kind).Set("id", id)
				if from != "" {
					request.Set("from", from)
				}
				h.read(strings.TrimSuffix(request.String(), "/>") + ">" + payload + "</iq>")
				sent := h.write()
				if len(sent) != 1 || sent[0].Name != "iq" || sent[0].Get("id") != id || sent[0].Get("to") != from ||
					(sent[0].Get("type") != "result" && sent[0].Get("type") != "error") {
					t.Fatalf("%s of %q with %q is answered with %v", kind, from, payload, sent)
				}
				for _, a := range sent[0].Attr {
					if a.Value == "" {
						t.Errorf("the answer to %q has an empty %s: %s", from, a.Name, sent[0])
					}
				}
				h.drop(problem.New(problem.ConnectionLost, domain), false)
			}
		}
	}
}

// Every sign of life puts the question off; without one it is asked once,
// and without an answer the link has ended.
func TestProbeAfterSilence(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := byHand(t, Options{Timeouts: Timeouts{Idle: 60 * time.Second, Probe: 15 * time.Second}})
		pass := func(d time.Duration) { // the bubble's time, which costs none
			time.Sleep(d)
			synctest.Wait()
			h.turn()
		}
		h.listen()
		for _, alive := range []string{"<presence from='juliet@sotto.test/x'/>", "<message from='@'/>", "<iq type='error' id='1' from='a@b'/>"} {
			pass(59 * time.Second)
			h.read(alive)
		}
		pass(59 * time.Second)
		if sent := h.write(); len(sent) > 0 {
			t.Fatalf("asked too early: %v", sent)
		}
		pass(time.Second)
		sent := h.write()
		if len(sent) != 1 || sent[0].Child("urn:xmpp:ping", "ping") == nil || sent[0].Get("to") != "sotto.test" {
			t.Fatalf("after silence was sent %v", sent)
		}
		pass(14 * time.Second)
		h.read(reply("result", "", sent[0].Get("id")))
		pass(60 * time.Second)
		if sent := h.write(); len(sent) != 1 || h.state != event.Online {
			t.Fatalf("after another silence was sent %v; the account is %s", sent, h.state)
		}
		pass(15*time.Second - 1)
		if h.state != event.Online {
			t.Error("lost too early")
		}
		h.wanted = false // nobody connects again
		pass(1)
		l, _ := h.heard()[len(h.heard())-1].(event.Link)
		if l.State != event.Offline || l.Problem == nil || l.Problem.Code != problem.TimedOut {
			t.Errorf("a dead link was told as %v", h.heard()[len(h.heard())-1])
		}
	})
}

// What belongs to an attempt that is over changes nothing.
func TestStaleMail(t *testing.T) {
	h := byHand(t, Options{})
	old := h.attempt
	h.drop(problem.New(problem.ConnectionLost, domain), false)
	h.mail.put(laidDown{h.attempt - 1})
	h.online()
	h.forgetTold()
	for _, m := range []any{
		stepped{old, event.Step{Name: "dial"}},
		ended{old, io.EOF},
		due{old},
		silent{old},
		expired{"nobody's"},
		heard{old, romeoDesk, false, 0, parse(t, "<presence from='romeo@sotto.test/x'/>")},
		heard{old, romeoDesk, false, 0, parse(t, "<iq type='get' id='1'><ping xmlns='urn:xmpp:ping'/></iq>")},
		heard{old, romeoDesk, false, 0, parse(t, "<message from='juliet@sotto.test/x'><composing xmlns='http://jabber.org/protocol/chatstates'/></message>")},
		wrote{old, "m1"},
		connected{attempt: old, err: context.Canceled},
	} {
		h.mail.put(m)
		h.turn()
		if sent := h.write(); len(h.heard()) > 0 || len(sent) > 0 || h.state != event.Online {
			t.Fatalf("%T of an older attempt: told %v, sent %v, the account is %s", m, h.heard(), sent, h.state)
		}
	}
	h.drop(problem.New(problem.ConnectionLost, domain), false)
}

// A wait that was cut short does not begin an attempt when its time comes.
func TestStaleWait(t *testing.T) {
	h := byHand(t, Options{Jitter: forever})
	h.drop(problem.New(problem.ConnectionLost, domain), false)
	h.backoff.failures = 1
	h.failed(context.Background(), problem.New(problem.ConnectionLost, domain))
	h.mail.put(due{h.attempt - 1})
	h.turn()
	if h.state != event.Waiting {
		t.Errorf("the account is %s", h.state)
	}
	h.leave()
}

// A message that came on a link that was lost meanwhile has been delivered,
// as far as the server knows.
func TestLateMessagesAreHeard(t *testing.T) {
	h := byHand(t, Options{})
	h.mail.put(ended{h.attempt, io.EOF})
	h.mail.put(heard{h.attempt, romeoDesk, false, 0, parse(t, "<message from='juliet@sotto.test/x'><body>hi</body></message>")})
	h.mail.put(heard{h.attempt, romeoDesk, false, 0, parse(t, "<message from='@sotto.test'><body>forged</body></message>")})
	h.wanted = false // nobody connects again
	h.turn()
	var all []string
	for _, e := range h.heard() {
		if m, ok := e.(event.Message); ok {
			all = append(all, m.Message.Body)
		}
	}
	if len(all) != 1 || all[0] != "hi" {
		t.Errorf("heard %q", all)
	}
}
