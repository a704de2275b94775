package session

import (
	"context"
	"net"
	"path/filepath"
	"strconv"
	"sync"
	"testing"
	"time"

	"sotto/account"
	"sotto/account/store"
	"sotto/session/dial"
	"sotto/session/event"
	"sotto/session/intent"
	"sotto/session/sessiontest"
)

// drawer keeps tokens in memory, as a keyring would.
type drawer struct {
	mu    sync.Mutex
	kept  account.Token
	times int // something was kept
}

func (d *drawer) Token(context.Context, account.Account) (account.Token, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.kept, nil
}

func (d *drawer) KeepToken(_ context.Context, _ account.Account, t account.Token) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.kept, d.times = t, d.times+1
	return nil
}

// direct is a DNS that names one server, which speaks TLS from the first byte.
type direct string

func (d direct) SRV(_ context.Context, name string) ([]dial.SRV, error) {
	if name != "_xmpps-client._tcp."+domain {
		return nil, nil
	}
	_, port, err := net.SplitHostPort(string(d))
	if err != nil {
		return nil, err
	}
	n, err := strconv.ParseUint(port, 10, 16)
	return []dial.SRV{{Target: "localhost.", Port: uint16(n)}}, err
}

// keeping gives a database of the test's own.
func keeping(t testing.TB, o Options) Options {
	file := filepath.Join(t.TempDir(), "sotto.db")
	o.Keep = func(ctx context.Context, _ func(string)) (*store.Store, error) {
		return store.Open(ctx, store.Options{File: file})
	}
	return o
}

// way is one way to reach a server and to log in there.
type way struct {
	name   string
	direct bool
	tokens bool
	first  int // the most round trips of a first login
	again  int // and of one that follows
}

// traveller logs in through a distance, again and again.
type traveller struct {
	*watched
	far *sessiontest.Far
}

func travel(t testing.TB, ca *sessiontest.CA, p *sessiontest.Prosody, w way, trip time.Duration) *traveller {
	t.Helper()
	o, a := quick(ca), at(romeo, "")
	if w.tokens {
		o.Tokens = &drawer{}
	}
	var far *sessiontest.Far
	if w.direct {
		far = sessiontest.Distant(t, p.DirectAddress, trip)
		o.Resolver = direct(far.Address)
	} else {
		far = sessiontest.Distant(t, p.Address, trip)
		a.Server = far.Address
	}
	return &traveller{watch(t, keeping(t, o), a), far}
}

// arrive connects, and gives how long it takes until the roster and our own
// presence have come.
func (v *traveller) arrive() (took time.Duration, link event.Link) {
	v.t.Helper()
	began := time.Now()
	v.Do(intent.Connect{Of: intent.Of{Address: romeo}})
	link = v.link(romeo, event.Online)
	until(v.watched, "roster", func(event.Roster) bool { return true })
	until(v.watched, "presence of our own", func(e event.Presence) bool { return e.Presence.From.Bare() == romeo })
	return time.Since(began), link
}

func (v *traveller) depart() {
	v.t.Helper()
	v.Do(intent.Disconnect{Of: intent.Of{Address: romeo}})
	v.link(romeo, event.Offline)
}

// ways are the ways to log in, and what each may cost.
var (
	classicWays = []way{
		{name: "direct TLS", direct: true, first: 6, again: 5},
		{name: "STARTTLS", first: 8, again: 7},
	}
	modernWays = []way{
		{name: "direct TLS, SASL2", direct: true, first: 5, again: 4},
		{name: "direct TLS, token", direct: true, tokens: true, first: 5, again: 3},
		{name: "STARTTLS, SASL2", first: 7, again: 6},
		{name: "STARTTLS, token", tokens: true, first: 7, again: 5},
	}
)

func testRoundTrips(t *testing.T, ca *sessiontest.CA, p *sessiontest.Prosody, ways []way) {
	for _, w := range ways {
		t.Run(w.name, func(t *testing.T) {
			v := travel(t, ca, p, w, 20*time.Millisecond)
			v.arrive()
			if n := v.far.RoundTrips(); n > w.first {
				t.Errorf("the first login took %d round trips, not %d", n, w.first)
			}
			v.depart()
			v.arrive()
			if n := v.far.RoundTrips(); n > w.again {
				t.Errorf("the second login took %d round trips, not %d", n, w.again)
			}
		})
	}
}

func TestRoundTripsOnProsody(t *testing.T) {
	ca := authority()
	testRoundTrips(t, ca, sessiontest.StartProsody(t, sessiontest.ProsodyOptions{CA: ca}), classicWays)
}

func TestRoundTripsOnTrixie(t *testing.T) {
	ca := authority()
	testRoundTrips(t, ca, sessiontest.StartTrixie(t, sessiontest.ProsodyOptions{CA: ca}), modernWays)
}

// BenchmarkLogin tells the round trips of each way to log in: from TCP's
// handshake until bound, with the roster and our presence, over 100 ms each.
func BenchmarkLogin(b *testing.B) {
	ca := authority()
	for _, s := range []struct {
		start func(testing.TB, sessiontest.ProsodyOptions) *sessiontest.Prosody
		ways  []way
	}{
		{func(t testing.TB, o sessiontest.ProsodyOptions) *sessiontest.Prosody {
			return sessiontest.StartProsody(t, o)
		}, classicWays},
		{sessiontest.StartTrixie, modernWays},
	} {
		for _, w := range s.ways {
			b.Run(w.name, func(b *testing.B) { benchmarkLogin(b, ca, s.start(b, sessiontest.ProsodyOptions{CA: ca}), w) })
		}
	}
}

func benchmarkLogin(b *testing.B, ca *sessiontest.CA, p *sessiontest.Prosody, w way) {
	const trip = 100 * time.Millisecond
	b.Logf("%s", p.Version())
	v := travel(b, ca, p, w, trip)
	first, link := v.arrive()
	turns := v.far.RoundTrips()
	v.depart()
	var all time.Duration
	again := 0
	for b.Loop() {
		took, l := v.arrive()
		all, link, again = all+took, l, v.far.RoundTrips()
		v.depart()
	}
	b.Logf("%s: %s bound to %s, %s", w.name, link.Security.Mechanism, orWord(link.Security.Binding, "nothing"), link.Security.Version)
	b.ReportMetric(float64(turns), "trips/first")
	b.ReportMetric(float64(again), "trips/again")
	b.ReportMetric(float64(first.Milliseconds()), "ms/first")
	b.ReportMetric(float64(all.Milliseconds())/float64(b.N), "ms/again")
}
