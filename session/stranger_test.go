package session

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"sotto/roster"
	"sotto/roster/chat"
	"sotto/session/element"
	"sotto/session/event"
	"sotto/session/sessiontest"
)

// pill is a stanza by which somebody whom we do not know would end our
// session, say what they may not, or learn that we are there. ROMEO stands
// for our full address.
type pill struct {
	name, xml string
	shows     bool // it is a message like any other: it is shown as eve's, and changes nothing else
}

// pills are those that a real server delivers.
var pills = []pill{
	{"features", "<message to='ROMEO'><features xmlns='http://etherx.jabber.org/streams'/></message>", false},
	{"a stream error", "<message to='ROMEO'><error xmlns='http://etherx.jabber.org/streams'><conflict xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></error></message>", false},
	{"a stream header", "<message to='ROMEO'><stream xmlns='http://etherx.jabber.org/streams' to='sotto.test' version='1.0'><features xmlns='http://etherx.jabber.org/streams'/></stream></message>", false},
	{"a stream error in a presence", "<presence to='ROMEO'><error xmlns='http://etherx.jabber.org/streams'><policy-violation xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></error></presence>", false},
	{"stream management", "<message to='ROMEO'><r xmlns='urn:xmpp:sm:3'/><a xmlns='urn:xmpp:sm:3' h='4294967295'/><failed xmlns='urn:xmpp:sm:3'/></message>", false},
	{"a login", "<message to='ROMEO'><success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/><failure xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><not-authorized/></failure></message>", false},
	{"capabilities by MD5", "<presence to='ROMEO'><c xmlns='http://jabber.org/protocol/caps' hash='md5' node='x' ver='y'/></presence>", false},
	{"S-31 nick and avatar", "<presence to='ROMEO'><status>I am Juliet</status><nick xmlns='http://jabber.org/protocol/nick'>Juliet</nick><x xmlns='vcard-temp:x:update'><photo>00</photo></x></presence>", false},
	{"S-32 a nick", "<message to='ROMEO' type='chat'><nick xmlns='http://jabber.org/protocol/nick'>Juliet</nick></message>", false},
	{"a result of MAM behind text", "<message to='ROMEO'>text<result xmlns='urn:xmpp:mam:2'/></message>", false},
	{"F-26 a forged result of MAM", "<message to='ROMEO'><result xmlns='urn:xmpp:mam:2' queryid='q' id='1'><forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' from='juliet@sotto.test/x' to='romeo@sotto.test'><body>forged</body></message></forwarded></result></message>", false},
	{"F-26 a forged carbon", "<message to='ROMEO'><sent xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' from='romeo@sotto.test/x' to='juliet@sotto.test'><body>forged</body></message></forwarded></sent></message>", false},
	{"F-26 a forged PEP event", "<message to='ROMEO' type='headline'><event xmlns='http://jabber.org/protocol/pubsub#event'><items node='urn:xmpp:bookmarks:1'><item id='x@muc.sotto.test'/></items></event></message>", false},
	{"F-26 an error", "<message to='ROMEO' type='error' id='m1'><body>forged</body><error type='cancel'><gone xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></message>", false},
	{"F-26 a room", "<message to='ROMEO' type='groupchat'><body>forged</body><subject>forged</subject></message>", false},
	{"S-33 receipts and markers", "<message to='ROMEO' type='chat'><received xmlns='urn:xmpp:receipts' id='m1'/><displayed xmlns='urn:xmpp:chat-markers:0' id='m1'/></message>", false},
	{"F-09 bodies", "<message to='ROMEO'><body xmlns='urn:evil'>forged</body></message>", false},
	{"S-70 an invitation", "<message to='ROMEO'><x xmlns='jabber:x:conference' jid='room@muc.sotto.test'/></message>", false},
	{"S-30 unsubscribe", "<presence to='ROMEO' type='unsubscribe'/>", false},
	{"F-26 controls", "<message to='ROMEO'><body>pill \u009b31m \u007f \u202e \u2028 \U000E0041 [red]x[-]</body></message>", true},
	{"F-26 a stamp of the server", "<message to='ROMEO'><body>pill of old</body><delay xmlns='urn:xmpp:delay' from='sotto.test' stamp='2001-01-01T00:00:00Z'/></message>", true},
	{"S-33 asked for receipts", "<message to='ROMEO' type='chat' id='e1'><body>pill with requests</body><request xmlns='urn:xmpp:receipts'/><markable xmlns='urn:xmpp:chat-markers:0'/><active xmlns='http://jabber.org/protocol/chatstates'/></message>", true},
	{"F-08 another sender", "<message to='ROMEO' xmlns:p='urn:x' xmlns:c='jabber:client' p:from='juliet@sotto.test' c:from='juliet@sotto.test' p:type='error' p:id='m1' p:to='eve@sotto.test'><body>pill of another</body></message>", true},
	{"F-08 32 others", "<message to='ROMEO'" + each(32, " xmlns:p%d='urn:x:%d'", true) + each(32, " p%d:from='juliet@sotto.test'", false) + "><body>pill of 32</body></message>", true},
	{"F-08 100 others", "<message to='ROMEO'" + each(100, " xmlns:p%d='urn:x:%d'", true) + each(100, " p%d:from='juliet@sotto.test'", false) + "><body>pill of 100</body></message>", false},
	{"F-09 a second body", "<message to='ROMEO'><body xmlns='urn:evil'>forged</body><body>pill of two</body><body>forged</body></message>", true},
	{"XML's own namespace", "<message to='ROMEO' xml:foo='x' xml:space='preserve'><xml:a xml:b='c'/><body>pill of XML</body></message>", true},
	{"names of all kinds", "<message to='ROMEO'><é.-_·1 xmlns='u' ü='1' p:日本='2' xmlns:p='v'/><body>pill of names</body></message>", true},
}

// queries are IQs of a stranger. PAYLOAD is answered as an absent resource
// does, whatever it is.
var queries = []pill{
	{"a roster push", "<iq to='ROMEO' type='set' id='ID'><query xmlns='jabber:iq:roster'><item jid='eve@sotto.test' subscription='both'/></query></iq>", false},
	{"a block of nobody", "<iq to='ROMEO' type='set' id='ID'><block xmlns='urn:xmpp:blocking'><item/></block></iq>", false},
	{"a block of no address", "<iq to='ROMEO' type='set' id='ID'><block xmlns='urn:xmpp:blocking'><item jid='@@'/></block></iq>", false},
	{"a block", "<iq to='ROMEO' type='set' id='ID'><block xmlns='urn:xmpp:blocking'><item jid='juliet@sotto.test'/></block></iq>", false},
	{"a ping", "<iq to='ROMEO' type='get' id='ID'><ping xmlns='urn:xmpp:ping'/></iq>", false},
	{"text", "<iq to='ROMEO' type='get' id='ID'>text<query xmlns='urn:x'/>text</iq>", false},
	{"features", "<iq to='ROMEO' type='get' id='ID'><features xmlns='http://etherx.jabber.org/streams'/></iq>", false},
}

// S-28: an answer repeats the id, and a server ends the session of who sends
// it too much. So what would be answered with too much is not answered.
func TestProsodyEndlessIDs(t *testing.T) {
	p, o := verona(t)
	w := watch(t, o, at(romeo, p.Address))
	w.connect(romeo)
	own := w.bound(romeo)
	e := intrude(t, p, o, eve.WithResource("x"))
	for _, id := range []string{strings.Repeat("\"", 60_000), strings.Repeat("x", 250_000)} {
		e.say("<iq to='" + own.String() + "' type='get' id='" + id + "'><query xmlns='urn:x'/></iq>")
	}
	e.say("<message to='" + own.String() + "'><body>the end</body></message>")
	w.message("the end")
	if of := e.leaked("heard"); len(of) > 0 {
		t.Errorf("eve heard %.200s", of)
	}
	w.say(romeo, juliet, "m1", "still there")
	w.progress("m1", chat.Sent)
	w.onlineOnce()
}

// each is a format with the numbers from 0, each once or twice.
func each(n int, format string, twice bool) string {
	var b strings.Builder
	for i := range n {
		if twice {
			fmt.Fprintf(&b, format, i, i)
		} else {
			fmt.Fprintf(&b, format, i)
		}
	}
	return b.String()
}

// leaked is what somebody heard of romeo since they were asked last.
func (i *intruder) leaked(fence string) (of []*element.Element) {
	i.t.Helper()
	i.say("<iq type='get' to='sotto.test' id='" + fence + "'><ping xmlns='urn:xmpp:ping'/></iq>")
	for _, e := range i.until(func(e *element.Element) bool { return e.Name == "iq" && e.Get("id") == fence }) {
		if roster.FromWire(e.Get("from")).Bare() == romeo {
			of = append(of, e)
		}
	}
	return of
}

// Each of the stanzas by which a stranger could end a session, over a real
// server: the session is the same, nothing is shown but what is a message, and
// the stranger learns nothing.
func TestProsodyKillSwitches(t *testing.T) {
	for name, keeps := range map[string]bool{"kept": true, "not kept": false} {
		t.Run(name, func(t *testing.T) { swallow(t, keeps) })
	}
}

// swallow takes all the pills and is asked all the queries.
func swallow(t *testing.T, keeps bool) {
	p, o := verona(t)
	if keeps {
		o = kept(o, filepath.Join(t.TempDir(), "his.db"))
	}
	w := watch(t, o, at(romeo, p.Address))
	w.connect(romeo)
	own := w.bound(romeo)
	e := intrude(t, p, o, eve.WithResource("\u2764\ufe0f"))
	she := intrude(t, p, o, juliet.WithResource("x"))
	w.presence(she.link.own)
	for i, row := range pills {
		before := len(w.told)
		e.say(strings.ReplaceAll(row.xml, "ROMEO", own.String()))
		of := e.leaked(fmt.Sprint("leak", i))
		fence := fmt.Sprint("fence ", i)
		she.say("<message to='" + own.String() + "'><body>" + fence + "</body></message>")
		w.message(fence)
		shown := row.unseen(t, w.told[before:len(w.told)-1])
		if len(of) > 0 || row.shows != (shown == 1) {
			t.Errorf("%s: eve heard %v, and %d messages are shown", row.name, of, shown)
		}
	}
	for i, row := range queries {
		for _, to := range []string{own.String(), romeo.WithResource("absent").String()} {
			e.say(strings.NewReplacer("ROMEO", to, "ID", fmt.Sprint("q", i)).Replace(row.xml))
		}
		of := e.until(func(a *element.Element) bool { return a.Get("id") == fmt.Sprint("q", i) })
		of = append(of, e.until(func(a *element.Element) bool { return a.Get("id") == fmt.Sprint("q", i) })...)
		if len(of) != 2 || !sameStanza(of[0].Set("from", ""), of[1].Set("from", "")) {
			t.Errorf("%s: eve heard %v", row.name, of)
		}
	}
	w.onlineOnce()
}

// unseen looks at what was told because of a pill, and counts the messages.
func (row pill) unseen(t *testing.T, told []event.Event) (messages int) {
	t.Helper()
	for _, e := range told {
		m, is := e.(event.Message)
		if is && row.shows && m.Message.Peer == eve && strings.HasPrefix(m.Message.Body, "pill") {
			messages++
			continue
		}
		if typing, is := e.(event.Typing); is && typing.Peer == juliet {
			continue // the fence's
		}
		t.Errorf("%s: told %s", row.name, line(e))
	}
	return messages
}

// onlineOnce checks that the first link is the one that there is.
func (w *watched) onlineOnce() {
	w.t.Helper()
	states := 0
	for _, e := range w.told {
		if l, is := e.(event.Link); is && l.State != event.Connecting {
			if states++; l.State != event.Online {
				w.t.Errorf("told %s", line(l))
			}
		}
	}
	if states != 1 {
		w.t.Errorf("online %d times", states)
	}
}

// What was sent while we were not there waits at the server, and comes with
// the login: it does not end that one or any after it.
func TestProsodyPoisonWaitsForTheLogin(t *testing.T) {
	p, o := verona(t)
	e := intrude(t, p, o, eve.WithResource("\U0001FAE9"))
	kept := 0
	for _, row := range pills {
		if strings.HasPrefix(row.xml, "<message") {
			e.say(strings.ReplaceAll(row.xml, "ROMEO", romeo.String()))
			kept++
		}
	}
	e.say("<message to='" + romeo.String() + "'><body>the end</body></message>")
	e.leaked("kept")
	w := watch(t, o, at(romeo, p.Address))
	for range 2 {
		w.connect(romeo)
		w.link(romeo, event.Online)
		w.message("the end")
		e.say("<message to='" + romeo.String() + "'><body>the end</body></message>")
		w.message("the end")
		w.disconnect(romeo)
		w.link(romeo, event.Offline)
		for _, row := range pills {
			if strings.HasPrefix(row.xml, "<message") {
				e.say(strings.ReplaceAll(row.xml, "ROMEO", romeo.String()))
			}
		}
		e.say("<message to='" + romeo.String() + "'><body>the end</body></message>")
		e.leaked("again")
	}
	shown := map[string]int{}
	for _, told := range w.told {
		switch told := told.(type) {
		case event.Message:
			if shown[told.Message.Body]++; told.Message.Peer != eve {
				t.Errorf("shown as somebody else's: %s", line(told))
			}
		case event.Link:
			if told.Problem != nil {
				t.Errorf("told %s", line(told))
			}
		}
	}
	for body, n := range shown {
		if strings.Contains(body, "forged") || n < 2 {
			t.Errorf("%q was shown %d times", body, n)
		}
	}
	if len(shown) < 8 {
		t.Errorf("of %d only %d were shown", kept, len(shown))
	}
}

// What waits while a link is cut comes when the stream goes on; it is counted,
// and does not come again with the next one.
func TestProsodyPoisonOnAStreamThatGoesOn(t *testing.T) {
	p, o := verona(t)
	o.Jitter = forever
	way := lay(t, p.Address)
	w := watch(t, o, at(romeo, way.Address))
	w.connect(romeo)
	own := w.bound(romeo)
	e := intrude(t, p, o, eve.WithResource("x"))
	all := slices.Clone(pills)
	for _, row := range oversize {
		all = append(all, pill{row.name, row.xml, false})
	}
	for i, row := range all {
		way.cut()
		w.link(romeo, event.Waiting)
		fence := fmt.Sprint("fence ", i)
		e.say(strings.ReplaceAll(row.xml, "ROMEO", own.String()))
		e.say("<message to='" + own.String() + "'><body>" + fence + "</body></message>")
		e.leaked(fence)
		w.connect(romeo)
		w.link(romeo, event.Online)
		w.message(fence)
	}
	if n := resumptions(w); n != len(all) {
		t.Errorf("of %d cuts %d were gone on after:\n%s", len(all), n, w.log())
	}
	came := map[string]int{}
	for _, body := range w.bodies() {
		if came[body]++; came[body] > 1 || strings.Contains(body, "forged") {
			t.Errorf("%q came", body)
		}
	}
}

// What is skipped is counted before the server is told how far we are.
func TestSkippedIsCountedWhenAsked(t *testing.T) {
	h := byHand(t, Options{})
	h.stream.manage("id", romeoDesk)
	h.mail.put(heard{h.attempt, romeoDesk, true, 2, parse(t, "<r xmlns='urn:xmpp:sm:3'/>")})
	h.turn()
	if h.stream.In != 2 {
		t.Errorf("%d are counted", h.stream.In)
	}
}

// Whatever is well-formed, a server relays; and it ends nothing.
func TestProsodyRelaysStrangeThings(t *testing.T) {
	p, o := verona(t)
	w := watch(t, o, at(romeo, p.Address))
	w.connect(romeo)
	own := w.bound(romeo)
	e := intrude(t, p, o, eve.WithResource("x"))
	s, sent := sessiontest.NewStrange(7), 0
	for sent < 500 {
		strange := "<message to='" + own.String() + "' xmlns:p='o' xmlns:q='o'>" + s.Element() + s.Element() + "</message>"
		if sessiontest.WellFormed(strange) && !strings.Contains(strange, "='"+element.XML) { // what we take and servers do not
			e.say(strange)
			sent++
		}
	}
	e.say("<message to='" + own.String() + "'><body>the end</body></message>")
	w.message("the end")
	w.onlineOnce()
}
