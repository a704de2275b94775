package session

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"sotto/account/store"
	"sotto/roster"
	"sotto/roster/chat"
	"sotto/session/event"
	"sotto/session/intent"
	"sotto/session/problem"
	"sotto/session/sessiontest"
	"sotto/session/sm"
)

// kept are options that keep everything in one file.
func kept(o Options, file string) Options {
	o.Keep = func(ctx context.Context, _ func(string)) (*store.Store, error) {
		return store.Open(ctx, store.Options{File: file})
	}
	return o
}

// inFile reads what is kept in a file, or changes it.
func inFile(t *testing.T, file string, do func(*store.Tx) error) {
	t.Helper()
	s, err := store.Open(context.Background(), store.Options{File: file})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := s.Write(context.Background(), do); err != nil {
		t.Error(err)
	}
}

// bodies are what was said to a watched account, in order.
func (w *watched) bodies() (all []string) {
	for _, e := range w.told {
		if m, ok := e.(event.Message); ok && !m.Message.Mine() {
			all = append(all, m.Message.Body)
		}
	}
	return all
}

// a stream that is managed goes on after a cut, and everything arrives
// once and in order, both ways, with a real server.
func TestR05StreamsGoOn(t *testing.T) {
	ca := authority()
	goOn(t, ca, sessiontest.StartProsody(t, sessiontest.ProsodyOptions{CA: ca}))
}

// The same where a stream is resumed within the login.
func TestR05StreamsGoOnOnTrixie(t *testing.T) {
	ca := authority()
	goOn(t, ca, sessiontest.StartTrixie(t, sessiontest.ProsodyOptions{CA: ca}))
}

func goOn(t *testing.T, ca *sessiontest.CA, p *sessiontest.Prosody) {
	way := lay(t, p.Address)
	his := watch(t, kept(quick(ca), filepath.Join(t.TempDir(), "his.db")), at(romeo, way.Address))
	hers := watch(t, kept(quick(ca), filepath.Join(t.TempDir(), "hers.db")), at(juliet, p.Address))
	his.connect(romeo)
	hers.connect(juliet)
	his.link(romeo, event.Online)
	hers.link(juliet, event.Online)
	var want []string
	for i := range 12 {
		for j := range 5 {
			text := fmt.Sprint(i, ".", j)
			his.say(romeo, juliet, "r"+text, text)
			hers.say(juliet, romeo, "j"+text, text)
			want = append(want, text)
		}
		way.cut()
		his.link(romeo, event.Online)
	}
	for _, w := range []*watched{his, hers} {
		until(w, "the last word", func(e event.Message) bool { return !e.Message.Mine() && e.Message.Body == want[len(want)-1] })
	}
	his.progress("r"+want[len(want)-1], chat.Sent)
	for _, w := range []*watched{his, hers} {
		if got := w.bodies(); !slices.Equal(got, want) {
			t.Errorf("heard %q", got)
		}
	}
	if n := resumptions(his); n < 10 {
		t.Errorf("of 12 cuts %d were gone on after:\n%s", n, his.log())
	}
}

func resumptions(w *watched) (n int) {
	for _, e := range w.told {
		if s, ok := e.(event.Step); ok && s.Name == "bind" && len(s.Facts) > 1 {
			n++
		}
	}
	return n
}

// another process goes on with the stream of one that ended without a
// goodbye: it knows who is there, sends what was not confirmed, and gets what
// came meanwhile.
func TestR31AnotherProcessGoesOn(t *testing.T) {
	ca := authority()
	p := sessiontest.StartProsody(t, sessiontest.ProsodyOptions{CA: ca})
	way := lay(t, p.Address)
	file := filepath.Join(t.TempDir(), "his.db")
	o := kept(quick(ca), file)
	o.Jitter = forever
	hers := watch(t, quick(ca), at(juliet, p.Address))
	hers.connect(juliet)
	hers.link(juliet, event.Online)
	first := watch(t, o, at(romeo, way.Address))
	first.connect(romeo)
	first.link(romeo, event.Online)
	here := func(e event.Presence) bool {
		return e.Presence.From.Bare() == juliet && e.Presence.Show != roster.Offline
	}
	until(first, "juliet", here)
	first.say(romeo, juliet, "m1", "one")
	first.progress("m1", chat.Sent)
	way.cutForGood()
	first.link(romeo, event.Waiting)
	first.say(romeo, juliet, "m2", "two") // it waits
	until(first, "m2", func(e event.Message) bool { return e.Message.ID == "m2" })
	first.close()
	hers.say(juliet, romeo, "j1", "meanwhile")
	hers.progress("j1", chat.Sent)

	second := watch(t, kept(quick(ca), file), at(romeo, p.Address))
	second.connect(romeo)
	second.link(romeo, event.Online)
	until(second, "juliet", here)
	until(second, "what came meanwhile", func(e event.Message) bool { return e.Message.Body == "meanwhile" })
	second.progress("m2", chat.Sent)
	until(hers, "two", func(e event.Message) bool { return e.Message.Body == "two" })
	if got := hers.bodies(); !slices.Equal(got, []string{"one", "two"}) {
		t.Errorf("juliet heard %q", got)
	}
	if resumptions(second) != 1 {
		t.Errorf("it did not go on:\n%s", second.log())
	}
	second.Do(intent.Disconnect{Of: intent.Of{Address: romeo}})
	second.link(romeo, event.Offline)
	second.connect(romeo)
	second.link(romeo, event.Online)
	if resumptions(second) != 1 {
		t.Error("it went on with a stream that was closed")
	}
}

// A link that nobody takes any more leaves the stream that it goes on with to
// the next.
func TestLinkThatNobodyTakesEndsNoStream(t *testing.T) {
	ca := authority()
	p := sessiontest.StartProsody(t, sessiontest.ProsodyOptions{CA: ca})
	reach := func(resume *sm.State) (*attempt, *link) {
		a := &attempt{account: at(romeo, p.Address), options: quick(ca).withDefaults(), managing: true, resume: resume}
		l, err := a.connect(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return a, l
	}
	_, first := reach(nil)
	first.stream.Abort()
	state := &sm.State{ID: first.id, Bound: first.own}
	for range 2 {
		a, l := reach(state)
		if !l.resumed {
			t.Fatal("the stream is over")
		}
		a.discard(l)
	}
}

// a server that goes on with another stream than was asked for, or does
// not say how far it is, is left.
func TestR05AnotherStreamIsGoneOnWith(t *testing.T) {
	ca := authority()
	own := ca.Issue(sessiontest.Names(domain))
	for _, answer := range []string{"previd='another' h='0'", "h='0'", "previd='mine'", "previd='mine' h='-1'"} {
		login := sessiontest.Login{User: "romeo", Password: "romeo-secret"}
		s := sessiontest.Serve(t, sessiontest.TLS(sessiontest.With(own)), sessiontest.Open(domain),
			sessiontest.Send(sessiontest.Mechanisms(nil, "SCRAM-SHA-256")), login.Step,
			sessiontest.Open(domain), sessiontest.Send("<stream:features><sm xmlns='"+sm.Space+"'/></stream:features>"),
			sessiontest.Expect("<resume "), sessiontest.Send("<resumed xmlns='"+sm.Space+"' "+answer+"/>"))
		o := quick(ca)
		o.Resolver, o.Timeouts.Farewell = direct(s.Address), 20*time.Millisecond // it never says goodbye
		a := &attempt{account: at(romeo, ""), options: o.withDefaults(), managing: true, resume: &sm.State{ID: "mine", Bound: romeoDesk}}
		if _, err := a.connect(t.Context()); problem.From(err).Code != problem.StreamMalformed {
			t.Errorf("%s: %v", answer, err)
		}
	}
}

// a connection that ends in the midst of a stanza, of which the server
// has half, costs nothing but time, even where the server then takes what the
// resumed stream says for the other half.
func TestR03HalfAStanza(t *testing.T) {
	ca := authority()
	p := sessiontest.StartProsody(t, sessiontest.ProsodyOptions{CA: ca, Modules: []string{"mam"}})
	way := sessiontest.StartFaulty(t, p.Address, 1)
	o := kept(quick(ca), filepath.Join(t.TempDir(), "his.db"))
	o.Timeouts.Probe = 500 * time.Millisecond
	his, hers := watch(t, o, at(romeo, way.Address)), watch(t, quick(ca), at(juliet, p.Address))
	for _, w := range []*watched{his, hers} {
		who := romeo
		if w == hers {
			who = juliet
		}
		w.connect(who)
		w.link(who, event.Online)
	}
	his.say(romeo, juliet, "before", "before")
	his.progress("before", chat.Sent)
	way.After(40<<10, way.Reset)
	his.say(romeo, juliet, "long", strings.Repeat("a", 100<<10))
	his.say(romeo, juliet, "behind", "behind")
	his.progress("long", chat.Sent)
	his.progress("behind", chat.Sent)
	until(hers, "the last", func(e event.Message) bool { return e.Message.Body == "behind" })
	got := hers.bodies()
	for i, body := range got {
		got[i] = fmt.Sprint(len(body))
	}
	if want := []string{"6", "102400", "6"}; !slices.Equal(got, want) {
		t.Errorf("juliet heard texts of %v bytes, want %v", got, want)
	}
	waits := 0
	for _, e := range his.told {
		if l, ok := e.(event.Link); ok && l.State == event.Waiting {
			waits++
		}
	}
	t.Logf("%d links were lost", waits)
}
