package session

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"sotto/account/archive"
	"sotto/account/store"
	"sotto/account/vault"
	"sotto/roster/chat"
	"sotto/session/dial"
	"sotto/session/element"
	"sotto/session/event"
	"sotto/session/problem"
	"sotto/session/sm"
)

// counted is a session by hand on a managed stream, which keeps what it must.
func counted(t *testing.T, file string) *hand {
	t.Helper()
	h := byHand(t, Options{Jitter: forever})
	if file != "" {
		h.keeps(file)
	}
	h.link.managed = true
	h.stream = &ledger{anew: true}
	h.stream.manage("the stream", romeoDesk)
	h.release()
	return h
}

// filed is a desk whose database is in a file.
func filed(t testing.TB, file string) *desk {
	t.Helper()
	s, err := store.Open(t.Context(), store.Options{File: file})
	if err != nil {
		t.Fatal(err)
	}
	d := newDesk(Options{}, func(event.Event) {})
	d.store.Store(s)
	t.Cleanup(func() { _ = d.read().Close() })
	return d
}

// breakDisk has the disk refuse from now on, and mendDisk has it work again.
func (h *hand) breakDisk() {
	h.t.Helper()
	if err := h.desk.read().Close(); err != nil {
		h.t.Fatal(err)
	}
}

func (h *hand) mendDisk(file string) {
	h.t.Helper()
	s, err := store.Open(h.t.Context(), store.Options{File: file})
	if err != nil {
		h.t.Fatal(err)
	}
	h.desk.store.Store(s)
	h.mail.put(retried{})
	h.turn()
}

// names are those of the elements that were sent.
func names(all []*element.Element) (n []string) {
	for _, e := range all {
		n = append(n, e.Name)
	}
	return n
}

// onDisk is what is kept of the stream.
func (h *hand) onDisk() (r vault.Resumption, queue []vault.Out, waiting []chat.Message) {
	h.t.Helper()
	err := h.desk.read().Read(context.Background(), func(tx *store.Tx) (err error) {
		if r, _, err = vault.On(tx).Resumption(romeo); err != nil {
			return err
		}
		if queue, err = vault.On(tx).Queue(romeo); err != nil {
			return err
		}
		waiting, err = archive.On(tx).Unfinished(romeo, 0)
		return err
	})
	if err != nil {
		h.t.Fatal(err)
	}
	return r, queue, waiting
}

const aMessage = "<message from='juliet@sotto.test/x' id='j1'><body>hi</body></message>"

// What goes out is on the disk when the writer gets it, and what came when the
// server is told so; what is counted is what was handled, refused or skipped.
func TestKeptBeforeItIsOnTheWire(t *testing.T) {
	h := counted(t, filepath.Join(t.TempDir(), "a.db"))
	h.send("m1", "hello")
	h.mail.put(heard{h.attempt, romeoDesk, true, 2, parse(t, aMessage)}) // two before it were too large
	h.read("<message from='juliet@sotto.test/x' to='mallory@sotto.test'><body>not for us</body></message>")
	h.mail.put(heard{h.attempt, romeoDesk, true, 0, element.New(sm.Space, "r")})
	for items, _ := h.mail.take(); len(items) > 0; items = nil {
		for _, m := range items {
			h.handle(context.Background(), m)
		}
	}
	if items, _ := h.out.take(); slices.ContainsFunc(items, func(o outgoing) bool { return strings.Contains(string(o.bytes), "<a ") }) {
		t.Error("the server was told before it was kept")
	}
	h.release()
	r, queue, waiting := h.onDisk()
	if r.In != 4 || r.ID != "the stream" || len(queue) != 1 || queue[0].ID != "m1" || len(waiting) != 1 || waiting[0].State != chat.Written {
		t.Errorf("kept %+v, %d stanzas, %+v", r, len(queue), waiting)
	}
	if sent := h.write(); len(sent) != 1 || sent[0].String() != "<a xmlns='urn:xmpp:sm:3' h='4'/>" {
		t.Errorf("sent %v", sent)
	}
	h.read("<a xmlns='urn:xmpp:sm:3' h='1'/>")
	if _, queue, waiting = h.onDisk(); len(queue)+len(waiting) != 0 || !slices.Contains(h.states("m1"), chat.Sent) {
		t.Errorf("after it was confirmed: %v, %v", queue, waiting)
	}
	h.leave()
}

// while the disk refuses, no message goes out that is not on it, and
// nothing is confirmed; when it works again all is made up for.
func TestR20WhileTheDiskRefuses(t *testing.T) {
	file := filepath.Join(t.TempDir(), "a.db")
	h := counted(t, file)
	h.breakDisk()
	h.send("m1", "hello")
	h.read(aMessage)
	h.read("<r xmlns='urn:xmpp:sm:3'/>")
	h.read("<r xmlns='urn:xmpp:sm:3'/>")
	if sent := h.write(); len(sent) != 0 {
		t.Errorf("sent %v", sent)
	}
	if got := h.states("m1"); slices.ContainsFunc(got, func(s chat.State) bool { return s != chat.Pending }) {
		t.Errorf("the message is %v", got)
	}
	troubles := 0
	for _, e := range h.heard() {
		if _, is := e.(event.Trouble); is {
			troubles++
		}
	}
	if troubles != 1 {
		t.Errorf("that the disk refuses was told %d times", troubles)
	}
	h.mendDisk(file)
	if sent := h.write(); !slices.Equal(names(sent), []string{"message", "r", "a"}) {
		t.Errorf("sent %v", sent)
	}
	r, queue, waiting := h.onDisk()
	if r.In != 1 || len(queue) != 1 || len(waiting) != 1 {
		t.Errorf("kept %+v, %d stanzas, %d messages", r, len(queue), len(waiting))
	}
	h.leave()
}

// The server is asked behind a message at once, behind anything else after
// five or three seconds; one question at a time, and no answer ends the link.
func TestWhenTheServerIsAsked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := counted(t, "")
		presence := func() { h.Send(element.New("jabber:client", "presence")) }
		want := func(what string, sent ...string) {
			t.Helper()
			if got := names(h.write()); !slices.Equal(got, sent) {
				t.Errorf("%s: sent %q, want %q", what, got, sent)
			}
		}
		h.send("m1", "hello")
		want("a message", "message", "r")
		presence()
		h.send("m2", "hello")
		want("the question is open", "presence", "message")
		h.read("<a xmlns='urn:xmpp:sm:3' h='1'/>")
		want("it was answered", "r")
		h.read("<a xmlns='urn:xmpp:sm:3' h='3'/>")
		want("nothing is left")
		for range 4 {
			presence()
		}
		want("few", "presence", "presence", "presence", "presence")
		presence()
		want("many", "presence", "r")
		h.read("<a xmlns='urn:xmpp:sm:3' h='8'/>")
		presence()
		want("one", "presence")
		time.Sleep(3 * time.Second)
		synctest.Wait()
		h.turn()
		want("after a while", "r")
		time.Sleep(15 * time.Second)
		synctest.Wait()
		h.wanted = false
		h.turn()
		if h.link != nil || !h.stream.Resumable() {
			t.Error("the link lives, or its stream is given up")
		}
	})
}

// who confirms what was never sent is told so, and the stream is over.
func TestR05TooMuchIsConfirmed(t *testing.T) {
	h := counted(t, "")
	h.wanted = false
	h.send("m1", "hello")
	out := h.out
	h.write()
	h.read("<a xmlns='urn:xmpp:sm:3' h='7'/>")
	items, open := out.take()
	var said strings.Builder
	for _, o := range items {
		said.Write(o.bytes)
	}
	if open || h.link != nil || h.stream.Resumable() || !strings.Contains(said.String(), "<handled-count-too-high xmlns='urn:xmpp:sm:3' h='7' send-count='1'/>") {
		t.Errorf("said %q; the link is %v", said.String(), h.link)
	}
	h.mail.put(laidDown{h.attempt - 1})
	h.turn()
	if len(h.doubtful) != 1 || h.doubtful[0].ID != "m1" {
		t.Errorf("in doubt are %v", h.doubtful)
	}
}

// A stream that is lost says how far it came, and the rest is in doubt; what
// waits stays in order behind it.
func TestStreamThatIsGone(t *testing.T) {
	h := counted(t, filepath.Join(t.TempDir(), "a.db"))
	for _, id := range []string{"m1", "m2", "m3"} {
		h.send(id, "hello")
	}
	h.write()
	h.drop(problem.New(problem.ConnectionLost, domain), false)
	h.send("m4", "hello")
	if r, queue, _ := h.onDisk(); r.ID == "" || len(queue) != 3 {
		t.Errorf("a link was lost, and of its stream is kept %+v, %d stanzas", r, len(queue))
	}
	h.abandon(&loss{told: true, handled: 1})
	h.release()
	if r, queue, _ := h.onDisk(); r.ID != "" || len(queue) != 0 {
		t.Errorf("of a lost stream is kept %+v, %d stanzas", r, len(queue))
	}
	if !slices.Contains(h.states("m1"), chat.Sent) || len(h.doubtful) != 2 || h.doubtful[0].ID != "m2" || len(h.unsent) != 1 {
		t.Errorf("m1 is %v, in doubt %v, waiting %v", h.states("m1"), h.doubtful, h.unsent)
	}
}

// What is asked while the stream waits for another connection has its time
// when that is there.
func TestQuestionsOutliveALink(t *testing.T) {
	h := counted(t, "")
	var answers []error
	h.Ask(juliet, "get", element.New("urn:x", "x"), func(_ *element.Element, err error) { answers = append(answers, err) })
	asked := h.write()[0]
	h.drop(problem.New(problem.ConnectionLost, domain), false)
	h.mail.put(expired{asked.Get("id")})
	h.turn()
	if len(answers) != 0 {
		t.Fatalf("answered with %v", answers)
	}
	h.online()
	h.link.managed = true
	h.read("<iq type='result' from='juliet@sotto.test' id='" + asked.Get("id") + "'/>")
	if len(answers) != 1 || answers[0] != nil {
		t.Errorf("answered with %v", answers)
	}
	h.leave()
}

// A server may take the end of what the connection before had begun for the
// beginning of what a resumed stream says. That ends the stream and nothing
// else; later, or on a stream of its own, the same word is final.
func TestStreamErrorRightAfterAResumption(t *testing.T) {
	for _, c := range []struct {
		name            string
		resumed, proved bool
		condition       string
		want            event.State
	}{
		{"too big", true, false, "policy-violation", event.Waiting},
		{"broken", true, false, "not-well-formed", event.Waiting},
		{"another session", true, false, "conflict", event.Offline},
		{"later", true, true, "policy-violation", event.Offline},
		{"on a new stream", false, false, "policy-violation", event.Offline},
	} {
		h := counted(t, "")
		h.link.resumed = c.resumed
		h.send("m1", "hello")
		h.write()
		h.read("<a xmlns='urn:xmpp:sm:3' h='0'/>") // that is no answer
		if c.proved {
			h.read("<a xmlns='urn:xmpp:sm:3' h='1'/>")
		}
		h.since, h.backoff.failures = time.Now(), 1
		h.mail.put(ended{h.attempt, &dial.StreamError{Domain: domain, Condition: c.condition}})
		h.turn()
		if h.state != c.want || c.want == event.Waiting && h.stream.Resumable() {
			t.Errorf("%s: %s, and the stream can be resumed: %v", c.name, h.state, h.stream.Resumable())
		}
		h.leave()
	}
}

// A server that resumes a stream and then hears nothing of it is not asked to
// resume it for ever: what was on it is looked up, and another is begun. One
// answer begins the count anew.
func TestResumedAndNeverHeard(t *testing.T) {
	for _, c := range []struct {
		name    string
		answers int // the link on which there is one
		want    bool
	}{{"never", 0, false}, {"once", 2, true}} {
		h := counted(t, "")
		h.wanted = false
		h.send("m1", "hello")
		h.write()
		for link := 1; link <= patientLinks; link++ {
			h.link.resumed, h.link.managed = true, true
			h.inquire()
			h.send(fmt.Sprint("m", link+1), "hello")                                 // so that there is something to tell of
			h.read(fmt.Sprintf("<a xmlns='urn:xmpp:sm:3' h='%d'/>", h.stream.Acked)) // that is no answer
			if link == c.answers {
				h.read(fmt.Sprintf("<a xmlns='urn:xmpp:sm:3' h='%d'/>", h.stream.Total()))
			}
			h.mail.put(overdue{h.attempt})
			h.turn()
			h.mail.put(laidDown{h.attempt - 1})
			h.turn()
			if link < patientLinks {
				h.online()
			}
		}
		if h.stream.Resumable() != c.want || len(h.doubtful) > 0 == c.want {
			t.Errorf("%s: the stream can be resumed: %v; in doubt are %v", c.name, h.stream.Resumable(), h.doubtful)
		}
	}
}
