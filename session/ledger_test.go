package session

import (
	"context"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"sotto/account/archive"
	"sotto/account/store"
	"sotto/account/vault"
	"sotto/roster"
	"sotto/roster/chat"
	"sotto/session/element"
	"sotto/session/event"
	"sotto/session/intent"
	"sotto/session/problem"
)

// Who is there is kept with the stream, also of what comes in the turn in
// which the stream begins, or in which the disk works again.
func TestPresenceThatComesAsTheStreamBegins(t *testing.T) {
	file := filepath.Join(t.TempDir(), "a.db")
	h := counted(t, file)
	here := func() int {
		t.Helper()
		var all []roster.Presence
		err := h.desk.read().Read(t.Context(), func(tx *store.Tx) (err error) {
			all, err = vault.On(tx).Presences(romeo)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return len(all)
	}
	h.stream = &ledger{anew: true}
	befriend(h, juliet)
	h.release()
	h.stream.manage("another", romeoDesk)
	h.read("<presence from='juliet@sotto.test/x'/>")
	if n := here(); n != 1 {
		t.Errorf("%d are kept after the stream began", n)
	}
	h.breakDisk()
	h.send("m1", "hello")
	h.mendDisk(file)
	if n := here(); n != 1 {
		t.Errorf("%d are kept after the disk worked again", n)
	}
	h.leave()
}

// who leaves while a question is open asks once more, so that what was
// said behind it is known to have arrived too.
func TestR33SaidBehindAnOpenQuestion(t *testing.T) {
	h := counted(t, "")
	h.wanted = false
	h.send("m1", "hello")
	h.write()
	h.send("m2", "hello")
	out, number := h.out, h.attempt
	h.leave()
	items, _ := out.take()
	last := string(items[len(items)-1].bytes)
	if strings.HasPrefix(last, "<a ") {
		last = string(items[len(items)-2].bytes)
	}
	if !strings.HasPrefix(last, "<r ") {
		t.Errorf("the last that is sent is %s", last)
	}
	h.mail.put(heard{number, romeoDesk, true, 0, parse(t, "<a xmlns='urn:xmpp:sm:3' h='1'/>")})
	h.mail.put(heard{number, romeoDesk, true, 0, parse(t, "<a xmlns='urn:xmpp:sm:3' h='3'/>")})
	h.mail.put(laidDown{number})
	h.turn()
	if !slices.Contains(h.states("m2"), chat.Sent) || len(h.doubtful) != 0 {
		t.Errorf("m2 is %v, in doubt are %v", h.states("m2"), h.doubtful)
	}
}

// the server's question is answered when what came is kept.
func TestR20AnsweredWhenTheDiskWorksAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		file := filepath.Join(t.TempDir(), "a.db")
		h := counted(t, file)
		h.breakDisk()
		h.read(aMessage)
		for range 20 {
			h.read("<r xmlns='urn:xmpp:sm:3'/>")
		}
		time.Sleep(h.options.Timeouts.Again)
		synctest.Wait()
		if items, _ := h.mail.take(); len(items) != 1 {
			t.Errorf("it is tried again %d times at once", len(items))
		}
		h.mendDisk(file)
		if sent := h.write(); len(sent) != 1 || sent[0].String() != "<a xmlns='urn:xmpp:sm:3' h='1'/>" {
			t.Errorf("sent %v", sent)
		}
		h.leave()
	})
}

// a stream is gone on with from where it is kept, so that a server
// gives again what came while the disk refused.
func TestR20ResumedFromWhatIsKept(t *testing.T) {
	file := filepath.Join(t.TempDir(), "a.db")
	h := counted(t, file)
	h.wanted = false
	h.read(aMessage)
	h.read("<iq type='result' id='nobody' from='romeo@sotto.test'/>") // nothing to keep
	h.mail.put(ended{h.attempt, context.Canceled})
	h.turn()
	if r, _, _ := h.onDisk(); r.In != 2 {
		t.Errorf("%d are kept, and the server will be told of 2", r.In)
	}
	h.online()
	h.link.managed = true
	h.breakDisk()
	const another = "<message from='juliet@sotto.test/x' id='j2'><body>how are you?</body></message>"
	h.read(another)
	h.mail.put(ended{h.attempt, context.Canceled})
	h.turn()
	if state := h.resumes(); state.In != 2 || h.stream.In != 2 {
		t.Errorf("the server is told of %d, and 2 are kept", state.In)
	}
	h.online()
	h.link.managed = true
	h.read(another) // once more
	h.mendDisk(file)
	var all []chat.Message
	_ = h.desk.read().Read(t.Context(), func(tx *store.Tx) (err error) {
		all, err = archive.On(tx).After(romeo, juliet, 0, 10)
		return err
	})
	if r, _, _ := h.onDisk(); r.In != 3 || len(all) != 2 {
		t.Errorf("%d are counted, and kept are %v", r.In, all)
	}
	h.leave()
}

// nothing follows the word that a stream is over.
func TestR05NothingFollowsAWrongCount(t *testing.T) {
	h := counted(t, "")
	h.send("m1", "hello")
	h.write()
	out := h.out
	h.handle(t.Context(), heard{h.attempt, romeoDesk, true, 0, element.New("urn:xmpp:sm:3", "a").Set("h", "9")})
	h.handle(t.Context(), intent.Send{Of: intent.Of{Address: romeo}, To: juliet, ID: "m2", Body: "hello"})
	h.release()
	items, _ := out.take()
	for _, o := range items {
		if o.message == "m2" {
			t.Error("a message went out behind a stream error")
		}
	}
}

// What an earlier process left is sent, also where the database opens late.
func TestTakenUpLate(t *testing.T) {
	file := filepath.Join(t.TempDir(), "a.db")
	before := counted(t, file)
	before.send("m1", "hello") // on the earlier stream
	before.link = nil
	before.send("m2", "hello") // waiting
	before.release()
	if err := before.desk.read().Close(); err != nil {
		t.Fatal(err)
	}
	h := counted(t, "")
	h.keeps(file)
	h.recall(t.Context())
	h.reconcile()
	h.release()
	if h.search == nil || len(h.doubtful) != 1 || h.doubtful[0].ID != "m1" || len(h.unsent) != 1 || h.unsent[0].ID != "m2" {
		t.Errorf("in doubt are %v, waiting %v", h.doubtful, h.unsent)
	}
}

// An attempt that nobody waits for any more takes nothing from the one that
// has taken off since.
func TestStaleFlight(t *testing.T) {
	h := counted(t, "")
	h.drop(problem.New(problem.ConnectionLost, domain), false)
	h.attempt++
	fly := func(attempt int) []*element.Element {
		f := flight{attempt, nil, make(chan []*element.Element, 1)}
		h.handle(t.Context(), f)
		h.release()
		return <-f.stanzas
	}
	sent := fly(h.attempt)
	if late := fly(h.attempt - 1); len(late) != 0 {
		t.Errorf("an old attempt is given %v", late)
	}
	if !h.flying || len(h.stream.Queue) != len(sent) || len(sent) == 0 {
		t.Errorf("%d were sent and %d are counted", len(sent), len(h.stream.Queue))
	}
	h.leave()
}

// what the disk refused is told once more when it is kept, and what is
// never kept is not.
func TestR20OnlyWhatLastsIsToldAgain(t *testing.T) {
	file := filepath.Join(t.TempDir(), "a.db")
	h := counted(t, file)
	h.breakDisk()
	h.Emit(event.Typing{To: event.To{Address: romeo}, Peer: juliet, Active: true})
	h.read(aMessage)
	h.release()
	h.forgetTold()
	h.mendDisk(file)
	if all := h.heard(); len(all) != 1 {
		t.Errorf("told again: %v", all)
	}
	h.leave()
}
