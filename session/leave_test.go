package session

import (
	"testing"

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
