package session

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"sotto/account"
	"sotto/roster"
	"sotto/session/event"
	"sotto/session/sessiontest"
)

// neighbours are four accounts at honest servers, beside one that is in
// trouble.
type neighbours struct {
	*watched
	bad  roster.JID
	good map[roster.JID]*sessiontest.Client
	lock sync.Mutex
	sent map[string]time.Time // when a server said a message, by its text
}

// beside lets four accounts work beside one whose server is at an address.
func beside(t testing.TB, o Options, ca *sessiontest.CA, server string) *neighbours {
	n := &neighbours{bad: romeo, good: map[roster.JID]*sessiontest.Client{}, sent: map[string]time.Time{}}
	accounts := []account.Account{at(romeo, server)}
	servers := map[roster.JID]*sessiontest.HonestServer{}
	for i := range 4 {
		j := roster.MustParse(fmt.Sprintf("ana%d@sotto.test", i))
		servers[j] = sessiontest.Honest(t, sessiontest.HonestOptions{CA: ca, User: j.Local(), Password: j.Local() + "-secret"})
		accounts = append(accounts, at(j, servers[j].Address))
	}
	n.watched = watch(t, o, accounts...)
	for j, s := range servers {
		n.connect(j)
		n.link(j, event.Online)
		n.good[j] = met(t, s)
	}
	n.told = nil
	return n
}

// talk has every good server say messages, one in a while, and gives how long
// each took from there until it was told, sorted.
func (n *neighbours) talk(each int, pause time.Duration) (took []time.Duration) {
	n.t.Helper()
	for j, c := range n.good {
		go func() {
			pace := time.NewTicker(pause)
			defer pace.Stop()
			for i := range each {
				<-pace.C
				body := fmt.Sprint(j.Local(), " ", i)
				n.lock.Lock()
				n.sent[body] = time.Now()
				n.lock.Unlock()
				_ = c.Send("<message from='juliet@sotto.test/x' type='chat' id='" + body + "'><body>" + body + "</body></message>")
			}
		}()
	}
	limit := time.NewTimer(2 * patience)
	defer limit.Stop()
	for len(took) < each*len(n.good) {
		select {
		case e := <-n.Events():
			m, is := e.(event.Message)
			if !is || e.Account() == n.bad {
				continue
			}
			n.lock.Lock()
			took = append(took, time.Since(n.sent[m.Message.Body]))
			n.lock.Unlock()
		case <-limit.C:
			n.t.Fatalf("of %d messages %d came", each*len(n.good), len(took))
		}
	}
	slices.Sort(took)
	return took
}

// among puts an account that is in trouble beside four that are not.
func (c trouble) among(t testing.TB, ca *sessiontest.CA) *neighbours {
	t.Helper()
	server, then := c.begin()
	o := keeping(t, quick(ca))
	o.Timeouts.Farewell = 100 * time.Millisecond
	n := beside(t, o, ca, server)
	n.connect(romeo)
	if then != nil {
		then(n)
	}
	return n
}

// p is the percentile of sorted times.
func p(sorted []time.Duration, percent int) time.Duration {
	return sorted[min(len(sorted)-1, len(sorted)*percent/100)]
}

// troubles are what one account of five may be in.
func troubles(t testing.TB, ca *sessiontest.CA) []trouble {
	return []trouble{
		{"nothing", func() (string, func(*neighbours)) {
			s := sessiontest.Honest(t, sessiontest.HonestOptions{CA: ca})
			return s.Address, nil
		}},
		{"a server that is down", func() (string, func(*neighbours)) {
			l := sessiontest.Serve(t, sessiontest.Close())
			return l.Address, nil
		}},
		{"a server that is silent", func() (string, func(*neighbours)) {
			return sessiontest.Serve(t, sessiontest.Silence()).Address, nil
		}},
		{"a server that refuses", func() (string, func(*neighbours)) {
			return sessiontest.Honest(t, sessiontest.HonestOptions{CA: ca, Password: "another"}).Address, nil
		}},
		{"a server that drips", func() (string, func(*neighbours)) {
			drip := sessiontest.Drip(strings.Repeat(" ", 1_000_000), time.Millisecond)
			return sessiontest.Serve(t, sessiontest.Steps(sessiontest.Expect("<stream:stream"), drip)).Address, nil
		}},
		{"a server that does not read", func() (string, func(*neighbours)) {
			s := sessiontest.Honest(t, sessiontest.HonestOptions{CA: ca})
			return s.Address, func(n *neighbours) {
				n.link(romeo, event.Online)
				met(t, s).Stall()
				for i := range 300 {
					n.say(romeo, juliet, fmt.Sprint("m", i), strings.Repeat("x", longest))
				}
			}
		}},
		{"a flood of presence", flooded(t, ca, func(i int) string {
			return fmt.Sprintf("<presence from='juliet@sotto.test/%d'><status>%d</status></presence>", i%50, i)
		})},
		{"a flood of messages", flooded(t, ca, func(i int) string {
			return fmt.Sprintf("<message from='juliet@sotto.test/x' type='chat' id='f%d'><body>flood %d</body></message>", i, i)
		})},
	}
}

type trouble struct {
	name  string
	begin func() (server string, then func(*neighbours))
}

// flooded is a server that says as much as it can.
func flooded(t testing.TB, ca *sessiontest.CA, text func(int) string) func() (string, func(*neighbours)) {
	return func() (string, func(*neighbours)) {
		s := sessiontest.Honest(t, sessiontest.HonestOptions{CA: ca})
		return s.Address, func(n *neighbours) {
			n.link(romeo, event.Online)
			c := met(t, s)
			ctx, cancel := context.WithCancel(context.Background())
			over := make(chan struct{})
			go func() {
				defer close(over)
				for i := 0; ctx.Err() == nil; {
					var b strings.Builder
					for range 50 {
						b.WriteString(text(i))
						i++
					}
					if c.Send(b.String()) != nil {
						return
					}
				}
			}()
			t.Cleanup(func() {
				cancel()
				c.Drop()
				<-over
			})
		}
	}
}

// whatever the server of one account of five does, the messages of the
// others are told in time. All five keep theirs in one database.
func TestR12OneAccountDisturbsNoOther(t *testing.T) {
	ca := authority()
	for _, c := range troubles(t, ca) {
		t.Run(c.name, func(t *testing.T) {
			n := c.among(t, ca)
			took := n.talk(50, 10*time.Millisecond)
			t.Logf("with %s: p50 %v, p99 %v, longest %v of %d messages", c.name, p(took, 50), p(took, 99), took[len(took)-1], len(took))
			if got := p(took, 99); got > 2*time.Second {
				t.Errorf("with %s the others' messages take %v (p99)", c.name, got)
			}
		})
	}
}

// What the others' messages take beside each of the troubles.
func BenchmarkNeighbours(b *testing.B) {
	ca := authority()
	for _, c := range troubles(b, ca) {
		b.Run(c.name, func(b *testing.B) {
			n := c.among(b, ca)
			var took []time.Duration
			for b.Loop() {
				took = append(took, n.talk(100, 10*time.Millisecond)...)
			}
			slices.Sort(took)
			for percent, unit := range map[int]string{50: "ms/p50", 99: "ms/p99", 100: "ms/longest"} {
				b.ReportMetric(float64(p(took, percent).Microseconds())/1000, unit)
			}
			n.close()
		})
	}
}
