package session

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"sotto/roster"
	"sotto/roster/chat"
	"sotto/session/element"
	"sotto/session/event"
	"sotto/session/sessiontest"
)

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
	for i, row := range sessiontest.Pills() {
		before := len(w.told)
		e.say(strings.ReplaceAll(row.XML, "ROMEO", own.String()))
		of := e.leaked(fmt.Sprint("leak", i))
		fence := fmt.Sprint("fence ", i)
		she.say("<message to='" + own.String() + "'><body>" + fence + "</body></message>")
		w.message(fence)
		shown := unseen(t, row, w.told[before:len(w.told)-1])
		if len(of) > 0 || row.Shows != (shown == 1) {
			t.Errorf("%s: eve heard %v, and %d messages are shown", row.Name, of, shown)
		}
	}
	for i, row := range sessiontest.Queries() {
		for _, to := range []string{own.String(), romeo.WithResource("absent").String()} {
			e.say(strings.NewReplacer("ROMEO", to, "ID", fmt.Sprint("q", i)).Replace(row.XML))
		}
		of := e.until(func(a *element.Element) bool { return a.Get("id") == fmt.Sprint("q", i) })
		of = append(of, e.until(func(a *element.Element) bool { return a.Get("id") == fmt.Sprint("q", i) })...)
		if len(of) != 2 || !sameStanza(of[0].Set("from", ""), of[1].Set("from", "")) {
			t.Errorf("%s: eve heard %v", row.Name, of)
		}
	}
	w.onlineOnce()
}

// unseen looks at what was told because of a pill, and counts the messages.
func unseen(t *testing.T, row sessiontest.Pill, told []event.Event) (messages int) {
	t.Helper()
	for _, e := range told {
		m, is := e.(event.Message)
		if is && row.Shows && m.Message.Peer == eve && strings.HasPrefix(m.Message.Body, "pill") {
			messages++
			continue
		}
		if typing, is := e.(event.Typing); is && typing.Peer == juliet {
			continue // the fence's
		}
		t.Errorf("%s: told %s", row.Name, line(e))
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
	for _, row := range sessiontest.Pills() {
		if strings.HasPrefix(row.XML, "<message") {
			e.say(strings.ReplaceAll(row.XML, "ROMEO", romeo.String()))
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
		for _, row := range sessiontest.Pills() {
			if strings.HasPrefix(row.XML, "<message") {
				e.say(strings.ReplaceAll(row.XML, "ROMEO", romeo.String()))
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
	all := sessiontest.Pills()
	for _, row := range oversize {
		all = append(all, sessiontest.Pill{Name: row.name, XML: row.xml})
	}
	for i, row := range all {
		way.cut()
		w.link(romeo, event.Waiting)
		fence := fmt.Sprint("fence ", i)
		e.say(strings.ReplaceAll(row.XML, "ROMEO", own.String()))
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
