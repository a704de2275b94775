package session

import (
	"fmt"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"

	"sotto/roster"
	"sotto/session/event"
	"sotto/session/intent"
	"sotto/session/sessiontest"
)

// steeped is how many stanzas the soak sends: a million where it is asked for.
func steeped() int {
	if os.Getenv("SOTTO_SOAK") != "" {
		return 1_000_000
	}
	return 50_000
}

// steepTurn is how many stanzas come between two looks at the memory.
const steepTurn = 5_000

// mostGrowth is how much more may be in memory at the end: that of the
// machine below is never the same.
const mostGrowth = 1 << 20

// however many stanzas come and go over a TLS connection, nothing of
// them stays, neither memory nor goroutines.
func TestR30SoakedInStanzas(t *testing.T) {
	ca := authority()
	server := sessiontest.Honest(t, sessiontest.HonestOptions{CA: ca, Roster: "<item jid='" + juliet.String() + "' subscription='both'/>"})
	o := quick(ca)
	w := watch(t, o, at(romeo, server.Address))
	w.connect(romeo)
	w.link(romeo, event.Online)
	client, err := server.Client(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	s := &steeping{watched: w, client: client}
	for range 2 {
		s.turn() // what is made once is made now
	}
	began, before, running := time.Now(), heap(), runtime.NumGoroutine()
	for s.sent < steeped() {
		s.turn()
	}
	after := heap()
	t.Logf("%d stanzas in %v: %d KiB in memory before, %d KiB after; %d goroutines before, %d after",
		s.sent, time.Since(began).Round(time.Millisecond), before>>10, after>>10, running, runtime.NumGoroutine())
	if after > before+mostGrowth {
		t.Errorf("the memory grew by %d KiB", (after-before)>>10)
	}
	if n := runtime.NumGoroutine(); n > running+2 {
		t.Errorf("%d goroutines became %d", running, n)
	}
}

// heap is how much is in memory that something holds.
func heap() uint64 {
	var m runtime.MemStats
	for range 2 { // what the first finds unused the second frees
		runtime.GC()
	}
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// steeping is a server that says much.
type steeping struct {
	*watched
	client *sessiontest.Client
	sent   int
}

// turn sends one turn of stanzas, some of which are answered, has a message
// of ours sent, and waits until all is told.
func (s *steeping) turn() {
	s.t.Helper()
	end := s.sent + steepTurn
	go func(first int) {
		for at := first; at < end; at += 50 {
			var b strings.Builder
			for n := at; n < at+50; n++ {
				b.WriteString(steepStanza(n))
			}
			if s.client.Send(b.String()) != nil {
				return // the test has ended
			}
		}
	}(s.sent)
	s.sent = end
	s.Do(intent.Send{Of: intent.Of{Address: romeo}, To: juliet, Body: "half"})
	last, limit := fmt.Sprintf("number %d", end-1), time.NewTimer(patience)
	defer limit.Stop()
	for {
		select {
		case e := <-s.Events():
			if m, ok := e.(event.Message); ok && m.Message.Body == last {
				return
			}
		case <-limit.C:
			s.t.Fatalf("%s did not come", last)
		}
	}
}

// steepStanza is the nth of what the server says: mostly messages, and
// presence of a few resources, what somebody writes at the moment, receipts,
// copies of messages, requests, and what is refused.
func steepStanza(n int) string {
	from := juliet.WithResource(fmt.Sprintf("r%d", n%7))
	switch n % 20 {
	case 3, 4:
		return fmt.Sprintf("<presence from='%s' to='%s'><show>away</show><status>%d</status></presence>", from, romeo, n)
	case 5:
		return fmt.Sprintf("<message from='%s' to='%s' type='chat'><composing xmlns='http://jabber.org/protocol/chatstates'/></message>", from, romeo)
	case 6:
		return fmt.Sprintf("<message from='%s' to='%s' id='r%d'><received xmlns='urn:xmpp:receipts' id='x%d'/></message>", from, romeo, n, n)
	case 7:
		return fmt.Sprintf("<message from='%s' to='%s'><received xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'>%s</forwarded></received></message>",
			romeo, romeo, steepMessage(from, n))
	case 8:
		return fmt.Sprintf("<message from='evil%d@x.test' to='%s'><sent xmlns='urn:xmpp:carbons:2'/></message>", n, romeo)
	case 9:
		return fmt.Sprintf("<message from='%s' to='%s' type='error' id='e%d'><error type='cancel'/></message>", from, romeo, n)
	case 10:
		if n%5000 == 10 { // the server writes down what it is answered
			return fmt.Sprintf("<iq from='%s' to='%s' type='get' id='q%d'><ping xmlns='urn:xmpp:ping'/></iq>", juliet.Domain(), romeo, n)
		}
	}
	return steepMessage(from, n)
}

func steepMessage(from roster.JID, n int) string {
	return fmt.Sprintf("<message xmlns='jabber:client' from='%s' to='%s' type='chat' id='m%d'><body>number %d</body><origin-id xmlns='urn:xmpp:sid:0' id='m%d'/></message>",
		from, romeo, n, n, n)
}
