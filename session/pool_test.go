package session

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"sotto/account"
	"sotto/account/config"
	"sotto/account/store"
	"sotto/roster"
	"sotto/roster/chat"
	"sotto/session/event"
	"sotto/session/intent"
	"sotto/session/problem"
	"sotto/session/sessiontest"
)

// Events of one account come in the order in which they happened, whatever
// the other does at the same time.
func TestPoolKeepsTheOrderOfEachAccount(t *testing.T) {
	const each = 200
	ca := authority()
	ours := map[roster.JID]*sessiontest.HonestServer{}
	var accounts []account.Account
	for _, j := range []roster.JID{romeo, juliet} {
		ours[j] = sessiontest.Honest(t, sessiontest.HonestOptions{CA: ca, User: j.Local(), Password: j.Local() + "-secret"})
		accounts = append(accounts, at(j, ours[j].Address))
	}
	w := watch(t, quick(ca), accounts...)
	for j, s := range ours {
		w.connect(j)
		go func() {
			c := met(t, s)
			for i := range each {
				_ = c.Send(fmt.Sprintf("<message from='eve@sotto.test/x'><body>%d</body></message>", i)) // a test that has failed has left
			}
		}()
	}
	missing := 2 * each
	until(w, "all messages", func(event.Message) bool { missing--; return missing == 0 })
	want := []string{"added", "connecting", "resolve", "dial", "tls", "verify", "auth", "bind", "online"}
	for i := range each {
		want = append(want, fmt.Sprint(i))
	}
	for j := range ours {
		if got := story(w.told, j); !slices.Equal(got, want) {
			t.Errorf("%s: told %q", j, got)
		}
	}
}

// story is what happened to one account, in short.
func story(told []event.Event, j roster.JID) []string {
	var all []string
	for _, e := range told {
		if e.Account() != j {
			continue
		}
		switch e := e.(type) {
		case event.Added:
			all = append(all, "added")
		case event.Link:
			all = append(all, string(e.State))
		case event.Step:
			all = append(all, e.Name)
		case event.Message:
			all = append(all, e.Message.Body)
		}
	}
	return all
}

// One account whose server is silent, and one that is refused, keep no other
// from going online.
func TestPoolOneDelaysNoOther(t *testing.T) {
	ca := authority()
	silent := sessiontest.Serve(t, sessiontest.Silence())
	refusing := sessiontest.Honest(t, sessiontest.HonestOptions{CA: ca, User: "juliet", Password: "another"})
	good := sessiontest.Honest(t, sessiontest.HonestOptions{CA: ca})
	w := watch(t, quick(ca), at(eve, silent.Address), at(juliet, refusing.Address), at(romeo, good.Address))
	w.connect(eve)
	w.link(eve, event.Connecting)
	w.connect(juliet)
	if p := w.link(juliet, event.Offline).Problem; p.Code != problem.LoginWrongPassword {
		t.Errorf("juliet is offline because of %v", p)
	}
	w.connect(romeo)
	w.link(romeo, event.Online)
	w.close()
	if got := story(w.told, eve); !slices.Equal(got, []string{"added", "connecting", "resolve", "dial", "offline"}) {
		t.Errorf("eve's server is silent, and told was %q", got)
	}
}

func TestPoolUnknownAccount(t *testing.T) {
	w := watch(t, quick(authority()), at(romeo, "localhost:1"))
	w.Do(intent.Send{Of: intent.Of{Address: juliet}, To: romeo, Body: "hello"})
	got := until(w, "trouble", func(event.Trouble) bool { return true })
	if got.Account() != juliet || got.Problem.Code != problem.UnknownAccount {
		t.Errorf("told %v of %s", got.Problem, got.Account())
	}
}

// The end of Run is a goodbye: presence first, then the stream, then the
// connection.
func TestPoolSaysGoodbye(t *testing.T) {
	ca := authority()
	s := sessiontest.Honest(t, sessiontest.HonestOptions{CA: ca})
	w := watch(t, quick(ca), at(romeo, s.Address))
	w.connect(romeo)
	w.link(romeo, event.Online)
	c := met(t, s)
	w.say(romeo, juliet, "m1", "one last thing")
	w.progress("m1", chat.Sent)
	w.close()
	said := heardOf(t, c, named("presence", "unavailable"))
	if len(said) != 3 { // presence, the message, presence
		t.Errorf("the server heard %v", said)
	}
	records := s.Finish(t)
	if len(records) != 1 || !bytes.HasSuffix(records[0].Inside, []byte("</stream:stream>")) {
		t.Errorf("the last word was not goodbye: %+v", records)
	}
}

// A server that does not say goodbye keeps nobody for longer than the
// farewell may take.
func TestPoolEndsWithoutAnAnswer(t *testing.T) {
	ca := authority()
	s := sessiontest.Honest(t, sessiontest.HonestOptions{CA: ca})
	o := quick(ca)
	o.Timeouts.Farewell = 50 * time.Millisecond
	w := watch(t, o, at(romeo, s.Address))
	w.connect(romeo)
	w.link(romeo, event.Online)
	met(t, s).Stall()
	began := time.Now()
	w.close()
	if took := time.Since(began); took > patience/2 {
		t.Errorf("the end took %v", took)
	}
}

// An account that is switched off is told to be offline, and one that is
// switched on again comes back.
func TestPoolTellsThatAnAccountIsOff(t *testing.T) {
	ca := authority()
	s := sessiontest.Honest(t, sessiontest.HonestOptions{CA: ca})
	b := booksIn(t, t.TempDir())
	a := at(romeo, s.Address)
	a.Password.Source = account.FromPrompt
	if err := b.Keep(t.Context(), a, account.Conceal([]byte("x"))); err != nil {
		t.Fatal(err)
	}
	o := quick(ca)
	o.Books, o.Timeouts.Farewell = &b, 50*time.Millisecond // the server answers no goodbye in the middle of a login
	w := watch(t, o, a)
	w.connect(romeo)
	for range 2 {
		w.link(romeo, event.Online)
		w.Do(intent.Enable{Of: intent.Of{Address: romeo}, On: false})
		w.link(romeo, event.Offline)
		w.Do(intent.Enable{Of: intent.Of{Address: romeo}, On: true})
	}
}

// What was set just before the end is set.
func TestPoolSetsWhatWasWantedLast(t *testing.T) {
	b := booksIn(t, t.TempDir())
	a := account.Account{Address: romeo, Password: account.Password{Source: account.FromPrompt}}
	if err := b.Keep(t.Context(), a, account.Conceal([]byte("x"))); err != nil {
		t.Fatal(err)
	}
	o := quick(authority())
	o.Books = &b
	w := watch(t, o, a)
	w.Do(intent.Set{Setting: "theme", Value: "light"})
	w.Do(intent.Edit{Of: intent.Of{Address: romeo}, Setting: "nick", Value: "Monty"})
	w.close()
	all, err := config.Load(b.File)
	if err != nil || all.Settings.Theme != "light" || all.Accounts[0].Nick != "Monty" {
		t.Errorf("the file has %+v: %v", all, err)
	}
}

// That nothing is kept is told once, and tried again when something about it
// is set otherwise.
func TestPoolTellsOnceThatNothingIsKept(t *testing.T) {
	b := booksIn(t, t.TempDir())
	o := quick(authority())
	o.Books = &b
	tried := 0 // on the desk's own goroutine
	o.Keep = func(context.Context, func(string)) (*store.Store, error) {
		tried++
		return nil, problem.New(problem.KeyUnchosen, "")
	}
	w := watch(t, o)
	closed := func(e event.Keeping) bool { return e.State == event.Closed }
	until(w, "a closed history", closed)
	w.Do(intent.Set{Setting: "theme", Value: "light"})
	until(w, "the theme", func(e event.Settings) bool {
		return slices.ContainsFunc(e.Values, func(s account.Setting) bool { return s.Name == "theme" && s.Value == "light" })
	})
	w.Do(intent.Set{Setting: "history.key", Value: "passphrase"})
	until(w, "a closed history", closed)
	w.close()
	if tried != 2 {
		t.Errorf("it was opened %d times", tried)
	}
}

// Nor does somebody who reads no events.
func TestPoolEndsThoughNobodyReads(t *testing.T) {
	o := quick(authority())
	o.Timeouts.Farewell = 50 * time.Millisecond
	p := NewPool([]account.Account{at(romeo, "localhost:1")}, o)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	over := make(chan struct{})
	go func() {
		defer close(over)
		p.Run(ctx)
	}()
	select {
	case <-over:
	case <-time.After(patience):
		t.Error("the pool does not end")
	}
}
