package session

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"sotto/account"
	"sotto/roster"
	"sotto/roster/chat"
	"sotto/session/dial"
	"sotto/session/element"
	"sotto/session/event"
	"sotto/session/intent"
	"sotto/session/sessiontest"
)

const domain = "sotto.test"

var (
	romeo  = roster.MustParse("romeo@sotto.test")
	juliet = roster.MustParse("juliet@sotto.test")
	eve    = roster.MustParse("eve@sotto.test")
)

// patience is how long a test waits for what must come. Only a test that
// fails waits so long.
const patience = 20 * time.Second

func TestMain(m *testing.M) {
	if given := os.Getenv(soakClient); given != "" {
		os.Exit(soakMain(given))
	}
	goleak.VerifyTestMain(m)
}

// nowhere is a DNS in which there is nothing.
type nowhere struct{}

func (nowhere) SRV(context.Context, string) ([]dial.SRV, error) { return nil, nil }

func authority() *sessiontest.CA { return sessiontest.NewCA("a test's authority") }

// at is an account whose server is at an address.
func at(address roster.JID, server string) account.Account {
	return account.Account{Address: address, Server: server, Password: account.Password{Source: account.FromPrompt}}
}

// quick are options that wait long for others and hardly between attempts.
// Everybody's password is their name and “-secret”.
func quick(ca *sessiontest.CA) Options {
	return Options{
		Password: func(_ context.Context, a account.Account) ([]byte, error) {
			return []byte(a.Address.Local() + "-secret"), nil
		},
		Roots:    ca.Pool(),
		Resolver: nowhere{},
		Timeouts: Timeouts{
			Dial:  dial.Timeouts{DNS: patience, TCP: patience, TLS: patience, Stream: patience},
			Login: patience, Bind: patience, Attempt: patience, Answer: patience,
			Idle: time.Hour, Probe: patience, Farewell: patience, Steady: time.Hour,
			First: time.Millisecond, Longest: 4 * time.Millisecond,
		},
	}
}

// watched is a pool at work, whose events a test looks at one by one.
type watched struct {
	*Pool
	t    testing.TB
	end  context.CancelFunc
	over chan struct{}
	told []event.Event // what was looked at
}

// watch lets a pool work for the length of a test.
func watch(t testing.TB, o Options, accounts ...account.Account) *watched {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	w := &watched{Pool: NewPool(accounts, o), t: t, end: cancel, over: make(chan struct{})}
	go func() {
		defer close(w.over)
		w.Run(ctx)
	}()
	t.Cleanup(w.close)
	return w
}

// close ends the pool, and looks at what it still tells. It may be called
// again.
func (w *watched) close() {
	w.end()
	for e := range w.Events() {
		w.told = append(w.told, e)
	}
	<-w.over
}

// until looks at events up to the one that a test waits for.
func until[E event.Event](w *watched, what string, is func(E) bool) E {
	w.t.Helper()
	limit := time.NewTimer(patience)
	defer limit.Stop()
	for {
		select {
		case e, open := <-w.Events():
			if !open {
				w.t.Fatalf("no %s: the pool has ended; it told\n%s", what, w.log())
			}
			w.told = append(w.told, e)
			if found, ok := e.(E); ok && is(found) {
				return found
			}
		case <-limit.C:
			w.t.Fatalf("no %s came; the pool told\n%s", what, w.log())
		}
	}
}

// link waits until an account's link stands so.
func (w *watched) link(a roster.JID, state event.State) event.Link {
	w.t.Helper()
	return until(w, a.Local()+" "+string(state), func(l event.Link) bool { return l.Account() == a && l.State == state })
}

// message waits for a message with this text.
func (w *watched) message(body string) chat.Message {
	w.t.Helper()
	return until(w, "message "+body, func(m event.Message) bool { return m.Message.Body == body }).Message
}

// progress waits until a message of ours has come so far.
func (w *watched) progress(id string, state chat.State) event.Progress {
	w.t.Helper()
	return until(w, id+" "+state.String(), func(p event.Progress) bool { return p.ID == id && p.State == state })
}

func (w *watched) connect(a roster.JID)    { w.Do(intent.Connect{Of: intent.Of{Address: a}}) }
func (w *watched) disconnect(a roster.JID) { w.Do(intent.Disconnect{Of: intent.Of{Address: a}}) }

func (w *watched) say(from, to roster.JID, id, body string) {
	w.Do(intent.Send{Of: intent.Of{Address: from}, To: to, ID: id, Body: body})
}

// log is what was told last, one event a line.
func (w *watched) log() string {
	var lines []string
	for _, e := range w.told {
		if l := line(e); l != "" {
			lines = append(lines, l)
		}
	}
	return strings.Join(lines[max(0, len(lines)-50):], "\n")
}

// line is an event in short; a step that went well is none.
func line(e event.Event) string {
	who := e.Account().Local() + " "
	switch e := e.(type) {
	case event.Step:
		if e.Problem == nil {
			return ""
		}
		return who + "step " + e.Name + " " + e.Problem.Error()
	case event.Link:
		if e.Problem == nil {
			return who + string(e.State)
		}
		return who + string(e.State) + " " + e.Problem.Error()
	case event.Message:
		return fmt.Sprintf("%smessage %s from %s: %.40q %s", who, e.Message.ID, e.Message.From, e.Message.Body, e.Message.State)
	case event.Progress:
		return who + "progress " + e.ID + " " + e.State.String()
	}
	return fmt.Sprintf("%s%T %v", who, e, e)
}

// met waits for the next client that has logged in at a server.
func met(t testing.TB, s *sessiontest.HonestServer) *sessiontest.Client {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	c, err := s.Client(ctx)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// heardOf reads what a client sends up to the stanza that a test waits for,
// and gives all of it.
func heardOf(t testing.TB, c *sessiontest.Client, is func(*element.Element) bool) []*element.Element {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	var all []*element.Element
	for {
		e, err := c.Next(ctx)
		if err != nil {
			t.Fatalf("%v; the client said %v", err, all)
		}
		if all = append(all, e); is(e) {
			return all
		}
	}
}

// named tells stanzas by their name and type.
func named(name, kind string) func(*element.Element) bool {
	return func(e *element.Element) bool { return e.Name == name && e.Get("type") == kind }
}

func last(all []*element.Element) *element.Element { return all[len(all)-1] }

func tell(t testing.TB, c *sessiontest.Client, xml string) {
	t.Helper()
	if err := c.Send(xml); err != nil {
		t.Fatal(err)
	}
}
