package session

import (
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"sotto/roster"
	"sotto/session/element"
	"sotto/session/problem"
	"sotto/session/xep"
)

// outcome is what became of one question.
type outcome struct {
	times  int
	answer *element.Element
	err    error
}

func (o *outcome) note(answer *element.Element, err error) {
	o.times++
	o.answer, o.err = answer, err
}

// question asks, and gives the id under which it was sent.
func (h *hand) question(to roster.JID) (*outcome, string) {
	h.t.Helper()
	var o outcome
	h.Ask(to, "get", element.New("urn:x", "query"), o.note)
	sent := h.write()
	if len(sent) != 1 || sent[0].Get("id") == "" {
		h.t.Fatalf("asked with %v", sent)
	}
	return &o, sent[0].Get("id")
}

// reply is an IQ from somebody; "" is an IQ without a sender.
func reply(kind, from, id string) string {
	if from != "" {
		from = " from='" + from + "'"
	}
	return fmt.Sprintf("<iq type='%s' id='%s'%s/>", kind, id, from)
}

// S-20, S-21: an answer counts from whom it was asked, under the names that
// this one has. Any other leaves the question open for the right one.
func TestS20AnswersCountFromWhomWasAsked(t *testing.T) {
	from := []string{"", "romeo@sotto.test", "sotto.test", "romeo@sotto.test/desk", "romeo@sotto.test/phone", "juliet@sotto.test/x", "juliet@sotto.test", "evil.test"}
	for _, c := range []struct {
		name string
		to   roster.JID
		want []bool // for each of from
	}{
		{"nobody in particular", roster.JID{}, []bool{true, true, true, true, false, false, false, false}},
		{"our account", romeo, []bool{true, true, true, true, false, false, false, false}},
		{"our server", roster.FromWire("sotto.test"), []bool{true, true, true, false, false, false, false, false}},
		{"ourselves", romeoDesk, []bool{false, false, false, true, false, false, false, false}},
		{"juliet", juliet.WithResource("x"), []bool{false, false, false, false, false, true, false, false}},
	} {
		right := from[indexOfTrue(c.want)]
		for i, f := range from {
			for _, kind := range []string{"result", "error"} {
				h := byHand(t, Options{})
				o, id := h.question(c.to)
				h.read(reply(kind, f, id))
				if got := o.times == 1; got != c.want[i] {
					t.Errorf("%s was asked, and the %s of %q counts: %v", c.name, kind, f, got)
				}
				h.read(reply("result", right, id))
				if o.times != 1 {
					t.Errorf("%s was asked, and after an answer of %q the question has ended %d times", c.name, f, o.times)
				}
				if sent := h.write(); len(sent) > 0 {
					t.Errorf("an answer of %q was answered with %v", f, sent)
				}
				h.drop(problem.New(problem.ConnectionLost, domain), false)
			}
		}
	}
}

func indexOfTrue(all []bool) int {
	for i, b := range all {
		if b {
			return i
		}
	}
	return -1
}

// S-20, S-22: what has the id of a question and is no answer.
func TestS22NotAnAnswer(t *testing.T) {
	h := byHand(t, Options{})
	o, id := h.question(roster.JID{})
	for _, xml := range []string{
		"<message type='error' id='" + id + "'><error type='cancel'/></message>",
		"<message type='result' id='" + id + "'/>",
		"<presence type='error' id='" + id + "'/>",
		"<iq type='get' id='" + id + "'><query xmlns='urn:x'/></iq>",
		"<iq type='set' id='" + id + "'><query xmlns='urn:x'/></iq>",
		"<iq id='" + id + "'/>",
		"<iq type='result' id='" + id + "' to='juliet@sotto.test/x'/>",
		"<iq xmlns='jabber:server' type='result' id='" + id + "'/>",
		reply("result", "", id[1:]),
		reply("result", "", ""),
	} {
		h.read(xml)
		if o.times > 0 {
			t.Fatalf("taken for an answer: %s", xml)
		}
	}
	h.read(reply("result", "", id))
	if o.times != 1 || o.err != nil {
		t.Errorf("the answer did not count: %+v", o)
	}
	h.drop(problem.New(problem.ConnectionLost, domain), false)
}

// S-23: nobody guesses an id, and none is used again.
func TestS23IDsAreRandom(t *testing.T) {
	h := byHand(t, Options{})
	seen := map[string]bool{}
	for range 1000 {
		_, id := h.question(roster.JID{})
		if seen[id] || len(id) < 13 { // 13 letters of base32 are 65 bits
			t.Fatalf("the id %q", id)
		}
		seen[id] = true
	}
	h.drop(problem.New(problem.ConnectionLost, domain), false)
}

// F-28: a refusal is never taken for an answer, and every answer is read.
func TestF28AnswersAreHanded(t *testing.T) {
	h := byHand(t, Options{})
	o, id := h.question(roster.JID{})
	h.read("<iq type='result' id='" + id + "'><query xmlns='urn:x' a='b'/></iq>")
	if o.err != nil || o.answer.Child("urn:x", "query").Get("a") != "b" {
		t.Errorf("answered with %v, %v", o.answer, o.err)
	}
	o, id = h.question(roster.JID{})
	h.read("<iq type='error' id='" + id + "'><error type='auth'><text xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'>no</text>" +
		"<forbidden xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>")
	var refused *xep.Refused
	if !errors.As(o.err, &refused) || refused.Condition != "forbidden" || refused.Text != "no" {
		t.Errorf("refused with %v", o.err)
	}
}

// A question that nobody answers ends in time, and what comes later is
// nobody's.
func TestAsksTimeOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := byHand(t, Options{Timeouts: Timeouts{Answer: 30 * time.Second, Idle: time.Hour}})
		o, id := h.question(roster.JID{})
		time.Sleep(29 * time.Second) // in the bubble's time, which costs none
		h.turn()
		if o.times != 0 {
			t.Error("it ended too early")
		}
		time.Sleep(time.Second)
		synctest.Wait()
		h.turn()
		if o.times != 1 || problem.From(o.err).Code != problem.TimedOut {
			t.Errorf("it ended with %+v", o)
		}
		h.read(reply("result", "", id))
		if o.times != 1 {
			t.Error("it ended twice")
		}
		h.drop(problem.New(problem.ConnectionLost, domain), false)
	})
}

// A lost link ends every question, once; one that is asked then ends at once.
func TestLostLinkFailsAllAsks(t *testing.T) {
	for name, lose := range map[string]func(*hand){
		"lost":         func(h *hand) { h.drop(problem.New(problem.ConnectionLost, domain), false) },
		"disconnected": func(h *hand) { h.leave() },
	} {
		synctest.Test(t, func(t *testing.T) {
			h := byHand(t, Options{})
			var all []*outcome
			for range 10 {
				o, _ := h.question(roster.JID{})
				all = append(all, o)
			}
			var again outcome
			h.Ask(juliet, "get", element.New("urn:x", "query"), func(*element.Element, error) {
				h.Ask(juliet, "get", element.New("urn:x", "query"), again.note)
			})
			lose(h)
			time.Sleep(time.Hour) // in the bubble's time: nothing fires later
			synctest.Wait()
			h.turn()
			for _, o := range append(all, &again) {
				if o.times != 1 || o.err == nil {
					t.Errorf("%s: a question ended with %+v", name, o)
				}
			}
		})
	}
}
