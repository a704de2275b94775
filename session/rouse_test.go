package session

import (
	"bytes"
	"context"
	"fmt"
	"testing"
	"time"

	"sotto/account"
	"sotto/roster"
	"sotto/session/element"
	"sotto/session/event"
	"sotto/session/intent"
	"sotto/session/problem"
	"sotto/session/sense"
	"sotto/session/sessiontest"
)

// noticing lets a test say what was noticed.
func noticing(o *Options) (notice func(sense.Change)) {
	noticed := make(chan sense.Change)
	o.Sense = func(ctx context.Context, _ func(func()), tell func(sense.Change)) {
		for {
			select {
			case c := <-noticed:
				tell(c)
			case <-ctx.Done():
				return
			}
		}
	}
	return func(c sense.Change) { noticed <- c }
}

func isPing(e *element.Element) bool { return e.Child("urn:xmpp:ping", "ping") != nil }

// who waits for the next attempt makes it at once when the computer
// woke up or the network is another, and the waits begin anew.
func TestR06WakeUpEndsTheWait(t *testing.T) {
	for _, change := range []sense.Change{sense.Woke, sense.Moved} {
		t.Run(string(change), func(t *testing.T) {
			o := quick(authority())
			o.Jitter = forever
			notice := noticing(&o)
			w := watch(t, o, at(romeo, nobody(t)))
			w.connect(romeo)
			for range 3 {
				w.link(romeo, event.Waiting) // the first attempt, or one after a change, is repeated at once
				if l := w.link(romeo, event.Waiting); l.Retry.Before(time.Now().Add(time.Minute)) {
					t.Errorf("the next attempt is at %v", l.Retry)
				}
				notice(change)
			}
		})
	}
}

// A link is asked about at once, and one that does not answer in the short time
// is lost, long before the usual probe would have found out.
func TestR06WakeUpProbesTheLink(t *testing.T) {
	ca := authority()
	s := sessiontest.Honest(t, sessiontest.HonestOptions{CA: ca, Unanswered: []string{"urn:xmpp:ping"}})
	o := quick(ca)
	o.Timeouts.Roused = 100 * time.Millisecond
	notice := noticing(&o)
	w := watch(t, o, at(romeo, s.Address))
	w.connect(romeo)
	w.link(romeo, event.Online)
	c := met(t, s)
	notice(sense.Woke)
	heardOf(t, c, isPing)
	if p := w.link(romeo, event.Waiting).Problem; p.Code != problem.TimedOut {
		t.Errorf("lost because of %v", p)
	}
	w.link(romeo, event.Online)
}

// A link that answers stays, however often something is noticed, and is not
// asked again before it has answered: a clock that somebody plays with makes no
// storm.
func TestR06NoStorm(t *testing.T) {
	const times = 1000
	ca := authority()
	s := sessiontest.Honest(t, sessiontest.HonestOptions{CA: ca, Unanswered: []string{"urn:xmpp:ping"}})
	o := quick(ca)
	o.Timeouts.Roused = patience
	notice := noticing(&o)
	w := watch(t, o, at(romeo, s.Address))
	w.connect(romeo)
	w.link(romeo, event.Online)
	c := met(t, s)
	asked := 0
	for range 3 {
		for range times {
			notice(sense.Woke)
		}
		w.say(romeo, juliet, fmt.Sprint("m", asked), "still there")
		all := heardOf(t, c, named("message", "chat")) // what came before it came before
		for _, e := range all {
			if !isPing(e) {
				continue
			}
			asked++
			tell(t, c, "<iq type='result' id='"+e.Get("id")+"'/>")
		}
		tell(t, c, "<message from='juliet@sotto.test/x'><body>heard</body></message>")
		w.message("heard") // so the answer was heard too
	}
	if asked == 0 || asked > 6 { // one for what was noticed, and one to confirm the message
		t.Errorf("in %d notices the server was asked %d times", 3*times, asked)
	}
	w.close()
	for _, e := range w.told {
		if l, is := e.(event.Link); is && l.State == event.Waiting {
			t.Errorf("the link was lost: %v", l.Problem)
		}
	}
}

// An attempt that is under way has its chance; if it fails, the next follows
// at once, however long the wait had become.
func TestR06WakeUpLeavesAnAttemptItsChance(t *testing.T) {
	h := byHand(t, Options{})
	h.state = event.Connecting
	for range 9 {
		h.backoff.next()
	}
	before := h.attempt
	h.handle(t.Context(), roused{sense.Woke})
	if h.attempt != before || h.state != event.Connecting {
		t.Errorf("the attempt was given up: now it is %d, %s", h.attempt, h.state)
	}
	if wait := h.backoff.next(); wait != 0 {
		t.Errorf("the next one waits %v", wait)
	}
}

// Nothing that is noticed brings an account online that a person wants
// offline, or that only a person can mend.
func TestR06WakeUpLeavesWhatIsOffline(t *testing.T) {
	ca := authority()
	refusing := sessiontest.Honest(t, sessiontest.HonestOptions{CA: ca, Password: "another"})
	good := sessiontest.Honest(t, sessiontest.HonestOptions{CA: ca, User: "juliet", Password: "juliet-secret"})
	o := quick(ca)
	notice := noticing(&o)
	w := watch(t, o, at(romeo, refusing.Address), at(juliet, good.Address))
	w.connect(romeo)
	w.link(romeo, event.Offline)
	w.connect(juliet)
	w.link(juliet, event.Online)
	w.disconnect(juliet)
	w.link(juliet, event.Offline)
	seen := len(w.told)
	for range 10 {
		notice(sense.Moved)
	}
	w.Do(intent.Send{Of: intent.Of{Address: eve}, To: romeo, Body: "a sign"}) // after the notices
	until(w, "trouble", func(event.Trouble) bool { return true })
	w.close()
	for _, e := range w.told[seen:] {
		if l, is := e.(event.Link); is && l.State != event.Offline {
			t.Errorf("%s is %s", l.Account(), l.State)
		}
	}
}

// /reconnect makes another connection from whatever there is. A link is left
// without a goodbye: where the server manages streams it keeps this one.
func TestReconnect(t *testing.T) {
	ca := authority()
	again := func(w *watched) { w.Do(intent.Reconnect{Of: intent.Of{Address: romeo}}) }
	t.Run("online", func(t *testing.T) {
		s := sessiontest.Honest(t, sessiontest.HonestOptions{CA: ca})
		o := quick(ca)
		o.Jitter = forever
		w := watch(t, o, at(romeo, s.Address))
		w.connect(romeo)
		w.link(romeo, event.Online)
		for range 5 {
			again(w)
			w.link(romeo, event.Connecting)
			w.link(romeo, event.Online)
		}
		w.say(romeo, juliet, "m1", "here I am")
		w.close()
		records := s.Finish(t)
		if len(records) != 6 {
			t.Fatalf("the server was asked %d times", len(records))
		}
		for i, r := range records[:5] {
			if bytes.Contains(r.Inside, []byte("unavailable")) || bytes.HasSuffix(r.Inside, []byte("</stream:stream>")) {
				t.Errorf("connection %d was left with a goodbye: %s", i, r.Inside)
			}
		}
	})
	for state, server := range map[event.State]string{
		event.Waiting:    nobody(t),
		event.Connecting: sessiontest.Serve(t, sessiontest.Silence()).Address,
		event.Offline:    nobody(t),
	} {
		t.Run(string(state), func(t *testing.T) {
			o := quick(ca)
			o.Jitter = forever
			w := watch(t, o, at(romeo, server))
			switch state {
			case event.Waiting:
				w.connect(romeo)
				w.link(romeo, event.Waiting) // repeated at once
				w.link(romeo, event.Waiting)
			case event.Connecting:
				w.connect(romeo)
				until(w, "dial", func(s event.Step) bool { return s.Name == "dial" })
			}
			again(w)
			w.link(romeo, event.Connecting)
			if state == event.Connecting {
				until(w, "dial", func(s event.Step) bool { return s.Name == "dial" })
			} else {
				w.link(romeo, event.Waiting)
			}
		})
	}
}

// Every account hears what was noticed, and the watcher is over when the pool
// is.
func TestPoolTellsEveryAccount(t *testing.T) {
	ca := authority()
	var accounts []account.Account
	servers := map[roster.JID]*sessiontest.HonestServer{}
	for _, j := range []roster.JID{romeo, juliet, eve} {
		servers[j] = sessiontest.Honest(t, sessiontest.HonestOptions{
			CA: ca, User: j.Local(), Password: j.Local() + "-secret", Unanswered: []string{"urn:xmpp:ping"},
		})
		accounts = append(accounts, at(j, servers[j].Address))
	}
	o := quick(ca)
	notice := noticing(&o)
	w := watch(t, o, accounts...)
	for _, a := range accounts {
		w.connect(a.Address)
	}
	for online := 0; online < len(accounts); online++ {
		until(w, "online", func(l event.Link) bool { return l.State == event.Online })
	}
	notice(sense.Moved)
	for _, s := range servers {
		heardOf(t, met(t, s), isPing)
	}
}
