package sessiontest

import (
	"net"
	"sync"
	"testing"
	"time"
)

// Far is a way to a server on loopback that takes as long as if it were far
// away: every byte is under way for half a round trip, and so is the TCP
// handshake, which takes a whole one.
type Far struct {
	Address string // host:port on loopback

	listener net.Listener
	server   string
	trip     time.Duration
	work     sync.WaitGroup
	mu       sync.Mutex
	conns    []net.Conn
	last     *trips // of the latest connection
}

// trips counts what one connection's client waited for.
type trips struct {
	made  int
	waits bool // it has sent something that the server has not answered yet
}

func (t *trips) asked() { t.waits = true }

func (t *trips) answered() {
	if t.waits {
		t.made++
	}
	t.waits = false
}

// Distant makes a server's address distant, by a round trip of this length.
// It ends with the test.
func Distant(t testing.TB, server string, trip time.Duration) *Far {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	f := &Far{Address: l.Addr().String(), listener: l, server: server, trip: trip}
	f.work.Add(1)
	go f.accept()
	t.Cleanup(f.stop)
	return f
}

// RoundTrips counts what the client of the latest connection has waited for:
// the TCP handshake, and every time that the server answered what it had got.
func (f *Far) RoundTrips() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.last == nil {
		return 0
	}
	return f.last.made
}

func (f *Far) accept() {
	defer f.work.Done()
	for {
		client, err := f.listener.Accept()
		if err != nil {
			return // stopped
		}
		server, err := net.Dial("tcp", f.server)
		if err != nil {
			_ = client.Close()
			continue
		}
		count := &trips{made: 1}
		f.mu.Lock()
		f.last, f.conns = count, append(f.conns, client, server)
		f.mu.Unlock()
		f.work.Add(2)
		open := time.Now().Add(f.trip)
		go f.carry(server, client, open, count.asked)
		go f.carry(client, server, open, count.answered)
	}
}

// parcel is what was sent at once, and when it arrives.
type parcel struct {
	data []byte
	due  time.Time
}

// carry brings what one end sends to the other, not before the connection is
// open, and not in less than half a round trip.
func (f *Far) carry(to, from net.Conn, open time.Time, arrived func()) {
	defer f.work.Done()
	way := make(chan parcel, 1024)
	f.work.Add(1)
	go func() {
		defer f.work.Done()
		defer to.Close()
		for p := range way {
			time.Sleep(time.Until(p.due))
			f.mu.Lock()
			arrived()
			f.mu.Unlock()
			_, _ = to.Write(p.data) // an end that has left needs nothing any more
		}
	}()
	defer close(way)
	for {
		b := make([]byte, 64<<10)
		n, err := from.Read(b)
		if n > 0 {
			sent := time.Now()
			if sent.Before(open) {
				sent = open
			}
			way <- parcel{b[:n], sent.Add(f.trip / 2)}
		}
		if err != nil {
			return
		}
	}
}

func (f *Far) stop() {
	_ = f.listener.Close()
	f.mu.Lock()
	for _, c := range f.conns {
		_ = c.Close()
	}
	f.mu.Unlock()
	f.work.Wait()
}
