package control

import (
	"net"
	"sync"
	"time"
)

// post is what waits to be written to a client. Putting never waits. What
// would be too much ends it, and the client is cut off.
type post struct {
	lock   sync.Mutex
	lines  [][]byte
	bytes  int
	closed bool
	poke   chan struct{} // capacity 1: there is something to take, or it was closed
}

func newPost() *post { return &post{poke: make(chan struct{}, 1)} }

// put adds a line, and tells whether there was room.
func (p *post) put(line []byte) bool {
	p.lock.Lock()
	defer p.lock.Unlock()
	if p.closed {
		return true // nobody waits for it any more
	}
	if len(p.lines) >= mostLines || p.bytes+len(line) > mostWaiting {
		return false
	}
	p.lines = append(p.lines, line)
	p.bytes += len(line)
	p.wake()
	return true
}

// close ends it: what is in it is still written.
func (p *post) close() {
	p.lock.Lock()
	defer p.lock.Unlock()
	p.closed = true
	p.wake()
}

func (p *post) wake() {
	select {
	case p.poke <- struct{}{}:
	default:
	}
}

// next waits for lines and takes them; none means that it was closed.
func (p *post) next() [][]byte {
	for {
		p.lock.Lock()
		lines, closed := p.lines, p.closed
		p.lines, p.bytes = nil, 0
		p.lock.Unlock()
		if len(lines) > 0 || closed {
			return lines
		}
		<-p.poke
	}
}

// write writes what is put, until it was closed or the client takes nothing
// any more.
func (p *post) write(c net.Conn) error {
	for lines := p.next(); len(lines) > 0; lines = p.next() {
		for _, l := range lines {
			if err := give(c, l); err != nil {
				return err
			}
		}
	}
	return nil
}

// give writes one line.
func give(c net.Conn, line []byte) error {
	if err := c.SetWriteDeadline(time.Now().Add(stalled)); err != nil {
		return err
	}
	_, err := c.Write(line)
	return err
}
