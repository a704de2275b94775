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
	return kept(o, filepath.Join(t.TempDir(), "sotto.db"))
}

// way is one way to reach a server and to log in there.
type way struct {
	name   string
	direct bool
	tokens bool
	first  int    // the most round trips of a first login
	again  int    // and of one that follows
	by     string // the mechanism of that one
}

// traveller logs in through a distance, again and again.
type traveller struct {
	*watched
	far *sessiontest.Far
}

// server is a real one.
type server struct {
	address, direct string
	version         func() string
	swaps           bool // messages that come when it moves a stream to another connection can overtake each other
}

func prosody(p *sessiontest.Prosody) server {
	return server{address: p.Address, direct: p.DirectAddress, version: p.Version}
}

func ejabberd(e *sessiontest.Ejabberd) server {
	return server{address: e.Address, direct: e.DirectAddress, version: e.Version, swaps: true}
}

func travel(t testing.TB, ca *sessiontest.CA, p server, w way, trip time.Duration) *traveller {
	t.Helper()
	o, a := quick(ca), at(romeo, "")
	if w.tokens {
		o.Tokens = &drawer{}
	}
	var far *sessiontest.Far
	if w.direct {
		far = sessiontest.Distant(t, p.direct, trip)
		o.Resolver = direct(far.Address)
	} else {
		far = sessiontest.Distant(t, p.address, trip)
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

// classicWays are the ways to log in without SASL2, and what each may cost.
// The first time it is not known whether the server manages streams, so our
// presence waits for that.
var classicWays = []way{
	{name: "direct TLS", direct: true, first: 7, again: 5, by: "SCRAM-SHA-1"},
	{name: "STARTTLS", first: 9, again: 7, by: "SCRAM-SHA-1"},
}

// modernWays are those by SASL2, where this is the mechanism for passwords.
func modernWays(password string) []way {
	return []way{
		{name: "direct TLS, SASL2", direct: true, first: 5, again: 4, by: password},
		{name: "direct TLS, token", direct: true, tokens: true, first: 5, again: 3, by: "HT-SHA-256-EXPR"},
		{name: "STARTTLS, SASL2", first: 7, again: 6, by: password},
		{name: "STARTTLS, token", tokens: true, first: 7, again: 5, by: "HT-SHA-256-EXPR"},
	}
}

func testRoundTrips(t *testing.T, ca *sessiontest.CA, p server, ways []way) {
	for _, w := range ways {
		t.Run(w.name, func(t *testing.T) {
			v := travel(t, ca, p, w, 50*time.Millisecond)
			v.arrive()
			if n := v.far.RoundTrips(); n > w.first {
				t.Errorf("the first login took %d round trips, not %d", n, w.first)
			}
			v.depart()
			_, link := v.arrive()
			if n := v.far.RoundTrips(); n > w.again {
				t.Errorf("the second login took %d round trips, not %d", n, w.again)
			}
			if link.Security.Mechanism != w.by || link.Security.Direct != w.direct {
				t.Errorf("the second login was by %s, over direct TLS: %v", link.Security.Mechanism, link.Security.Direct)
			}
		})
	}
}

func TestRoundTripsOnProsody(t *testing.T) {
	ca := authority()
	testRoundTrips(t, ca, prosody(sessiontest.StartProsody(t, sessiontest.ProsodyOptions{CA: ca})), classicWays)
}

func TestRoundTripsOnTrixie(t *testing.T) {
	ca := authority()
	testRoundTrips(t, ca, prosody(sessiontest.StartTrixie(t, sessiontest.ProsodyOptions{CA: ca})), modernWays("SCRAM-SHA-1-PLUS"))
}

func TestRoundTripsOnEjabberd(t *testing.T) {
	ca := authority()
	testRoundTrips(t, ca, ejabberd(sessiontest.StartTrixieEjabberd(t, ca)), modernWays("SCRAM-SHA-256-PLUS"))
}

// a server that is asked to forget a token does not take it any more:
// the next login is by password, and gets another.
func TestA36RevokedOnTrixie(t *testing.T) {
	ca := authority()
	p := sessiontest.StartTrixie(t, sessiontest.ProsodyOptions{CA: ca})
	testRevoked(t, ca, p.DirectAddress, "SCRAM-SHA-1-PLUS")
}

func TestA36RevokedOnEjabberd(t *testing.T) {
	ca := authority()
	testRevoked(t, ca, sessiontest.StartTrixieEjabberd(t, ca).DirectAddress, "SCRAM-SHA-256-PLUS")
}

func TestA36Revoked(t *testing.T) {
	ca := authority()
	m := &sessiontest.Modern{Tokens: everyToken}
	testRevoked(t, ca, modern(t, ca, m).Address, "SCRAM-SHA-256-PLUS")
	if m.Issued() != 1 {
		t.Errorf("%d tokens are known", m.Issued())
	}
}

func testRevoked(t *testing.T, ca *sessiontest.CA, address, password string) {
	t.Helper()
	d := &drawer{}
	g := visit(t, ca, address, d)
	g.enter()
	first := d.keeps(t, "token", whole)
	g.leave()
	o := quick(ca)
	o.Resolver, o.Tokens = direct(address), d
	if err := Revoke(t.Context(), at(romeo, ""), o); err != nil {
		t.Fatal(err)
	}
	again := visit(t, ca, address, d) // as in another run
	if s := again.enter(); s.Mechanism != password {
		t.Errorf("after the token was revoked the login was by %s", s.Mechanism)
	}
	d.keeps(t, "new token", func(k account.Token) bool { return whole(k) && !k.Value.Is(first.Value.Reveal()) })
}

// BenchmarkLogin tells the round trips of each way to log in: from TCP's
// handshake until bound, with the roster and our presence, over 100 ms each.
func BenchmarkLogin(b *testing.B) {
	ca := authority()
	for _, s := range []struct {
		name  string
		start func(testing.TB) server
		ways  []way
	}{
		{"the distribution's Prosody", func(t testing.TB) server {
			return prosody(sessiontest.StartProsody(t, sessiontest.ProsodyOptions{CA: ca}))
		}, classicWays},
		{"trixie's Prosody", func(t testing.TB) server {
			return prosody(sessiontest.StartTrixie(t, sessiontest.ProsodyOptions{CA: ca}))
		}, modernWays("")},
		{"trixie's ejabberd", func(t testing.TB) server { return ejabberd(sessiontest.StartTrixieEjabberd(t, ca)) }, modernWays("")},
	} {
		b.Run(s.name, func(b *testing.B) {
			p := s.start(b)
			for _, w := range s.ways {
				b.Run(w.name, func(b *testing.B) { benchmarkLogin(b, ca, p, w) })
			}
		})
	}
}

func benchmarkLogin(b *testing.B, ca *sessiontest.CA, p server, w way) {
	const trip = 100 * time.Millisecond
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
	b.Logf("%s: %s bound to %s, %s", p.version(), link.Security.Mechanism, orWord(link.Security.Binding, "nothing"), link.Security.Version)
	b.ReportMetric(float64(turns), "trips/first")
	b.ReportMetric(float64(again), "trips/again")
	b.ReportMetric(float64(first.Milliseconds()), "ms/first")
	b.ReportMetric(float64(all.Milliseconds())/float64(b.N), "ms/again")
}
