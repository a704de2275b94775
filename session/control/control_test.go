package control

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"sotto/account"
	"sotto/roster"
	"sotto/roster/chat"
	"sotto/session/event"
	"sotto/session/intent"
	"sotto/session/problem"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// patience is how long a test waits for what must come.
const patience = 20 * time.Second

var (
	romeo  = roster.MustParse("romeo@sotto.test")
	paris  = roster.MustParse("paris@sotto.test")
	juliet = roster.MustParse("juliet@sotto.test")
)

func to(a roster.JID) event.To { return event.To{Address: a} }

// house is a server with a real socket.
type house struct {
	*Server
	t       *testing.T
	socket  string
	intents chan intent.Intent
	opened  chan Opening
	turns   chan *Turn
}

func newHouse(t *testing.T, as Role, accounts ...roster.JID) *house {
	t.Helper()
	h := &house{
		t: t, socket: filepath.Join(t.TempDir(), "s"),
		intents: make(chan intent.Intent, 64), opened: make(chan Opening, 1), turns: make(chan *Turn, 1),
	}
	o := Options{Role: as, Accounts: accounts, Do: func(i intent.Intent) { h.intents <- i }}
	if as == Chat {
		o.Open = func(o Opening) bool { h.opened <- o; return true }
	} else {
		o.Yield = func(t *Turn) { h.turns <- t }
	}
	h.Server = NewServer(o)
	l, err := net.Listen("unix", h.socket)
	if err != nil {
		t.Fatal(err)
	}
	h.Serve(l)
	t.Cleanup(h.Close)
	return h
}

func (h *house) dial() net.Conn {
	h.t.Helper()
	c, err := net.Dial("unix", h.socket)
	if err != nil {
		h.t.Fatal(err)
	}
	h.t.Cleanup(func() { _ = c.Close() })
	return c
}

func (h *house) join(as Role) *Client {
	h.t.Helper()
	c, err := Join(h.t.Context(), h.dial(), as)
	if err != nil {
		h.t.Fatal(err)
	}
	return c
}

func (h *house) online(a roster.JID) {
	h.Hear(event.Link{To: to(a), State: event.Online, Security: event.Security{Version: "TLS 1.3"}})
}

// takes waits for something from a channel.
func takes[T any](t *testing.T, from <-chan T) T {
	t.Helper()
	select {
	case v, ok := <-from:
		if !ok {
			t.Fatal("it is closed")
		}
		return v
	case <-time.After(patience):
		t.Fatal("nothing came")
	}
	panic("never")
}

// sends hands a message over beside the test.
func sends(t *testing.T, c *Client, within time.Duration) <-chan error {
	t.Helper()
	over := make(chan error, 1)
	go func() {
		defer c.Close()
		over <- c.Send(t.Context(), intent.Send{Of: intent.Of{Address: romeo}, To: juliet, ID: "m1", Body: "Ay me"}, within)
	}()
	return over
}

func code(err error) problem.Code {
	if err == nil {
		return ""
	}
	return problem.From(err).Code
}

func TestSendIsTakenAndTold(t *testing.T) {
	for name, c := range map[string]struct {
		say  event.Progress
		want problem.Code
	}{
		"sent":      {event.Progress{State: chat.Sent}, ""},
		"delivered": {event.Progress{State: chat.Delivered}, ""},
		"failed":    {event.Progress{State: chat.Failed, Problem: problem.New(problem.MessageTooLong, "x")}, problem.MessageTooLong},
		"refused":   {event.Progress{State: chat.Failed}, problem.NotDelivered},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t, Chat, romeo)
			h.online(romeo)
			over := sends(t, h.join(Send), patience)
			want := intent.Send{Of: intent.Of{Address: romeo}, To: juliet, ID: "m1", Body: "Ay me"}
			if got := takes(t, h.intents); got != want {
				t.Errorf("wanted %+v", got)
			}
			h.Hear(event.Progress{To: to(paris), Peer: juliet, ID: "m1", State: chat.Failed})
			h.Hear(event.Progress{To: to(romeo), Peer: paris, ID: "m1", State: chat.Failed})
			h.Hear(event.Progress{To: to(romeo), Peer: juliet, ID: "m2", State: chat.Failed})
			h.Hear(event.Progress{To: to(romeo), Peer: juliet, ID: "m1", State: chat.Written})
			c.say.To, c.say.Peer, c.say.ID = to(romeo), juliet, "m1"
			h.Hear(c.say)
			if got := code(takes(t, over)); got != c.want {
				t.Errorf("it became %q, want %q", got, c.want)
			}
		})
	}
}

// Where the account is not online, nothing is handed over.
func TestNothingIsHandedOverOffline(t *testing.T) {
	expired := problem.New(problem.TLSExpired, "sotto.test").With(problem.Fact{Name: "until", Value: "yesterday"})
	for name, c := range map[string]struct {
		link *event.Link
		want problem.Code
	}{
		"offline":   {&event.Link{To: to(romeo), State: event.Offline}, problem.NotOnlineThere},
		"a problem": {&event.Link{To: to(romeo), State: event.Offline, Problem: expired}, problem.TLSExpired},
		"it waits":  {&event.Link{To: to(romeo), State: event.Waiting, Problem: expired}, problem.TLSExpired},
		"too slow":  {nil, problem.TimedOut},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t, Chat, romeo)
			within := patience
			if c.link == nil {
				within = 10 * time.Millisecond
			} else {
				h.Hear(*c.link)
			}
			err := takes(t, sends(t, h.join(Send), within))
			if code(err) != c.want {
				t.Errorf("said %v, want %s", err, c.want)
			}
			if c.want == problem.TLSExpired {
				p := problem.From(err)
				if p.Title != expired.Title || len(p.Hints) != len(expired.Hints) || p.Facts[0] != expired.Facts[0] || p.Retry != expired.Retry {
					t.Errorf("crossed as %+v", p)
				}
			}
			h.online(romeo)
			select {
			case i := <-h.intents:
				t.Errorf("handed over all the same: %+v", i)
			default:
			}
		})
	}
}

// A link that is being made is waited for.
func TestSendWaitsForALink(t *testing.T) {
	h := newHouse(t, Chat, romeo)
	over := sends(t, h.join(Send), patience)
	h.waits(1)
	h.online(romeo)
	takes(t, h.intents)
	h.Hear(event.Progress{To: to(romeo), Peer: juliet, ID: "m1", State: chat.Sent})
	if err := takes(t, over); err != nil {
		t.Error(err)
	}
}

// waits waits until so many messages wait at the server.
func (h *house) waits(n int) {
	h.t.Helper()
	h.until("messages wait", func() bool {
		count := 0
		for g := range h.guests {
			count += len(g.sends)
		}
		return count == n
	})
}

// until looks at the server's state until it is as wanted.
func (h *house) until(what string, is func() bool) {
	h.t.Helper()
	for late := time.Now().Add(patience); time.Now().Before(late); time.Sleep(time.Millisecond) {
		h.lock.Lock()
		done := is()
		h.lock.Unlock()
		if done {
			return
		}
	}
	h.t.Fatalf("it never was so: %s", what)
}

// Once a message was handed over nobody says that it failed.
func TestHandedOverIsToldPlainly(t *testing.T) {
	h := newHouse(t, Chat, romeo)
	h.online(romeo)
	err := takes(t, sends(t, h.join(Send), 20*time.Millisecond))
	if code(err) != problem.HandedOver || problem.From(err).ExitCode() != 12 {
		t.Errorf("said %v", err)
	}
	takes(t, h.intents)
}

// At its end a server tells who still waits what is known.
func TestCloseTellsWhoWaits(t *testing.T) {
	for _, c := range []struct {
		as     Role
		online bool
		want   problem.Code
	}{{Chat, true, problem.HandedOver}, {Chat, false, problem.GivenUp}, {Listen, true, problem.Unconfirmed}, {Listen, false, problem.GivenUp}} {
		t.Run(fmt.Sprint(c.as, c.online), func(t *testing.T) {
			h := newHouse(t, c.as, romeo)
			if c.online {
				h.online(romeo)
			}
			over := sends(t, h.join(Send), patience)
			h.waits(1)
			h.Close()
			if err := takes(t, over); code(err) != c.want {
				t.Errorf("said %v, want %s", err, c.want)
			}
		})
	}
}

// A client that dies before its message was handed over has taken it back;
// what was handed over goes on.
func TestClientDies(t *testing.T) {
	h := newHouse(t, Chat, romeo)
	ctx, cancel := context.WithCancel(t.Context())
	c := h.join(Send)
	over := make(chan error, 1)
	go func() {
		over <- c.Send(ctx, intent.Send{Of: intent.Of{Address: romeo}, To: juliet, ID: "m1", Body: "Ay me"}, patience)
	}()
	h.waits(1)
	cancel()
	if err := takes(t, over); !errors.Is(err, context.Canceled) {
		t.Errorf("said %v", err)
	}
	c.Close()
	h.until("it is forgotten", func() bool { return len(h.guests) == 0 })
	h.online(romeo)
	if len(h.intents) > 0 {
		t.Error("a message was sent that was taken back")
	}
	h.Hear(event.Progress{To: to(romeo), Peer: juliet, ID: "m1", State: chat.Sent})
}

func TestListen(t *testing.T) {
	h := newHouse(t, Chat, romeo, paris)
	h.online(romeo)
	c := h.join(Listen)
	if c.Role() != Chat || !c.Has(romeo) || c.Has(juliet) {
		t.Errorf("the first is %v", c.first)
	}
	ctx, cancel := context.WithCancel(t.Context())
	events := c.Listen(ctx, []roster.JID{romeo, juliet})
	l := takes(t, events).(event.Link)
	if l.Address != romeo || l.State != event.Online || l.Security.Version != "TLS 1.3" {
		t.Errorf("told %+v", l)
	}
	if l = takes(t, events).(event.Link); l.Address != juliet || l.State != event.Offline || l.Problem.Code != problem.UnknownAccount {
		t.Errorf("told %+v", l)
	}
	said := time.UnixMilli(1_700_000_000_123)
	m := chat.Message{ID: "x", Peer: juliet, From: roster.MustParse("juliet@sotto.test/balcony"), Body: "a\nb\x00\"<\u2028", Time: said, Delayed: true}
	h.Hear(event.Message{To: to(paris), Message: m})
	h.Hear(event.Message{To: to(romeo), Message: chat.Message{ID: "y", Peer: juliet, From: romeo, Body: "mine", State: chat.Sent}})
	h.Hear(event.Message{To: to(romeo), Message: m})
	if got := takes(t, events).(event.Message); got.Address != romeo || got.Message != m {
		t.Errorf("told %+v", got)
	}
	h.Hear(event.AccountSet{To: to(romeo), Set: account.Account{Address: romeo, Disabled: true}})
	if l = takes(t, events).(event.Link); l.State != event.Offline {
		t.Errorf("told %+v", l)
	}
	cancel()
	for range events {
	}
}

// What a line has no room for is cut, and says so.
func TestLongMessagesAreCut(t *testing.T) {
	body := strings.Repeat("é\u2028", longestBody/4)
	l, err := encode(messageOf(event.Message{To: to(romeo), Message: chat.Message{Peer: juliet, From: juliet, Body: body}}))
	if err != nil {
		t.Fatal(err)
	}
	p, err := read(bufio.NewReader(strings.NewReader(string(l))))
	if err != nil {
		t.Fatal(err)
	}
	got := p.(*message).Body
	if !strings.HasSuffix(got, "\n[The rest is in the history.]") || !strings.HasPrefix(body, strings.TrimSuffix(got, "\n[The rest is in the history.]")) {
		t.Errorf("it became %d bytes", len(got))
	}
}

// A client that never reads is cut off, and delays nobody.
func TestDeafClientIsCutOff(t *testing.T) {
	h := newHouse(t, Chat, romeo)
	deaf := h.dial()
	for _, p := range []part{&hello{Version: version, Role: Listen}, &listen{Accounts: []string{romeo.String()}}} {
		l, err := encode(p)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := deaf.Write(l); err != nil {
			t.Fatal(err)
		}
	}
	good := h.join(Listen).Listen(t.Context(), []roster.JID{romeo})
	takes(t, good)
	h.until("both listen", func() bool {
		n := 0
		for g := range h.guests {
			n += len(g.listens)
		}
		return n == 2
	})
	body := strings.Repeat("x", 64<<10)
	began := time.Now()
	heard := make(chan int)
	const many = mostWaiting/(64<<10) + 64 // more than fits, and than a socket holds
	go func() {
		n := 0
		for range good {
			if n++; n == many {
				break
			}
		}
		heard <- n
	}()
	for i := range many {
		h.Hear(event.Message{To: to(romeo), Message: chat.Message{ID: fmt.Sprint(i), Peer: juliet, From: juliet, Body: body}})
		if i%64 == 63 { // the other client is let come along
			h.until("the other client has read", func() bool {
				for g := range h.guests {
					g.post.lock.Lock()
					waits := g.post.bytes
					g.post.lock.Unlock()
					if waits < mostWaiting/4 {
						return true
					}
				}
				return false
			})
		}
	}
	if n := takes(t, heard); n != many {
		t.Errorf("the other client heard %d", n)
	}
	t.Logf("%d messages of 64 KiB in %v", many, time.Since(began).Round(time.Millisecond))
	h.until("it is cut off", func() bool { return len(h.guests) == 1 })
}

// Rubbish ends the connection of whoever sends it, and nothing else.
func TestRubbishIsRefused(t *testing.T) {
	greeted := `{"hello":{"version":1,"role":"send"}}` + "\n"
	for name, text := range map[string]string{
		"no JSON":         "GET / HTTP/1.1\r\n\r\n",
		"no greeting":     `{"yield":{}}` + "\n",
		"another version": `{"hello":{"version":2,"role":"send"}}` + "\n",
		"no role":         `{"hello":{"version":1,"role":"king"}}` + "\n",
		"greeted twice":   greeted + greeted,
		"unknown":         greeted + `{"password":{}}` + "\n",
		"unknown field":   greeted + `{"yield":{"now":true}}` + "\n",
		"two parts":       greeted + `{"yield":{},"listen":{"accounts":["romeo@sotto.test"]}}` + "\n",
		"none":            greeted + `{}` + "\n",
		"more":            greeted + `{"yield":{}} {}` + "\n",
		"a server's word": greeted + `{"yielded":{}}` + "\n",
		"nobody's":        greeted + `{"send":{"account":"@","to":"juliet@sotto.test","id":"1","body":"x"}}` + "\n",
		"a resource":      greeted + `{"send":{"account":"romeo@sotto.test","to":"juliet@sotto.test/x","id":"1","body":"x"}}` + "\n",
		"no text":         greeted + `{"send":{"account":"romeo@sotto.test","to":"juliet@sotto.test","id":"1","body":""}}` + "\n",
		"a long wait":     greeted + `{"send":{"account":"romeo@sotto.test","to":"juliet@sotto.test","id":"1","body":"x","within":1e18}}` + "\n",
		"two to open":     greeted + `{"open":{"peer":"juliet@sotto.test","link":"xmpp:a@b"}}` + "\n",
		"no link":         greeted + `{"open":{"link":"http://sotto.test"}}` + "\n",
		"a number":        greeted + "12\n",
		"half a line":     greeted + `{"yield":`,
		"deep":            greeted + strings.Repeat(`{"a":`, 20_000) + "\n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHouse(t, Chat, romeo)
			h.online(romeo)
			c := h.dial()
			if _, err := c.Write([]byte(text)); err != nil {
				t.Fatal(err)
			}
			_ = c.(*net.UnixConn).CloseWrite()
			_ = c.SetReadDeadline(time.Now().Add(patience))
			in := bufio.NewReader(c)
			for {
				p, err := read(in)
				var late net.Error
				if errors.As(err, &late) && late.Timeout() {
					t.Fatal("it is not cut off")
				}
				if err != nil {
					break
				}
				if _, is := p.(*hello); !is {
					t.Errorf("it was told %T", p)
				}
			}
			if len(h.intents)+len(h.opened) > 0 {
				t.Error("something was done")
			}
			if c := h.join(Send); !c.Has(romeo) {
				t.Error("the server is no more as it was")
			} else {
				c.Close()
			}
		})
	}
}

// A line without an end is not read for ever.
func TestEndlessLineIsRefused(t *testing.T) {
	client, server := net.Pipe()
	defer client.Close()
	go func() {
		defer server.Close()
		piece := []byte(strings.Repeat("x", 1<<20))
		for {
			if _, err := server.Write(piece); err != nil {
				return
			}
		}
	}()
	if _, err := read(bufio.NewReader(client)); !errors.Is(err, errTooLong) {
		t.Errorf("read %v", err)
	}
}

// A client survives a server that talks rubbish, or leaves.
func TestClientSurvivesRubbish(t *testing.T) {
	greeted := `{"hello":{"version":1,"role":"chat","accounts":["romeo@sotto.test"]}}` + "\n"
	for name, c := range map[string]struct {
		text string
		send problem.Code
	}{
		"leaves":        {greeted, problem.Unconfirmed},
		"rubbish":       {greeted + "\x00\xff\n", problem.Unconfirmed},
		"another":       {greeted + `{"opened":{}}` + "\n", problem.Unconfirmed},
		"takes, leaves": {greeted + `{"taken":{"id":"m1"}}` + "\n", problem.Unconfirmed},
		"a new code":    {greeted + `{"refused":{"id":"m1","problem":{"code":"of-the-future"}}}` + "\n", problem.Bug},
	} {
		t.Run(name, func(t *testing.T) {
			ours, theirs := net.Pipe()
			go func() {
				defer theirs.Close()
				in := bufio.NewReader(theirs)
				for line := range strings.SplitAfterSeq(c.text, "\n") {
					if _, err := in.ReadString('\n'); err != nil && line != "" {
						return
					}
					_, _ = theirs.Write([]byte(line))
					if strings.Contains(line, "taken") {
						return
					}
				}
			}()
			client, err := Join(t.Context(), ours, Send)
			if err != nil {
				t.Fatal(err)
			}
			if err := takes(t, sends(t, client, patience)); code(err) != c.send {
				t.Errorf("said %v, want %s", err, c.send)
			}
		})
	}
	for _, text := range []string{"", "HTTP/1.1 400\n", `{"hello":{"version":7,"role":"chat"}}` + "\n", `{"taken":{"id":"1"}}` + "\n"} {
		ours, theirs := net.Pipe()
		go func() {
			defer theirs.Close()
			_, _ = bufio.NewReader(theirs).ReadString('\n')
			_, _ = theirs.Write([]byte(text))
		}()
		if _, err := Join(t.Context(), ours, Send); err == nil {
			t.Errorf("joined one who says %q", text)
		}
	}
}

func TestOpen(t *testing.T) {
	h := newHouse(t, Chat, romeo, paris)
	for _, c := range []struct {
		account roster.JID
		where   string
		want    Opening
	}{
		{roster.JID{}, "juliet@sotto.test", Opening{romeo, roster.Link{To: juliet}}},
		{paris, "xmpp:juliet@sotto.test?message;body=hi", Opening{paris, roster.Link{To: juliet, Action: "message", Body: "hi"}}},
	} {
		client := h.join(Chat)
		if err := client.Open(t.Context(), c.account, c.where); err != nil {
			t.Error(err)
		}
		if got := takes(t, h.opened); got != c.want {
			t.Errorf("opened %+v, want %+v", got, c.want)
		}
		client.Close()
	}
	for _, as := range []Role{Chat, Listen} {
		client := newHouse(t, as, romeo).join(Chat)
		who := juliet
		if as == Listen {
			who = romeo
		}
		if err := client.Open(t.Context(), who, "juliet@sotto.test"); err == nil {
			t.Errorf("a %s opened it", as)
		}
		client.Close()
	}
}

// The roles turn on one connection: who listened hears what comes there, from
// the first event on.
func TestTheRolesTurn(t *testing.T) {
	old, fresh := newHouse(t, Listen, romeo), newHouse(t, Chat, romeo)
	client := old.join(Chat)
	heirs := make(chan *Successor)
	go func() {
		heir, err := client.Yield(t.Context())
		if err != nil {
			t.Error(err)
		}
		heirs <- heir
	}()
	turn := takes(t, old.turns)
	second := old.join(Chat)
	if _, err := second.Yield(t.Context()); !errors.Is(err, ErrRefused) {
		t.Errorf("a second one was told %v", err)
	}
	second.Close()
	joined := make(chan (<-chan event.Event))
	go func() {
		c, err := turn.Give(t.Context())
		if err != nil {
			t.Error(err)
		}
		old.Close()
		joined <- c.Listen(t.Context(), []roster.JID{romeo})
	}()
	fresh.Adopt(t.Context(), takes(t, heirs))
	fresh.Hear(event.Message{To: to(romeo), Message: chat.Message{ID: "1", Peer: juliet, From: juliet, Body: "at once"}})
	events := takes(t, joined)
	takes(t, events) // the link
	if m := takes(t, events).(event.Message); m.Message.Body != "at once" {
		t.Errorf("heard %+v", m)
	}
	fresh.Close()
	for range events {
	}
}

// Who wants our place and dies leaves it to us.
func TestHeirDies(t *testing.T) {
	old := newHouse(t, Listen, romeo)
	client := old.join(Chat)
	go func() { _, _ = client.Yield(t.Context()) }()
	turn := takes(t, old.turns)
	client.Close()
	if _, err := turn.Give(t.Context()); err == nil {
		t.Error("the place was given to nobody")
	}
}

// A turn that is never given ends with the server.
func TestTurnIsDropped(t *testing.T) {
	old := newHouse(t, Send, romeo)
	client := old.join(Chat)
	over := make(chan error)
	go func() {
		_, err := client.Yield(t.Context())
		over <- err
	}()
	takes(t, old.turns)
	old.Close()
	if err := takes(t, over); err == nil {
		t.Error("a place was given")
	}
	client.Close()
}

// The peer is looked at before anything is said.
func TestStrangerIsLeft(t *testing.T) {
	var asked sync.WaitGroup
	asked.Add(1)
	s := NewServer(Options{Role: Chat, Peer: func(net.Conn) error { asked.Done(); return errRude }})
	socket := filepath.Join(t.TempDir(), "s")
	l, err := net.Listen("unix", socket)
	if err != nil {
		t.Fatal(err)
	}
	s.Serve(l)
	defer s.Close()
	c, err := net.Dial("unix", socket)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	asked.Wait()
	if n, err := c.Read(make([]byte, 1)); n != 0 || err == nil {
		t.Errorf("a stranger was told %d bytes, %v", n, err)
	}
}

// Nobody comes in after the end, and a full house lets nobody in.
func TestDoorIsShut(t *testing.T) {
	h := newHouse(t, Chat, romeo)
	var all []*Client
	for range mostGuests {
		all = append(all, h.join(Listen))
	}
	if _, err := Join(t.Context(), h.dial(), Listen); err == nil {
		t.Error("one more came in")
	}
	for _, c := range all {
		c.Close()
	}
	h.Leave()
	if c, err := net.Dial("unix", h.socket); err == nil {
		_ = c.Close()
		t.Error("the door is open")
	}
}

// What a line says, said again, is the same.
func FuzzDecode(f *testing.F) {
	for _, p := range []part{
		&hello{Version: version, Role: Chat, Accounts: []string{"romeo@sotto.test"}},
		&send{Account: "romeo@sotto.test", To: "juliet@sotto.test", ID: "1", Body: "hi", Within: 60_000},
		&listen{Accounts: []string{"romeo@sotto.test"}},
		&open{Link: "xmpp:juliet@sotto.test?message;body=hi"}, &yield{}, &taken{ID: "1"}, &opened{}, &yielded{},
		&became{ID: "1", Problem: failureOf(problem.New(problem.TLSExpired, "sotto.test").With(problem.Fact{Name: "a", Value: "b"}))},
		linkOf(event.Link{To: to(romeo), State: event.Waiting, Problem: problem.New(problem.TimedOut, "x"), Retry: time.Unix(1, 0)}),
		messageOf(event.Message{To: to(romeo), Message: chat.Message{ID: "1", Peer: juliet, From: juliet, Body: "hi", Time: time.Unix(1, 0)}}),
		&refused{ID: "1"},
	} {
		l, err := encode(p)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(l)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		p, err := decode(text)
		if err != nil {
			return
		}
		l, err := encode(p)
		if err != nil {
			t.Fatalf("%q cannot be said again: %v", text, err)
		}
		again, err := decode(l)
		if err != nil {
			t.Fatalf("%q is not understood again: %v", l, err)
		}
		second, err := encode(again)
		if err != nil || string(second) != string(l) {
			t.Errorf("%q became %q, %v", l, second, err)
		}
		if e, is := happened(p); is && e.Account().IsZero() {
			t.Errorf("%q happened to nobody", text)
		}
	})
}
