package session

import (
	"path/filepath"
	"slices"
	"testing"

	"sotto/account/archive"
	"sotto/account/store"
	"sotto/roster/chat"
	"sotto/session/event"
	"sotto/session/intent"
	"sotto/session/problem"
	"sotto/session/sessiontest"
)

// A message is told when it is given to the writer, as one that may have been
// sent, and not again when a writer lays it down.
func TestPassingTellsWhatIsGivenToTheWriter(t *testing.T) {
	h := byHand(t, Options{Passing: true})
	h.link, h.out = nil, nil
	h.say(intent.Send{Of: intent.Of{Address: romeo}, To: juliet, ID: "m1", Body: "hi"})
	if got := h.states("m1"); got != nil {
		t.Errorf("told %v before it was given to anybody", got)
	}
	h.online()
	if got := h.states("m1"); !slices.Equal(got, []chat.State{chat.Written}) {
		t.Errorf("told %v", got)
	}
	h.drop(problem.New(problem.ConnectionLost, domain), false) // its writer ends without having written it
	h.mail.put(laidDown{h.attempt - 1})
	h.turn()
	h.online()
	h.write()
	if got := h.states("m1"); !slices.Equal(got, []chat.State{chat.Written}) {
		t.Errorf("told %v in the end", got)
	}
}

// What was never written has failed at the end, and is not there to be sent
// by another.
func TestPassingLeavesNothingToBeSent(t *testing.T) {
	file := filepath.Join(t.TempDir(), "a.db")
	o := kept(quick(authority()), file)
	o.Jitter = forever
	chats := watch(t, o, at(romeo, nobody(t)))
	chats.connect(romeo)
	chats.say(romeo, juliet, "waits", "for a chat")
	chats.link(romeo, event.Waiting)
	chats.close()

	ca := authority()
	s := sessiontest.Honest(t, sessiontest.HonestOptions{CA: ca})
	o = kept(quick(ca), file)
	o.Passing, o.Jitter = true, forever
	sends := watch(t, o, at(romeo, s.Address))
	sends.say(romeo, juliet, "never", "said offline")
	sends.connect(romeo)
	sends.say(romeo, juliet, "m1", "said online")
	sends.progress("m1", chat.Sent)
	sends.disconnect(romeo)
	sends.link(romeo, event.Offline)
	sends.say(romeo, juliet, "late", "too late")
	sends.close()
	failed := false
	for _, e := range sends.told {
		p, is := e.(event.Progress)
		failed = failed || is && p.ID == "late" && p.State == chat.Failed && p.Problem.Code == problem.GivenUp
		if is && p.ID == "waits" {
			t.Errorf("it sent what waits: %+v", p)
		}
	}
	if !failed {
		t.Errorf("it was not told that a message was given up:\n%s", sends.log())
	}

	inFile(t, file, func(tx *store.Tx) error {
		waiting, err := archive.On(tx).Unfinished(romeo, 0)
		if len(waiting) != 1 || waiting[0].ID != "waits" {
			t.Errorf("these wait to be sent: %+v", waiting)
		}
		return err
	})
}
