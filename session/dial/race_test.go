package dial

import (
	"context"
	"errors"
	"net"
	"slices"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"sotto/session/trust"
)

// network answers for each host after a while: with a connection, or with an
// error. A host that is not in it never answers.
type network struct {
	hosts map[string]answer
	mu    sync.Mutex
	calls []string
	open  int // connections that nobody has closed
}

type answer struct {
	after time.Duration
	err   error
}

// counted is a connection that says when it is closed.
type counted struct {
	net.Conn
	n    *network
	once sync.Once
}

func (c *counted) Close() error {
	c.once.Do(func() {
		c.n.mu.Lock()
		defer c.n.mu.Unlock()
		c.n.open--
	})
	return c.Conn.Close()
}

func (n *network) DialContext(ctx context.Context, _, address string) (net.Conn, error) {
	n.mu.Lock()
	n.calls = append(n.calls, address)
	n.mu.Unlock()
	host, _, _ := net.SplitHostPort(address)
	a, ok := n.hosts[host]
	if !ok {
		<-ctx.Done()
		return nil, &net.OpError{Op: "dial", Err: ctx.Err()}
	}
	select {
	case <-time.After(a.after):
	case <-ctx.Done():
		return nil, &net.OpError{Op: "dial", Err: ctx.Err()}
	}
	if a.err != nil {
		return nil, &net.OpError{Op: "dial", Err: a.err}
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	n.open++
	one, two := net.Pipe()
	_ = two.Close()
	return &counted{Conn: one, n: n}, nil
}

func hosts(names ...string) []Target {
	var all []Target
	for _, n := range names {
		all = append(all, Target{Host: n, Port: 5222})
	}
	return all
}

const (
	beside = 500 * time.Millisecond
	holes  = 10 * time.Second // until a target that never answers is given up
)

func TestRace(t *testing.T) {
	refuses := func(after time.Duration) answer { return answer{after, syscall.ECONNREFUSED} }
	answers := func(after time.Duration) answer { return answer{after: after} }
	for _, c := range []struct {
		name    string
		hosts   map[string]answer
		targets []Target
		named   bool
		first   string // who is reached first; "" nobody
		after   time.Duration
		tried   int // by then
	}{
		{"the first answers", map[string]answer{"a": answers(beside / 2)}, hosts("a", "b"), false, "a", beside / 2, 1},
		{"the first never answers", map[string]answer{"b": answers(0)}, hosts("a", "b", "c"), false, "b", beside, 2},
		{"the first two never answer", map[string]answer{"c": answers(1)}, hosts("a", "b", "c"), false, "c", 2*beside + 1, 3},
		{"the first refuses", map[string]answer{"a": refuses(0), "b": answers(0)}, hosts("a", "b"), false, "b", 0, 2},
		{"the first answers late, the second never", map[string]answer{"a": answers(beside + 1)}, hosts("a", "b"), false, "a", beside + 1, 2},
		{"the second refuses beside the first", map[string]answer{"b": refuses(0), "c": answers(0)}, hosts("a", "b", "c"), false, "c", beside, 3},
		{"all refuse", map[string]answer{"a": refuses(1), "b": refuses(1)}, hosts("a", "b"), false, "", 2, 2},
		{"nobody answers", nil, hosts("a", "b", "c"), false, "", 2*beside + holes, 3},
		{"nobody of the most there are", nil, slices.Repeat(hosts("a"), most), false, "", (most-1)*beside + holes, most},
		{"one place twice", map[string]answer{"a": answers(2 * beside)}, hosts("a", "a"), true, "a", 2 * beside, 1},
		{"one place twice, refusing", map[string]answer{"a": refuses(2 * beside)}, hosts("a", "a"), true, "", 4 * beside, 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				n := &network{hosts: c.hosts}
				began := time.Now()
				r := (&Dialer{Net: n}).race(context.Background(), place{targets: c.targets, named: c.named}, trust.Policy{})
				first, got := "", reached{}
				for more := true; more && first == ""; {
					if got, more = r.next(); more && got.err == nil {
						first = got.target.Host
					}
				}
				if took := time.Since(began); first != c.first || took != c.after || len(n.calls) != c.tried {
					t.Errorf("reached %q after %v, tried %v", first, took, n.calls)
				}
				r.end()
				if got.conn != nil {
					_ = got.conn.Close()
				}
				if n.open != 0 {
					t.Errorf("%d connections are left open", n.open)
				}
			})
		})
	}
}

// Who answers and is not needed any more is hung up on.
func TestRaceHangsUpOnWhoLoses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := &network{hosts: map[string]answer{"a": {after: 2 * beside}, "b": {}}}
		r := (&Dialer{Net: n}).race(context.Background(), place{targets: hosts("a", "b")}, trust.Policy{})
		got, _ := r.next()
		<-time.After(2 * beside) // of the clock that this test has for itself
		synctest.Wait()
		if got.target.Host != "b" || n.open != 2 {
			t.Errorf("%q is first, and %d are open", got.target.Host, n.open)
		}
		r.end()
		if err := got.conn.Close(); err != nil || n.open != 0 {
			t.Errorf("%d connections are left open, %v", n.open, err)
		}
	})
}

func TestRaceEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		r := (&Dialer{Net: &network{}}).race(ctx, place{targets: hosts("a")}, trust.Policy{})
		defer r.end()
		if got, more := r.next(); !more || !errors.Is(got.err, context.DeadlineExceeded) {
			t.Errorf("%+v, %v", got, more)
		}
	})
}
