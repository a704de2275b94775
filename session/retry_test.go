package session

import (
	"context"
	"net"
	"slices"
	"sync"
	"testing"
	"time"

	"sotto/session/event"
	"sotto/session/intent"
	"sotto/session/problem"
	"sotto/session/sessiontest"
)

// waits are the longest waits that a back-off asked jitter for.
type waits struct {
	lock sync.Mutex
	all  []time.Duration
}

// jitter keeps what it was asked and chooses a short wait.
func (w *waits) jitter(longest time.Duration) time.Duration {
	w.lock.Lock()
	defer w.lock.Unlock()
	w.all = append(w.all, longest)
	return time.Microsecond
}

func (w *waits) asked() []time.Duration {
	w.lock.Lock()
	defer w.lock.Unlock()
	return slices.Clone(w.all)
}

// forever is a jitter that waits so long that only a person ends the wait.
func forever(time.Duration) time.Duration { return time.Hour }

// nobody is an address where nothing listens.
func nobody(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// Against a server that is down the first attempt is repeated at once, then
// after waits that double up to the longest.
func TestLinkBacksOff(t *testing.T) {
	var asked waits
	o := quick(authority())
	o.Jitter, o.Timeouts.First, o.Timeouts.Longest = asked.jitter, 10*time.Millisecond, 100*time.Millisecond
	w := watch(t, o, at(romeo, nobody(t)))
	w.connect(romeo)
	for range 8 {
		if l := w.link(romeo, event.Waiting); l.Problem == nil || l.Problem.Code != problem.NothingListens || l.Retry.IsZero() {
			t.Fatalf("waits with %v until %v", l.Problem, l.Retry)
		}
	}
	var got []time.Duration
	for _, d := range asked.asked()[:7] {
		got = append(got, d/time.Millisecond)
	}
	if want := []time.Duration{10, 20, 40, 80, 100, 100, 100}; !slices.Equal(got, want) {
		t.Errorf("jitter was asked for %v ms, want %v", got, want)
	}
}

// A cut is followed by an attempt at once; the next one waits, unless the
// link was steady between them.
func TestLinkReconnectsAfterACut(t *testing.T) {
	for _, c := range []struct {
		name   string
		steady time.Duration
		want   int // waits that were asked for, of three cuts
	}{
		{"never steady", time.Hour, 2},
		{"steady at once", time.Nanosecond, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			var asked waits
			ca := authority()
			s := sessiontest.Honest(t, sessiontest.HonestOptions{CA: ca})
			o := quick(ca)
			o.Jitter, o.Timeouts.Steady = asked.jitter, c.steady
			w := watch(t, o, at(romeo, s.Address))
			w.connect(romeo)
			w.link(romeo, event.Online)
			for range 3 {
				met(t, s).Drop()
				if p := w.link(romeo, event.Waiting).Problem; p.Code != problem.ConnectionLost {
					t.Errorf("lost because of %v", p)
				}
				w.link(romeo, event.Online)
			}
			if got := asked.asked(); len(got) != c.want {
				t.Errorf("jitter was asked for %v", got)
			}
		})
	}
}

// What retrying cannot mend is not retried: the account is offline, and the
// server is asked no second time.
func TestLinkDoesNotRetryWhatAPersonMustMend(t *testing.T) {
	ca := authority()
	online := func(said string) func(*testing.T, *sessiontest.HonestServer) {
		return func(t *testing.T, s *sessiontest.HonestServer) { tell(t, met(t, s), said) }
	}
	stop := func(condition string) string {
		return "<stream:error><" + condition + " xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error></stream:stream>"
	}
	for _, c := range []struct {
		name   string
		server sessiontest.HonestOptions
		then   func(*testing.T, *sessiontest.HonestServer)
		want   problem.Code
	}{
		{name: "the password is wrong", server: sessiontest.HonestOptions{CA: ca, Password: "another"}, want: problem.LoginWrongPassword},
		{name: "nobody vouches for the server", server: sessiontest.HonestOptions{CA: authority()}, want: problem.TLSUnknownIssuer},
		{name: "the certificate has another name", server: sessiontest.HonestOptions{CA: ca, Domain: "other.test"}, want: problem.TLSWrongName},
		{name: "A-26 a conflict", server: sessiontest.HonestOptions{CA: ca}, then: online(stop("conflict")), want: problem.Conflict},
		{name: "a policy", server: sessiontest.HonestOptions{CA: ca}, then: online(stop("policy-violation")), want: problem.ServerPolicy},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := sessiontest.Honest(t, c.server)
			w := watch(t, quick(ca), at(romeo, s.Address))
			w.connect(romeo)
			if c.then != nil {
				w.link(romeo, event.Online)
				c.then(t, s)
			}
			if p := w.link(romeo, event.Offline).Problem; p == nil || p.Code != c.want {
				t.Errorf("offline because of %v", p)
			}
			w.close()
			if n := len(s.Finish(t)); n != 1 {
				t.Errorf("the server was asked %d times", n)
			}
		})
	}
}

// What a server may mend is retried.
func TestLinkRetriesWhatMendsItself(t *testing.T) {
	ca := authority()
	s := sessiontest.Honest(t, sessiontest.HonestOptions{CA: ca})
	w := watch(t, quick(ca), at(romeo, s.Address))
	w.connect(romeo)
	for said, want := range map[string]problem.Code{
		"</stream:stream>": problem.Kicked,
		"<stream:error><system-shutdown xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error></stream:stream>": problem.ServerShutdown,
		"<message></presence>": problem.StreamMalformed,
	} {
		w.link(romeo, event.Online)
		tell(t, met(t, s), said)
		if p := w.link(romeo, event.Waiting).Problem; p.Code != want {
			t.Errorf("after %s it waits because of %v", said, p)
		}
	}
	w.link(romeo, event.Online)
}

// counting is a context that counts what waits for its end. It hides which
// context it is, so that others must ask it.
type counting struct {
	context.Context
	lock sync.Mutex
	held int
}

func (c *counting) Value(any) any { return nil }

func (c *counting) AfterFunc(f func()) (stop func() bool) {
	c.lock.Lock()
	defer c.lock.Unlock()
	c.held++
	cancel := context.AfterFunc(c.Context, f)
	return func() bool {
		c.lock.Lock()
		defer c.lock.Unlock()
		c.held--
		return cancel()
	}
}

// However often an account tries, it leaves nothing behind of an attempt.
func TestLinkLeavesNothingBehind(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	counted := &counting{Context: ctx}
	o := quick(authority()).withDefaults()
	tries := make(chan struct{}, 100)
	s := newSession(at(romeo, nobody(t)), o, func(e event.Event) {
		if l, ok := e.(event.Link); ok && l.State == event.Waiting {
			tries <- struct{}{}
		}
	})
	s.handle(counted, intent.Connect{Of: intent.Of{Address: romeo}})
	for range 5 {
		for len(tries) == 0 {
			for _, m := range s.mail.next(nil) {
				s.handle(counted, m)
			}
			s.release()
		}
		<-tries
	}
	s.leave()
	s.tasks.Wait()
	if counted.held != 0 {
		t.Errorf("%d contexts of attempts are left over", counted.held)
	}
}
