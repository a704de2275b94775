package session

import (
	"io"
	"net"
	"sync"
	"testing"
	"time"

	"sotto/session/event"
	"sotto/session/sense"
	"sotto/session/sessiontest"
)

// a computer leaves one network for another. The old connection is dead
// without a word, and the kernel tells that there is another way out: the link
// is asked, lost, and made anew within seconds, though nothing else would have
// found out for an hour.
func TestR13ANetworkIsLeftForAnother(t *testing.T) {
	if !sessiontest.OwnNetwork(t) {
		return
	}
	ip := func(line string) { t.Helper(); sessiontest.IP(t, line) }
	there := sessiontest.AnotherNetwork(t)
	for _, each := range []struct{ here, there, net string }{{"wifi", "far1", "10.7.0."}, {"cable", "far2", "10.8.0."}} {
		ip("link add " + each.here + " type veth peer name " + each.there)
		there.Take(t, each.there)
		ip("address add " + each.net + "2/24 dev " + each.here)
		ip("link set " + each.here + " up")
		there.IP(t, "address add "+each.net+"1/24 dev "+each.there)
		there.IP(t, "link set "+each.there+" up")
	}
	there.IP(t, "address add 10.99.0.1/32 dev lo")
	ip("route add default via 10.7.0.1 dev wifi")
	ca := authority()
	s := sessiontest.Honest(t, sessiontest.HonestOptions{CA: ca})
	l := there.Listen(t, "10.99.0.1:0")
	lead := leadTo(t, l, s.Address)

	o := quick(ca)
	o.Timeouts.Roused = time.Second
	o.Sense = sense.Watch
	w := watch(t, o, at(romeo, l.Addr().String()))
	w.connect(romeo)
	w.link(romeo, event.Online)
	for _, c := range []struct{ dies, gone, back, follows string }{
		{"far1", "address delete 10.7.0.1/24 dev far1", "address add 10.7.0.1/24 dev far1", "route replace default via 10.8.0.1 dev cable"},
		{"far2", "address delete 10.8.0.1/24 dev far2", "address add 10.8.0.1/24 dev far2", "route replace default via 10.7.0.1 dev wifi"},
	} {
		there.IP(t, c.gone) // what is sent over it arrives, and no answer finds back
		began := time.Now()
		ip(c.follows)
		w.link(romeo, event.Waiting)
		w.link(romeo, event.Online)
		took := time.Since(began)
		t.Logf("%s dies: online again %v after there was another way", c.dies, took.Round(time.Millisecond))
		if took > 5*time.Second+o.Timeouts.Roused {
			t.Errorf("online again only after %v", took)
		}
		there.IP(t, c.back)
	}
	w.close()
	lead()
}

// leadTo leads whoever comes to a server, until end is called.
func leadTo(t *testing.T, l net.Listener, server string) (end func()) {
	var work sync.WaitGroup
	var lock sync.Mutex
	var open []net.Conn
	work.Go(func() {
		for {
			here, err := l.Accept()
			if err != nil {
				return
			}
			there, err := net.Dial("tcp", server)
			if err != nil {
				t.Error(err)
				_ = here.Close()
				continue
			}
			lock.Lock()
			open = append(open, here, there)
			lock.Unlock()
			for _, way := range [][2]net.Conn{{here, there}, {there, here}} {
				work.Go(func() {
					_, _ = io.Copy(way[1], way[0])
					_, _ = way[0].Close(), way[1].Close()
				})
			}
		}
	})
	return func() {
		_ = l.Close()
		lock.Lock()
		for _, c := range open {
			_ = c.Close()
		}
		lock.Unlock()
		work.Wait()
	}
}
