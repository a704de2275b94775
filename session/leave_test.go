package session

import (
	"io"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"sotto/account/archive"
	"sotto/account/store"
	"sotto/roster/chat"
	"sotto/session/event"
	"sotto/session/sessiontest"
)

// /disconnect ends whatever is under way, and nothing comes after it.
func TestLinkDisconnects(t *testing.T) {
	ca := authority()
	silent := sessiontest.Serve(t, sessiontest.Silence())
	good := sessiontest.Honest(t, sessiontest.HonestOptions{CA: ca})
	for _, c := range []struct {
		state  event.State
		server string
	}{
		{event.Connecting, silent.Address},
		{event.Waiting, nobody(t)},
		{event.Online, good.Address},
	} {
		t.Run("while "+string(c.state), func(t *testing.T) {
			o := quick(ca)
			o.Jitter = forever
			w := watch(t, o, at(romeo, c.server))
			w.connect(romeo)
			if c.state == event.Waiting {
				w.link(romeo, event.Waiting) // the first attempt is repeated at once
			}
			w.link(romeo, c.state)
			if c.state == event.Connecting {
				until(w, "dial", func(s event.Step) bool { return s.Name == "dial" })
			}
			w.disconnect(romeo)
			if p := w.link(romeo, event.Offline).Problem; p != nil {
				t.Errorf("offline because of %v", p)
			}
			seen := len(w.told)
			w.close()
			for _, e := range w.told[seen:] {
				if l := line(e); l != "" {
					t.Errorf("after the account was offline came: %s", l)
				}
			}
		})
	}
	if n := len(silent.Finish(t)); n != 1 {
		t.Errorf("the silent server was asked %d times", n)
	}
	if n := len(good.Finish(t)); n != 1 {
		t.Errorf("the good server was asked %d times", n)
	}
}

// /connect does not wait for the back-off, and is no second attempt where
// one is under way.
func TestLinkConnectsAtOnce(t *testing.T) {
	ca := authority()
	o := quick(ca)
	o.Jitter = forever
	w := watch(t, o, at(romeo, nobody(t)))
	w.connect(romeo)
	w.link(romeo, event.Waiting)
	w.link(romeo, event.Waiting)
	for range 3 {
		w.connect(romeo)
		w.link(romeo, event.Connecting)
		w.link(romeo, event.Waiting)
	}

	s := sessiontest.Honest(t, sessiontest.HonestOptions{CA: ca})
	w = watch(t, o, at(romeo, s.Address))
	w.connect(romeo)
	w.connect(romeo)
	w.link(romeo, event.Online)
	w.connect(romeo)
	w.close()
	if n := len(s.Finish(t)); n != 1 {
		t.Errorf("the server was asked %d times", n)
	}
}

// Off and on again, at once, is one link after the other.
func TestLinkComesBackAfterDisconnect(t *testing.T) {
	ca := authority()
	s := sessiontest.Honest(t, sessiontest.HonestOptions{CA: ca})
	w := watch(t, quick(ca), at(romeo, s.Address))
	w.connect(romeo)
	first := w.link(romeo, event.Online)
	for range 3 {
		w.disconnect(romeo)
		w.connect(romeo)
		w.link(romeo, event.Offline)
		if l := w.link(romeo, event.Online); l.Security.Server != first.Security.Server {
			t.Errorf("online at %s", l.Security.Server)
		}
	}
	w.say(romeo, juliet, "m1", "back")
	w.progress("m1", chat.Sent)
}

// A server that does not count is asked before goodbye whether it has what was
// said last: then it is in no doubt at the next start. One that does not
// answer holds nobody up, and nothing is taken for confirmed.
func TestR33QuitAsksWhatCame(t *testing.T) {
	for _, c := range []struct {
		name       string
		unanswered []string
		end        func(*watched)
		want       chat.State
	}{
		{"quit", nil, (*watched).close, chat.Sent},
		{"disconnected", nil, func(w *watched) { w.disconnect(romeo); w.link(romeo, event.Offline); w.progress("m2", chat.Sent) }, chat.Sent},
		{"no answer", []string{"urn:xmpp:ping"}, (*watched).close, chat.Written},
	} {
		t.Run(c.name, func(t *testing.T) {
			ca := authority()
			server := sessiontest.Honest(t, sessiontest.HonestOptions{CA: ca, Unanswered: c.unanswered})
			file := filepath.Join(t.TempDir(), "history.db")
			o := kept(quick(ca), file)
			o.Timeouts.Farewell = patience
			if c.unanswered != nil {
				o.Timeouts.Farewell = 100 * time.Millisecond
			}
			w := watch(t, o, at(romeo, server.Address))
			w.connect(romeo)
			w.link(romeo, event.Online)
			w.say(romeo, juliet, "m1", "parting is")
			w.say(romeo, juliet, "m2", "such sweet sorrow")
			w.progress("m2", chat.Written)
			began := time.Now()
			c.end(w)
			w.close()
			if took := time.Since(began); took > patience/4 {
				t.Errorf("it took %v", took)
			}
			server.Finish(t)
			inFile(t, file, func(tx *store.Tx) error {
				for _, id := range []string{"m1", "m2"} {
					m, _, err := archive.On(tx).Find(romeo, juliet, id)
					if err != nil || m.State != c.want {
						t.Errorf("%s is %s, want %s: %v", id, m.State, c.want, err)
					}
				}
				return nil
			})
		})
	}
}

// Only an answer to the last question, from whom it was asked, confirms what
// was said; a link that ends before it is waited for no longer.
func TestR33QuitBelievesOnlyTheAnswer(t *testing.T) {
	answer := func(from, id, kind string) string {
		return "<iq type='" + kind + "' from='" + from + "' id='" + id + "' to='romeo@sotto.test/desk'/>"
	}
	for _, c := range []struct {
		name string
		says func(id string) string
		sent bool
	}{
		{"an answer", func(id string) string { return answer(domain, id, "result") }, true},
		{"an error", func(id string) string { return answer(domain, id, "error") }, true},
		{"somebody else", func(id string) string { return answer("eve@sotto.test/x", id, "result") }, false},
		{"to something else", func(id string) string { return answer(domain, id+"x", "result") }, false},
		{"the end", nil, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := byHand(t, Options{})
			h.send("m1", "last words")
			old, out := h.attempt, h.out
			h.leave()
			items, open := out.take()
			if !open {
				t.Fatal("it said goodbye at once")
			}
			var id string
			for _, o := range items {
				if o.element != nil && o.element.Child("urn:xmpp:ping", "ping") != nil {
					id = o.element.Get("id")
				}
			}
			if c.says == nil {
				h.mail.put(ended{old, io.EOF})
			} else {
				h.mail.put(heard{old, romeoDesk, false, 0, parse(t, c.says(id))})
			}
			h.turn()
			if got := slices.Contains(h.states("m1"), chat.Sent); got != c.sent {
				t.Errorf("it is sent: %v, want %v", got, c.sent)
			}
			if _, open := out.take(); open == (c.sent || c.says == nil) {
				t.Errorf("goodbye is held back: %v", open)
			}
		})
	}
}
