package ui_test

import (
	"context"
	"reflect"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"sotto/roster"
	"sotto/roster/chat"
	"sotto/session/event"
	"sotto/session/intent"
	"sotto/session/problem"
	"sotto/ui"
	"sotto/ui/uitest"
)

var (
	ana  = roster.MustParse("ana@acme.example")
	home = roster.MustParse("ana@home.example")
	bora = roster.MustParse("bora@acme.example")
	mum  = roster.MustParse("mum@home.example")

	withBora = ui.Chat{Account: ana, Peer: bora}
	today    = time.Date(2026, 11, 3, 9, 42, 0, 0, time.UTC)
)

// screen is a running screen: events go in, keys go in, frames and intents
// come out.
type screen struct {
	*uitest.Terminal
	t      *testing.T
	events chan event.Event
	ended  chan error
	cancel context.CancelFunc

	later   atomic.Int64 // how far the clock went on from today
	mu      sync.Mutex
	intents []intent.Intent
	passed  time.Duration // since the time at which the screen began
}

// start runs the screen in a terminal of memory until the test ends.
func start(t *testing.T, columns, rows int, open ui.Chat) *screen {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	s := &screen{
		Terminal: uitest.New(t, columns, rows), t: t,
		events: make(chan event.Event), ended: make(chan error, 1), cancel: cancel,
	}
	go func() {
		s.ended <- ui.Run(ctx, ui.Options{
			Do: s.do, Events: s.events, Open: open, Screen: s.Screen(), Version: "0.1",
			Now: s.now,
		})
	}()
	t.Cleanup(func() {
		cancel()
		s.end()
	})
	return s
}

// now is the time of day: it stands still, except when it is let pass.
func (s *screen) now() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return today.Add(s.passed + time.Duration(s.later.Load()))
}

// pass lets time pass, and has the screen look at the clock.
func (s *screen) pass(d time.Duration) {
	s.t.Helper()
	s.mu.Lock()
	s.passed += d
	s.mu.Unlock()
	s.emit(event.Typing{To: to(roster.FromWire("nobody.example"))})
}

func (s *screen) do(i intent.Intent) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.intents = append(s.intents, i)
}

// end waits until Run has returned.
func (s *screen) end() {
	s.t.Helper()
	select {
	case err := <-s.ended:
		if err != nil {
			s.t.Errorf("Run: %v", err)
		}
		s.ended <- nil
	case <-time.After(uitest.Patience):
		s.t.Error("Run did not return")
	}
}

// emit makes things happen.
func (s *screen) emit(all ...event.Event) {
	s.t.Helper()
	for _, e := range all {
		select {
		case s.events <- e:
		case <-time.After(uitest.Patience):
			s.t.Fatal("nobody takes the events")
		}
	}
}

// wanted waits until these are the intents, and forgets them.
func (s *screen) wanted(want ...intent.Intent) {
	s.t.Helper()
	for end := time.Now().Add(uitest.Patience); time.Now().Before(end); time.Sleep(time.Millisecond) {
		s.mu.Lock()
		got := s.intents
		if reflect.DeepEqual(got, want) || (len(got) == 0 && len(want) == 0) {
			s.intents = nil
			s.mu.Unlock()
			return
		}
		s.mu.Unlock()
	}
	s.t.Fatalf("the intents are %#v, want %#v\n%s", s.intents, want, s.Frame())
}

func to(own roster.JID) event.To { return event.To{Address: own} }

func of(own roster.JID) intent.Of { return intent.Of{Address: own} }

func online(own roster.JID) event.Link {
	return event.Link{To: to(own), State: event.Online, Security: event.Security{
		Server: "xmpp1." + own.Domain() + ":5223", Direct: true, Version: "TLS 1.3",
		Cipher: "TLS_AES_256_GCM_SHA384", Group: "X25519MLKEM768", Certificate: event.Certificate{
			Subject: own.Domain(), Issuer: "R11, Let's Encrypt",
			NotBefore: time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC), NotAfter: time.Date(2027, 1, 30, 0, 0, 0, 0, time.UTC),
			Key:   "sha256:C2dAHQnus1rwK41kkVmtFjkl0u1eJ6JJ0Zpw3mnhxOA=",
			Since: time.Date(2026, 11, 2, 0, 0, 0, 0, time.UTC),
		},
		ALPN: "xmpp-client", DANE: "TLSA 3 1 1 matches (DNSSEC)", Staple: "none",
		Chain: []event.Certificate{
			{Subject: own.Domain(), Kind: "ECDSA P-256"},
			{Subject: "Let's Encrypt, R11", Kind: "RSA 2048 bits"},
			{Subject: "Internet Security Research Group, ISRG Root X1", Kind: "RSA 4096 bits"},
		},
		Verified: "system authorities", Mechanism: "SCRAM-SHA-256-PLUS", Binding: "tls-exporter",
	}}
}

func expired(own roster.JID) event.Link {
	p := problem.New(problem.TLSExpired, own.Domain()).With(
		problem.Fact{Name: "valid until", Value: "1 Nov 2026 00:00 UTC"},
		problem.Fact{Name: "now", Value: "3 Nov 2026 09:42 UTC"},
		problem.Fact{Name: "issued by", Value: "R11, Let's Encrypt"},
	)
	return event.Link{To: to(own), State: event.Offline, Problem: p}
}

// waiting is ana's link while it waits for the next attempt.
func waiting() event.Link {
	return event.Link{
		To: to(ana), State: event.Waiting, Retry: today.Add(23 * time.Second),
		Problem: problem.New(problem.NothingListens, "xmpp1.acme.example:5222"),
	}
}

func contact(own roster.JID, address, name string) event.Contact {
	return event.Contact{To: to(own), Contact: roster.Contact{JID: roster.MustParse(address), Name: name, Subscription: roster.Both}}
}

func present(own roster.JID, address string, show roster.Show, status string) event.Presence {
	return event.Presence{To: to(own), Presence: roster.Presence{From: roster.MustParse(address), Show: show, Status: status}}
}

// theirs and mine are messages at a time of 3 November.
func theirs(own, peer roster.JID, id string, hour, minute int, body string) event.Message {
	return event.Message{To: to(own), Message: chat.Message{
		ID: id, Peer: peer, From: peer.WithResource("phone"), Body: body,
		Time: time.Date(2026, 11, 3, hour, minute, 0, 0, time.UTC),
	}}
}

func mine(own, peer roster.JID, id string, hour, minute int, body string, state chat.State) event.Message {
	e := theirs(own, peer, id, hour, minute, body)
	e.Message.From, e.Message.State = own, state
	return e
}

// office is two accounts online, their people, and what was said.
func office() []event.Event {
	all := []event.Event{
		event.Added{To: to(ana)},
		event.Added{To: to(home)},
		event.Step{To: to(ana), Name: "resolve", Facts: []problem.Fact{{Name: "server", Value: "xmpp1.acme.example:5223"}}},
		event.Step{To: to(ana), Name: "dial", Facts: []problem.Fact{{Name: "address", Value: "[2001:db8::1]:5223"}}},
		online(ana), online(home),
		contact(ana, "bora@acme.example", "Bora Demir"), contact(ana, "carla@acme.example", "Carla Reis"),
		contact(ana, "dan@acme.example", "Dan Wu"), contact(ana, "emil@acme.example", "Emil Novák"),
		contact(home, "mum@home.example", "Mum"), contact(home, "zoe@home.example", "Zoë"),
		present(ana, "bora@acme.example/phone", roster.Available, "in the office"),
		present(ana, "bora@acme.example/laptop", roster.Away, ""),
		present(ana, "carla@acme.example/desk", roster.Away, ""),
		present(ana, "dan@acme.example/desk", roster.Busy, ""),
		present(home, "mum@home.example/tablet", roster.Available, ""),
	}
	return append(all, talk()...)
}

func talk() []event.Event {
	return []event.Event{
		theirs(ana, bora, "1", 9, 12, "Morning! Did the pin change on acme.example go through?"),
		mine(ana, bora, "2", 9, 13, "Yes, renewed last night. Clients checked it by themselves, nobody had to click.", chat.Sent),
		theirs(ana, bora, "3", 9, 14, "Nice. And the MUC component?"),
		mine(ana, bora, "4", 9, 20, "Same key. Log is attached, see line 12.", chat.Sent),
		theirs(ana, bora, "5", 9, 38, "Looks good. https://ci.acme.example/b/4711 is green too."),
		theirs(ana, bora, "6", 9, 41, "Deploy at 10:00, then?"),
		theirs(home, mum, "7", 9, 40, "Are you coming on Sunday?"),
		event.Typing{To: to(ana), Peer: bora, Active: true},
	}
}
