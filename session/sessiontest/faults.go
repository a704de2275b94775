package sessiontest

import (
	"math/rand/v2"
	"net"
	"slices"
	"sync"
	"testing"
)

// Faulty is a way to a server on loopback on which things go wrong when a
// test says so: connections end, fall silent, crawl, come late or carry
// garbage. Until then it carries everything as it comes. A fault holds until
// Heal; what it did to a connection that was there may outlast it, as each
// fault says. Its methods may be called from every goroutine.
type Faulty struct {
	Address string // host:port on loopback

	listener net.Listener
	server   string
	work     sync.WaitGroup

	mu      sync.Mutex
	lines   []*line // the connections that are open, the oldest first
	weather weather
	changed chan struct{} // closed when the weather changes
	plan    *plan         // what happens when enough has been carried; nil for nothing
	random  *rand.Rand
	met     int // how many connections there were
	carried int // how many bytes passed
	over    bool
}

// StartFaulty makes a way to a server's address. What is left to chance on it
// is the same for the same seed. It ends with the test.
func StartFaulty(t testing.TB, server string, seed uint64) *Faulty {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	f := &Faulty{
		Address: l.Addr().String(), listener: l, server: server,
		changed: make(chan struct{}), random: rand.New(rand.NewPCG(seed, seed)),
	}
	f.work.Go(f.accept)
	t.Cleanup(f.Stop)
	return f
}

// Connections is how many connections were made so far, those that were
// refused among them.
func (f *Faulty) Connections() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.met
}

// Open is how many connections are open at either end.
func (f *Faulty) Open() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.lines)
}

// Carried is how many bytes have passed so far, both directions of all
// connections counted together.
func (f *Faulty) Carried() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.carried
}

// Ports are the local ports from which the open connections have reached the
// server: it knows them by these.
func (f *Faulty) Ports() (all []int) {
	f.each(func(l *line) {
		if l.server != nil {
			all = append(all, l.server.LocalAddr().(*net.TCPAddr).Port)
		}
	})
	return all
}

func (f *Faulty) accept() {
	for {
		client, err := f.listener.Accept()
		if err != nil {
			return // stopped
		}
		f.admit(&line{way: f, client: client.(*net.TCPConn), ended: make(chan struct{})})
	}
}

// admit lets a new connection in, or does not, as the weather is.
func (f *Faulty) admit(l *line) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.met++
	if f.over || f.weather.refuses {
		reset(l.client)
		return
	}
	l.swallows, l.share = f.weather.mute, [2]float64{f.random.Float64(), f.random.Float64()}
	f.lines = append(f.lines, l)
	f.work.Go(l.carry)
}

// leave ends what is left of a connection, and forgets it.
func (f *Faulty) leave(l *line) {
	f.mu.Lock()
	defer f.mu.Unlock()
	l.end(func(c *net.TCPConn) { _ = c.Close() })
	f.lines = slices.DeleteFunc(f.lines, func(other *line) bool { return other == l })
}

// Stop ends every connection and the way itself, and waits until nothing of
// it is at work. It may be called again.
func (f *Faulty) Stop() {
	_ = f.listener.Close()
	f.mu.Lock()
	f.over = true
	for _, l := range f.lines {
		l.end(reset)
	}
	f.mu.Unlock()
	f.work.Wait()
}

// reset ends a connection by RST: what is under way in it is lost.
func reset(c *net.TCPConn) {
	_ = c.SetLinger(0)
	_ = c.Close()
}
