package sessiontest

import (
	"errors"
	"io"
	"net"
	"sync"
	"time"
)

// line is one connection through a Faulty way. What is said of it is owned by
// the way's lock.
type line struct {
	way      *Faulty
	client   *net.TCPConn
	server   *net.TCPConn // nil before it is reached
	swallows bool         // what it is given is gone, and it says nothing any more
	share    [2]float64   // how much of what holds up connections holds up this one, by direction
	garble   [2]bool      // the next byte towards the server, and towards the client, is spoilt
	over     bool
	ended    chan struct{} // closed when both ends are to be left at once
}

// The directions.
const (
	up   = 0 // towards the server
	down = 1 // towards the client
)

// carry works until both directions are over.
func (l *line) carry() {
	defer l.way.leave(l)
	if !l.reach() {
		return
	}
	var both sync.WaitGroup
	both.Go(func() { l.direction(up, l.client, l.server) })
	both.Go(func() { l.direction(down, l.server, l.client) })
	both.Wait()
}

// reach connects to the server, as soon as there is a way at all. A line that
// is mute from the start reaches nobody, and waits for its end.
func (l *line) reach() bool {
	if !l.wait() {
		_, _ = io.Copy(io.Discard, l.client)
		return false
	}
	conn, err := net.Dial("tcp", l.way.server)
	l.way.mu.Lock()
	defer l.way.mu.Unlock()
	if err != nil || l.over {
		if err == nil {
			_ = conn.Close()
		}
		reset(l.client)
		return false
	}
	l.server = conn.(*net.TCPConn)
	return true
}

// wait waits while nothing gets through. It is false when nothing ever will.
func (l *line) wait() bool {
	for {
		w, changed := l.look()
		if l.deaf() {
			return false
		}
		if !w.stalls {
			return true
		}
		select {
		case <-changed:
		case <-l.ended:
			return false
		}
	}
}

func (l *line) deaf() bool {
	l.way.mu.Lock()
	defer l.way.mu.Unlock()
	return l.over || l.swallows
}

// look is the weather as it is, and what is closed when it changes.
func (l *line) look() (weather, <-chan struct{}) {
	l.way.mu.Lock()
	defer l.way.mu.Unlock()
	return l.way.weather, l.way.changed
}

// direction carries what one end sends to the other, and how it ended. A line
// that swallows tells neither, and reads on so that its sender notices nothing.
func (l *line) direction(which int, from, to *net.TCPConn) {
	b := make([]byte, 32<<10)
	for {
		n, err := from.Read(b)
		l.deliver(which, to, b[:n])
		if err == nil {
			continue
		}
		switch {
		case !l.wait():
		case errors.Is(err, io.EOF):
			_ = to.CloseWrite()
		default:
			l.way.each(func(other *line) {
				if other == l {
					l.end(reset)
				}
			})
		}
		return
	}
}

// deliver brings bytes to an end as the weather allows. What is swallowed on
// the way counts as brought.
func (l *line) deliver(which int, to *net.TCPConn, b []byte) {
	late := false
	for len(b) > 0 && l.wait() {
		w, changed := l.look()
		pause, most := w.pace(l.share[which], len(b))
		if pause > 0 && !late {
			late = l.pause(pause, changed)
			continue // the weather may be another now
		}
		n, happens := l.way.meter(most)
		l.spoil(which, b[:n])
		if _, err := to.Write(b[:n]); err != nil {
			return // that end has left; its own direction says so
		}
		b = b[n:]
		late = late && w.drip == 0
		if happens != nil {
			happens()
		}
	}
}

// pause waits for its time, or until the weather or the line is over. It
// tells whether the whole time went by.
func (l *line) pause(length time.Duration, changed <-chan struct{}) bool {
	t := time.NewTimer(length)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-changed:
	case <-l.ended:
	}
	return false
}

// spoil changes a byte in the middle of what passes, if that was asked for.
func (l *line) spoil(which int, b []byte) {
	l.way.mu.Lock()
	defer l.way.mu.Unlock()
	if l.garble[which] && len(b) > 0 {
		b[len(b)/2] ^= 0xff
		l.garble[which] = false
	}
}

// end ends both ends at once. The way's lock is held.
func (l *line) end(how func(*net.TCPConn)) {
	if l.over {
		return
	}
	l.over = true
	close(l.ended)
	how(l.client)
	if l.server != nil {
		how(l.server)
	}
}
