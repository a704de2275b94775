package session

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"sotto/roster"
	"sotto/roster/chat"
	"sotto/session/element"
	"sotto/session/event"
	"sotto/session/intent"
	"sotto/session/problem"
	"sotto/session/sessiontest"
)

// verona is a real Prosody on which romeo and juliet know each other, and
// nobody knows eve.
func verona(t *testing.T) (*sessiontest.Prosody, Options) {
	t.Helper()
	ca := authority()
	p := sessiontest.StartProsody(t, sessiontest.ProsodyOptions{CA: ca, Users: []sessiontest.User{
		{Name: "romeo", Password: "romeo-secret", Label: "Romeo"},
		{Name: "juliet", Password: "juliet-secret", Label: "Juliet"},
		{Name: "eve", Password: "eve-secret", Stranger: true},
	}})
	return p, quick(ca)
}

// intruder is a client that says whatever it likes.
type intruder struct {
	t    *testing.T
	link *link
}

// intrude logs in and binds a resource of the test's choice.
func intrude(t *testing.T, p *sessiontest.Prosody, o Options, who roster.JID) *intruder {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	try := &attempt{account: at(who.Bare(), p.Address), options: o.withDefaults()}
	s, client, features, err := try.open(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := try.authenticate(ctx, s, client, features); err != nil {
		t.Fatal(err)
	}
	if _, err := try.restart(ctx, s); err != nil {
		t.Fatal(err)
	}
	s.Relax(element.AfterLogin())
	i := &intruder{t: t, link: &link{stream: s, standing: standing{own: who}}}
	t.Cleanup(func() { try.close(s) })
	i.say("<iq type='set' id='bind'><bind xmlns='" + nsBind + "'><resource>" + who.Resource() + "</resource></bind></iq><presence/>")
	i.link.own = roster.FromWire(i.heard("bind").Child(nsBind, "bind").ChildText(nsBind, "jid")) // as the server has it
	if i.link.own.Bare() != who.Bare() || i.link.own.IsBare() {
		t.Fatalf("bound %v, want %v", i.link.own, who)
	}
	return i
}

func (i *intruder) say(xml string) {
	i.t.Helper()
	if _, err := i.link.stream.Secure().Write([]byte(xml)); err != nil {
		i.t.Fatal(err)
	}
}

// heard reads up to the IQ with an id, and forgets what came before.
func (i *intruder) heard(id string) *element.Element {
	i.t.Helper()
	all := i.until(func(e *element.Element) bool { return e.Name == "iq" && e.Get("id") == id })
	return last(all)
}

func (i *intruder) until(is func(*element.Element) bool) []*element.Element {
	i.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	var all []*element.Element
	for {
		e, err := i.link.stream.Next(ctx)
		if err != nil {
			i.t.Fatalf("%v; came %v", err, all)
		}
		if all = append(all, e); is(e) {
			return all
		}
	}
}

// bound waits for the address under which an account came online.
func (w *watched) bound(a roster.JID) roster.JID {
	w.t.Helper()
	s := until(w, "bind", func(s event.Step) bool { return s.Account() == a && s.Name == "bind" && s.Problem == nil })
	w.link(a, event.Online)
	return roster.FromWire(s.Facts[0].Value)
}

// Two people on a real server see each other come, talk, and go.
func TestProsodyAChat(t *testing.T) {
	const words = "But soft! <&'\"> \u2764\ufe0f"
	p, o := verona(t)
	he, she := watch(t, o, at(romeo, p.Address)), watch(t, o, at(juliet, p.Address))
	he.connect(romeo)
	his := he.bound(romeo)
	r := until(he, "roster", func(event.Roster) bool { return true })
	if !slices.ContainsFunc(r.Contacts, func(c roster.Contact) bool {
		return c.JID == juliet && c.Name == "Juliet" && c.Subscription == roster.Both
	}) {
		t.Errorf("the roster is %+v", r.Contacts)
	}
	she.connect(juliet)
	hers := she.bound(juliet)
	if seen := he.presence(hers); seen.Show != roster.Available {
		t.Errorf("juliet is %q", seen.Show)
	}
	if seen := she.presence(his); seen.Show != roster.Available {
		t.Errorf("romeo is %q", seen.Show)
	}

	he.say(romeo, juliet, "m1", words)
	heard := she.message(words)
	if heard.From != his || heard.ID != "m1" || heard.OriginID != "m1" || heard.State != chat.Received || heard.Delayed {
		t.Errorf("juliet hears %+v", heard)
	}
	he.progress("m1", chat.Sent)
	she.Do(intent.Type{Of: intent.Of{Address: juliet}, To: romeo, Active: true})
	until(he, "typing", func(e event.Typing) bool { return e.Peer == juliet && e.Active })
	he.say(romeo, roster.MustParse("nobody@sotto.test"), "m2", "anybody there?")
	if f := he.progress("m2", chat.Failed); f.Problem == nil || f.Problem.Code != problem.NotDelivered {
		t.Errorf("a message to nobody failed with %v", f.Problem)
	}

	he.disconnect(romeo)
	if seen := she.presence(his); seen.Show != roster.Offline {
		t.Errorf("after he left romeo is %q", seen.Show)
	}
	she.say(juliet, romeo, "m3", "Wherefore art thou?")
	she.progress("m3", chat.Sent)
	he.connect(romeo)
	if late := he.message("Wherefore art thou?"); !late.Delayed || late.From != hers || time.Since(late.Time) > time.Minute {
		t.Errorf("romeo hears %+v", late)
	}
}

// presence waits for what a resource says of itself.
func (w *watched) presence(of roster.JID) roster.Presence {
	w.t.Helper()
	return until(w, of.String()+"'s presence", func(p event.Presence) bool { return p.Presence.From == of }).Presence
}

// hostileNeighbours are what a real server lets a stranger send to us.
// ROMEO stands for our full address.
var hostileNeighbours = []struct{ name, xml string }{
	{"S-31 presence", "<presence to='ROMEO'><show>chat</show><status>call me</status></presence>"},
	{"S-31 presence to the account", "<presence to='romeo@sotto.test'/>"},
	{"S-29 a request to see us", "<presence to='romeo@sotto.test' type='subscribe'/>"},
	{"S-30 subscribed", "<presence to='romeo@sotto.test' type='subscribed'/>"},
	{"S-22 a presence's error", "<presence to='ROMEO' type='error'><error type='cancel'/></presence>"},
	{"S-70 a room", "<message to='ROMEO' type='groupchat'><body>hi</body></message>"},
	{"S-33 typing", "<message to='ROMEO' type='chat'><composing xmlns='http://jabber.org/protocol/chatstates'/></message>"},
	{"S-40 a carbon", "<message to='ROMEO' type='chat'><received xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' from='juliet@sotto.test/x' to='romeo@sotto.test'><body>hi</body></message></forwarded></received></message>"},
	{"S-13 a message within a message", "<message to='ROMEO' type='chat'><message from='juliet@sotto.test/x'><body>hi</body></message></message>"},
	{"F-09 a body of another namespace", "<message to='ROMEO' type='chat'><body xmlns='urn:evil'>hi</body></message>"},
	{"S-20 an answer", "<iq to='ROMEO' type='result' id='guess'><query xmlns='jabber:iq:roster'/></iq>"},
}

// oversize are messages beyond our limits, and within the server's.
var oversize = []struct{ name, xml string }{
	{"a deep message", "<message to='ROMEO'>" + strings.Repeat("<a>", 200) + strings.Repeat("</a>", 200) + "</message>"},
	{"a wide message", "<message to='ROMEO'>" + strings.Repeat("<a/>", 60_000) + "</message>"},
}

// A stranger on a real server changes nothing of ours.
func TestProsodyHostileNeighbour(t *testing.T) {
	p, o := verona(t)
	w := watch(t, o, at(romeo, p.Address))
	w.connect(romeo)
	own := w.bound(romeo)
	for _, resource := range []string{"x", "\u2764\ufe0f", "\u30fb", "\U0001FAE9", "\u1100"} { // F-11
		e := intrude(t, p, o, eve.WithResource(resource))
		e.say("<message to='" + own.String() + "'><body>begin " + resource + "</body></message>")
		w.message("begin " + resource)
		rows := hostileNeighbours
		if resource == "x" { // once is enough: they are large
			rows = slices.Concat(rows, oversize)
		}
		for i, row := range rows {
			fence := fmt.Sprint("fence ", resource, i)
			seen := len(w.told)
			e.say(strings.ReplaceAll(row.xml, "ROMEO", own.String()))
			e.say("<message to='" + own.String() + "' xmlns:p='urn:x' p:from='juliet@sotto.test/x' p:type='error'><body>" + fence + "</body></message>")
			if m := w.message(fence); m.From != e.link.own || m.Peer != eve { // F-08
				t.Errorf("%s: eve is shown as %s in the conversation with %s", row.name, m.From, m.Peer)
			}
			for _, told := range w.told[seen : len(w.told)-1] {
				if r, is := told.(event.Requests); is && row.name == "S-29 a request to see us" && r.Who == eve && r.Count == 1 && resource == "x" {
					continue // it is told, once
				}
				t.Errorf("%s as %s: told %s", row.name, e.link.own, line(told))
			}
		}
	}
}

// requests are what a stranger may ask of us.
var requests = []struct{ kind, payload string }{
	{"set", "<query xmlns='jabber:iq:roster'><item jid='eve@sotto.test' subscription='both'/></query>"},
	{"set", "<block xmlns='urn:xmpp:blocking'><item jid='juliet@sotto.test'/></block>"},
	{"get", "<ping xmlns='urn:xmpp:ping'/>"},
	{"get", "<query xmlns='jabber:iq:version'/>"},
	{"get", "<query xmlns='jabber:iq:last'/>"},
	{"get", "<time xmlns='urn:xmpp:time'/>"},
	{"get", "<query xmlns='http://jabber.org/protocol/disco#info'/>"},
	{"set", "<command xmlns='http://jabber.org/protocol/commands' node='http://jabber.org/protocol/rc#set-status'/>"},
}

// S-24, S-28: a stranger who asks us gets, once, the answer that it gets of a
// resource that is not there.
func TestProsodyStrangersLearnNothing(t *testing.T) {
	p, o := verona(t)
	w := watch(t, o, at(romeo, p.Address))
	w.connect(romeo)
	own := w.bound(romeo)
	e := intrude(t, p, o, eve.WithResource("x"))
	for i, r := range requests {
		ask := func(id, to string) {
			e.say(fmt.Sprintf("<iq type='%s' id='%s' to='%s'>%s</iq>", r.kind, id, to, r.payload))
		}
		ask(fmt.Sprint("there", i), own.String())
		ask(fmt.Sprint("absent", i), romeo.WithResource("absent").String())
	}
	var answers []*element.Element
	e.until(func(a *element.Element) bool {
		if a.Name == "iq" {
			answers = append(answers, a)
		}
		return len(answers) == 2*len(requests)
	})
	e.say("<iq type='get' id='end' to='" + own.String() + "'><end xmlns='urn:x'/></iq>")
	more := e.until(func(a *element.Element) bool { return a.Get("id") == "end" })
	if len(more) != 1 {
		t.Errorf("answered more than once: %v", more)
	}
	for i, r := range requests {
		var there, absent string
		for _, a := range answers {
			switch a.Get("id") {
			case fmt.Sprint("there", i):
				there = strings.NewReplacer(own.String(), "X", fmt.Sprint("there", i), "ID").Replace(a.String())
			case fmt.Sprint("absent", i):
				absent = strings.NewReplacer(romeo.WithResource("absent").String(), "X", fmt.Sprint("absent", i), "ID").Replace(a.String())
			}
		}
		if there == "" || !sameStanza(parse(t, there), parse(t, absent)) {
			t.Errorf("%s is answered with\n%s, and by an absent resource with\n%s", r.payload, there, absent)
		}
	}
}

// sameStanza compares stanzas without the order of their attributes, and
// without the language, which the server takes from our stream's header.
func sameStanza(a, b *element.Element) bool {
	sorted := func(e *element.Element) []element.Attr {
		all := slices.DeleteFunc(slices.Clone(e.Attr), func(a element.Attr) bool { return a.Space == element.XML })
		slices.SortFunc(all, func(x, y element.Attr) int { return strings.Compare(x.Name, y.Name) })
		return all
	}
	if a.Space != b.Space || a.Name != b.Name || a.Text != b.Text || len(a.Children) != len(b.Children) || !slices.Equal(sorted(a), sorted(b)) {
		return false
	}
	for i := range a.Children {
		if !sameStanza(a.Children[i], b.Children[i]) {
			return false
		}
	}
	return true
}

// S-33: a stranger to whom nothing was written gets nothing, whatever is
// typed or read; then it gets the message first.
func TestProsodyNothingIsSentToStrangers(t *testing.T) {
	p, o := verona(t)
	w := watch(t, o, at(romeo, p.Address))
	w.connect(romeo)
	own := w.bound(romeo)
	e := intrude(t, p, o, eve.WithResource("x"))
	e.say("<message to='" + own.String() + "' type='chat' id='e1'><body>are you there?</body><active xmlns='http://jabber.org/protocol/chatstates'/>" +
		"<request xmlns='urn:xmpp:receipts'/><markable xmlns='urn:xmpp:chat-markers:0'/></message>")
	w.message("are you there?")
	typing := func(active bool) {
		w.Do(intent.Type{Of: intent.Of{Address: romeo}, To: e.link.own, Active: active})
	}
	typing(true)
	typing(false)
	w.say(romeo, eve, "m1", "who are you?")
	fromRomeo := func(is func(*element.Element) bool) func(*element.Element) bool {
		return func(e *element.Element) bool {
			return roster.FromWire(e.Get("from")).Bare() == romeo && is(e)
		}
	}
	first := last(e.until(fromRomeo(func(*element.Element) bool { return true })))
	if first.ChildText("jabber:client", "body") != "who are you?" {
		t.Errorf("the first that eve hears of romeo is %s", first)
	}
	typing(true)
	composing := last(e.until(fromRomeo(func(*element.Element) bool { return true })))
	if composing.Child("http://jabber.org/protocol/chatstates", "composing") == nil {
		t.Errorf("who was written to hears %s, and not that romeo types", composing)
	}
}

// Who takes our resource ends our session, and it stays ended.
func TestA26ProsodyConflict(t *testing.T) {
	p, o := verona(t)
	w := watch(t, o, at(romeo, p.Address))
	w.connect(romeo)
	own := w.bound(romeo)
	intrude(t, p, o, own)
	if problemOf := w.link(romeo, event.Offline).Problem; problemOf == nil || problemOf.Code != problem.Conflict {
		t.Errorf("offline because of %v", problemOf)
	}
}

// The longest message, and the heaviest, go through, and the link lives.
func TestProsodyTakesTheLongestMessage(t *testing.T) {
	p, o := verona(t)
	he, she := watch(t, o, at(romeo, p.Address)), watch(t, o, at(juliet, p.Address))
	she.connect(juliet)
	she.link(juliet, event.Online)
	he.connect(romeo)
	for i, body := range []string{
		strings.Repeat("x", longest),
		strings.Repeat("\"", (heaviest-len("<body></body>"))/len("&quot;")),
	} {
		id := fmt.Sprint("m", i)
		he.say(romeo, juliet, id, body)
		he.progress(id, chat.Sent)
		she.message(body)
	}
	for _, e := range he.told {
		if l, ok := e.(event.Link); ok && l.Problem != nil {
			t.Errorf("told %s", line(l))
		}
	}
}

// The connection to a real server is cut again and again while romeo says
// something. Juliet gets nothing twice, and all that was called sent.
func TestProsodyThroughCuts(t *testing.T) {
	const said, cuts = 600, 10
	p, o := verona(t)
	c := lay(t, p.Address)
	w := watch(t, o, at(romeo, c.Address))
	her := watch(t, o, at(juliet, p.Address))
	her.connect(juliet)
	her.link(juliet, event.Online)
	w.connect(romeo)
	over := make(chan struct{})
	go func() {
		defer close(over)
		for e := range her.Events() {
			her.told = append(her.told, e)
			m, ok := e.(event.Message)
			if n, numbered := number(m.Message.ID); ok && numbered && n%(said/cuts) == 30 {
				c.cut()
			}
			if ok && strings.HasPrefix(m.Message.ID, "end") {
				return
			}
		}
	}()
	w.chatter(said)
	w.lastWord()
	select {
	case <-over:
	case <-time.After(patience):
		t.Fatal("juliet does not get the end")
	}
	w.close()
	var book tallies
	for _, e := range her.told {
		if m, ok := e.(event.Message); ok {
			if n, ok := number(m.Message.ID); ok {
				book.came = append(book.came, n)
			}
		}
	}
	book.enter(t, w.told)
	book.audit(t, said)
	lost := 0
	for _, e := range w.told {
		if l, ok := e.(event.Link); ok && l.State == event.Waiting {
			lost++
		}
	}
	if lost == 0 {
		t.Error("nothing was cut")
	}
	t.Logf("%d messages, %d cuts: %d came, %d in doubt", said, lost, len(book.came), book.doubts)
}
