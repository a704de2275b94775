package session

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"sotto/roster/chat"
	"sotto/session/element"
	"sotto/session/event"
	"sotto/session/intent"
	"sotto/session/problem"
	"sotto/session/sessiontest"
)

// send wants a message said to juliet.
func (h *hand) send(id, body string) {
	h.mail.put(intent.Send{Of: intent.Of{Address: romeo}, To: juliet.WithResource("phone"), ID: id, Body: body})
	h.turn()
}

// messages are the ids of the messages among stanzas, and pings those of the
// questions for a sign of life.
func messages(all []*element.Element) (ids []string) {
	for _, e := range all {
		if e.Name == "message" {
			ids = append(ids, e.Get("id"))
		}
	}
	return ids
}

func pings(all []*element.Element) (ids []string) {
	for _, e := range all {
		if e.Child("urn:xmpp:ping", "ping") != nil {
			ids = append(ids, e.Get("id"))
		}
	}
	return ids
}

// A message is pending at once, written when the writer has it, and sent when
// the server has answered what was asked behind it.
func TestSayTellsHowFarAMessageHasCome(t *testing.T) {
	h := byHand(t, Options{})
	h.send("m1", "hello")
	m := h.heard()[0].(event.Message).Message
	if m.Peer != juliet || m.From != romeoDesk || m.Body != "hello" || m.OriginID != "m1" || !m.Mine() {
		t.Errorf("told as %+v", m)
	}
	sent := h.write()
	if len(sent) != 2 || sent[0].Get("to") != "juliet@sotto.test" || sent[0].ChildText("jabber:client", "body") != "hello" {
		t.Fatalf("sent %v", sent)
	}
	asked := sent[1:]
	if got := h.states("m1"); !slices.Equal(got, []chat.State{chat.Pending, chat.Written}) || len(pings(asked)) != 1 {
		t.Fatalf("when it is written it is %v, and asked is %v", got, asked)
	}
	h.read(reply("result", "eve@sotto.test/x", pings(asked)[0]))
	if got := h.states("m1"); len(got) != 2 {
		t.Fatalf("after a stranger's answer it is %v", got)
	}
	h.read(reply("result", "", pings(asked)[0]))
	if got := h.states("m1"); !slices.Equal(got, []chat.State{chat.Pending, chat.Written, chat.Sent}) {
		t.Errorf("after the server's answer it is %v", got)
	}
	h.drop(problem.New(problem.ConnectionLost, domain), false)
}

// One question at a time covers all that was written before it.
func TestSayAsksOnceForManyMessages(t *testing.T) {
	h := byHand(t, Options{})
	h.send("m0", "first")
	first := pings(h.write())
	for i := 1; i <= 100; i++ {
		h.send(fmt.Sprint("m", i), "and more")
	}
	if sent := h.write(); len(messages(sent)) != 100 || len(pings(sent)) != 0 {
		t.Fatalf("sent %d messages and %d questions", len(messages(sent)), len(pings(sent)))
	}
	h.read(reply("error", "", first[0])) // a server without ping is alive too
	if got := h.states("m1"); slices.Contains(got, chat.Sent) || !slices.Contains(h.states("m0"), chat.Sent) {
		t.Fatalf("the first question covers what was written behind it: %v", got)
	}
	second := pings(h.write())
	if len(second) != 1 {
		t.Fatalf("asked %d times", len(second))
	}
	h.read(reply("result", "", second[0]))
	for i := range 101 {
		if got := h.states(fmt.Sprint("m", i)); !slices.Equal(got, []chat.State{chat.Pending, chat.Written, chat.Sent}) {
			t.Errorf("m%d is %v", i, got)
		}
	}
	if sent := h.write(); len(sent) > 0 {
		t.Errorf("with nothing to confirm was sent %v", sent)
	}
	h.drop(problem.New(problem.ConnectionLost, domain), false)
}

// What was refused stays so, whenever the refusal comes.
func TestSayRefusedStaysRefused(t *testing.T) {
	const refusal = "<message type='error' from='juliet@sotto.test' id='m1'><error type='cancel'>" +
		"<item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></message>"
	for _, c := range []struct {
		name    string
		refused func(h *hand) // from the message being in the writer's hands to the server's answer
		want    []chat.State
	}{
		{"before the writer tells", func(h *hand) {
			items, _ := h.out.take()
			h.read(refusal)
			h.mail.put(wrote{h.attempt, items[0].message})
			h.turn()
		}, []chat.State{chat.Pending, chat.Written, chat.Failed}},
		{"before the server answers", func(h *hand) {
			h.read(refusal)
		}, []chat.State{chat.Pending, chat.Written, chat.Failed}},
		{"after the server's answer", func(h *hand) {
			h.read(reply("result", "", pings(h.write())[0]))
			h.read(refusal)
		}, []chat.State{chat.Pending, chat.Written, chat.Sent, chat.Failed}},
	} {
		h := byHand(t, Options{})
		h.send("m1", "hello")
		c.refused(h)
		for _, id := range pings(h.write()) {
			h.read(reply("result", "", id))
		}
		if got := h.states("m1"); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
		h.drop(problem.New(problem.ConnectionLost, domain), false)
	}
}

// Nobody but who was written to refuses a message.
func TestSayIsNotRefusedByOthers(t *testing.T) {
	h := byHand(t, Options{})
	h.send("m1", "hello")
	h.read("<message type='error' from='eve@sotto.test/x' id='m1'><error type='cancel'/></message>")
	h.read(reply("result", "", pings(h.write())[0]))
	for _, e := range h.heard() {
		if p, ok := e.(event.Progress); ok && p.Peer == juliet && p.State == chat.Failed {
			t.Errorf("told %+v", p)
		}
	}
	if got := h.states("m1"); !slices.Contains(got, chat.Sent) {
		t.Errorf("the message is %v", got)
	}
	h.drop(problem.New(problem.ConnectionLost, domain), false)
}

// What servers do not take is not sent: one that ends the session for it
// would do so each time. Characters that grow on the wire count as they stand
// there.
func TestSayTooLong(t *testing.T) {
	for _, c := range []struct {
		name, body string
		fits       bool
	}{
		{"the most", strings.Repeat("x", longest), true},
		{"a byte more", strings.Repeat("x", longest+1), false},
		{"quotes that grow sixfold", strings.Repeat(`"`, longest), false},
		{"quotes that still fit", strings.Repeat(`"`, longest/4), true},
	} {
		h := byHand(t, Options{})
		h.send("m1", c.body)
		sent := h.write()
		if fits := len(messages(sent)) == 1; fits != c.fits {
			t.Errorf("%s is sent: %v", c.name, fits)
		}
		for _, e := range sent {
			if n := len(e.String()); n > 256<<10 {
				t.Errorf("%s has %d bytes on the wire", c.name, n)
			}
		}
		if got := h.states("m1"); !c.fits && !slices.Equal(got, []chat.State{chat.Pending, chat.Failed}) {
			t.Errorf("%s is %v", c.name, got)
		}
		if p, ok := h.heard()[len(h.heard())-1].(event.Progress); !c.fits && (!ok || p.Problem == nil || p.Problem.Code != problem.MessageTooLong) {
			t.Errorf("%s was told as %v", c.name, p)
		}
		h.drop(problem.New(problem.ConnectionLost, domain), false)
	}
}

// Nothing is said to nobody, and a message without an id gets one.
func TestSayNothing(t *testing.T) {
	h := byHand(t, Options{})
	h.send("m1", "")
	h.mail.put(intent.Send{Of: intent.Of{Address: romeo}, Body: "to nobody"})
	h.turn()
	if len(h.heard()) > 0 {
		t.Errorf("told %v", h.heard())
	}
	h.send("", "one")
	h.send("", "two")
	ids := messages(h.write())
	if len(ids) != 2 || ids[0] == ids[1] || len(ids[0]) < 13 {
		t.Errorf("the ids are %q", ids)
	}
	h.drop(problem.New(problem.ConnectionLost, domain), false)
}

// What is said offline goes out in order, once, when the account is online.
func TestSayOffline(t *testing.T) {
	const many = 20
	ca := authority()
	s := sessiontest.Honest(t, sessiontest.HonestOptions{CA: ca})
	w := watch(t, quick(ca), at(romeo, s.Address))
	var want []string
	for i := range many {
		want = append(want, fmt.Sprint("m", i))
		w.say(romeo, juliet, want[i], "early")
		w.progressed(want[i], chat.Pending)
	}
	w.connect(romeo)
	w.link(romeo, event.Online)
	w.progress(want[many-1], chat.Sent)
	w.say(romeo, juliet, "end", "end")
	w.progress("end", chat.Sent)
	said := heardOf(t, met(t, s), func(e *element.Element) bool { return e.Get("id") == "end" })
	if got := messages(said); !slices.Equal(got, append(want, "end")) {
		t.Errorf("the server heard %q", got)
	}
}

// progressed waits for the event by which a message is told first.
func (w *watched) progressed(id string, state chat.State) {
	w.t.Helper()
	until(w, id+" "+state.String(), func(m event.Message) bool { return m.Message.ID == id && m.Message.State == state })
}
