package session

import (
	"context"
	"fmt"
	"io"
	"net"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"

	"sotto/roster/chat"
	"sotto/session/event"
	"sotto/session/sessiontest"
)

// tallies is what became of the messages m0, m1, … of one account.
type tallies struct {
	came   []int              // their numbers, as the other end had them
	states map[int]chat.State // how far each was told to have come
	doubts int                // written, unconfirmed, and not at the other end
}

// number is the n of "mn"; what has no such id has none.
func number(id string) (int, bool) {
	if len(id) < 2 || id[0] != 'm' {
		return 0, false
	}
	n, err := strconv.Atoi(id[1:])
	return n, err == nil
}

// enter notes the states that a pool told. Each is told once.
func (l *tallies) enter(t *testing.T, told []event.Event) {
	t.Helper()
	l.states = map[int]chat.State{}
	for _, e := range told {
		id, state := "", chat.Pending
		switch e := e.(type) {
		case event.Message:
			if !e.Message.Mine() {
				continue
			}
			id = e.Message.ID
		case event.Progress:
			id, state = e.ID, e.State
		}
		n, ok := number(id)
		if !ok {
			continue
		}
		if before, told := l.states[n]; told && before >= state {
			t.Errorf("m%d is %v after it was %v", n, state, before)
		}
		l.states[n] = state
	}
}

// audit holds what was told against what came. In doubt, until streams are
// resumed, is what was written and not confirmed when a link was lost: it may
// have come or not, stays “written”, and is not sent again. All else is
// certain: what is sent has come, nothing comes twice or out of its order, and
// nothing is left pending.
func (l *tallies) audit(t *testing.T, said int) {
	t.Helper()
	came := map[int]bool{}
	for i, n := range l.came {
		if came[n] {
			t.Errorf("m%d came twice", n)
		}
		if i > 0 && n < l.came[i-1] {
			t.Errorf("m%d came after m%d", n, l.came[i-1])
		}
		came[n] = true
	}
	for n := range said {
		switch state := l.states[n]; {
		case state == chat.Sent && !came[n]:
			t.Errorf("m%d was called sent, and never came", n)
		case state == chat.Written && !came[n]:
			l.doubts++
		case state != chat.Sent && state != chat.Written:
			t.Errorf("m%d is %v", n, state)
		}
	}
	if len(l.came)+l.doubts != said {
		t.Errorf("of %d messages %d came and %d are in doubt", said, len(l.came), l.doubts)
	}
}

// chatter says messages, always a few ahead of the writer, so that each cut
// finds it at work.
func (w *watched) chatter(said int) {
	const ahead = 32
	for i := range said + ahead {
		if i < said {
			w.say(romeo, juliet, fmt.Sprint("m", i), "a few words")
		}
		if i >= ahead {
			w.progress(fmt.Sprint("m", i-ahead), chat.Written)
		}
	}
}

// lastWord says an end, and says it again when a late cut has put it in doubt.
func (w *watched) lastWord() {
	w.t.Helper()
	for i := 0; ; i++ {
		id := fmt.Sprint("end", i)
		w.say(romeo, juliet, id, id)
		became := until(w, id, func(e event.Event) bool {
			p, progress := e.(event.Progress)
			l, link := e.(event.Link)
			return progress && p.ID == id && p.State == chat.Sent || link && l.State == event.Waiting
		})
		if _, sent := became.(event.Progress); sent {
			return
		}
		w.link(romeo, event.Online)
	}
}

// A connection that is cut again and again while the writer is at work loses
// nothing that was not on the wire, and doubles nothing.
func TestCutsLoseAndDoubleNothing(t *testing.T) {
	const said, most = 1500, 25
	ca := authority()
	s := sessiontest.Honest(t, sessiontest.HonestOptions{CA: ca})
	w := watch(t, quick(ca), at(romeo, s.Address))
	w.connect(romeo)

	var book tallies
	cuts := 0
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	over := make(chan struct{})
	go func() {
		defer close(over)
		for {
			c, err := s.Client(ctx)
			if err != nil {
				return
			}
			for heard := 0; ; {
				e, err := c.Next(context.Background())
				if err != nil {
					break
				}
				if n, ok := number(e.Get("id")); ok {
					book.came = append(book.came, n)
					heard++
				}
				if heard == 20+cuts && cuts < most {
					c.Drop()
					cuts++
				}
			}
		}
	}()
	w.chatter(said)
	w.lastWord()
	w.close()
	s.Finish(t)
	cancel()
	<-over
	book.enter(t, w.told)
	book.audit(t, said)
	if cuts == 0 {
		t.Error("nothing was cut")
	}
	t.Logf("%d messages, %d cuts: %d came, %d in doubt", said, cuts, len(book.came), book.doubts)
}

// cable leads to a server, and can be cut.
type cable struct {
	Address string
	server  string
	l       net.Listener
	work    sync.WaitGroup
	lock    sync.Mutex
	ends    []net.Conn
	lost    [2]atomic.Bool // what is said to the server, and by it, comes to nobody
}

// losing is a writer that may lose what is written to it.
type losing struct {
	net.Conn
	lost *atomic.Bool
}

func (l losing) Write(p []byte) (int, error) {
	if l.lost.Load() {
		return len(p), nil
	}
	return l.Conn.Write(p)
}

func lay(t *testing.T, server string) *cable {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	c := &cable{Address: l.Addr().String(), server: server, l: l}
	c.work.Go(c.accept)
	t.Cleanup(func() {
		_ = l.Close()
		c.cut()
		c.work.Wait()
	})
	return c
}

func (c *cable) accept() {
	for {
		here, err := c.l.Accept()
		if err != nil {
			return
		}
		there, err := net.Dial("tcp", c.server)
		if err != nil {
			_ = here.Close()
			continue
		}
		c.lock.Lock()
		c.ends = append(c.ends, here, there)
		c.lock.Unlock()
		for i, way := range [][2]net.Conn{{here, there}, {there, here}} {
			c.work.Go(func() {
				_, _ = io.Copy(losing{way[1], &c.lost[i]}, way[0])
				_, _ = way[0].Close(), way[1].Close()
			})
		}
	}
}

// cut ends every connection at once, with what is under way in it.
func (c *cable) cut() {
	c.lock.Lock()
	defer c.lock.Unlock()
	for _, end := range c.ends {
		_ = end.(*net.TCPConn).SetLinger(0)
		_ = end.Close()
	}
	c.ends = nil
}

// cutForGood cuts it, and nothing is led there any more.
func (c *cable) cutForGood() {
	_ = c.l.Close()
	c.cut()
}
