package control

import (
	"bufio"
	"context"
	"errors"
	"net"
	"time"
)

// errTurned ends a client's reader when the connection goes on as another.
var errTurned = errors.New("the roles turn")

// Turn is the moment at which another sotto takes our place.
type Turn struct{ guest *guest }

// yield has our place given to a client, once.
func (g *guest) yield() error {
	s := g.server
	if s.options.Yield == nil || s.yielding {
		g.tell(&refused{})
		return nil
	}
	s.yielding = true
	g.turned = true
	s.options.Yield(&Turn{g})
	return errTurned
}

// Give tells the other sotto that our place is free: what we kept is closed.
// From then on we are its client, on the same connection.
func (t *Turn) Give(ctx context.Context) (*Client, error) {
	g := t.guest
	g.server.lock.Lock()
	g.tell(&yielded{})
	g.post.close()
	g.server.lock.Unlock()
	<-g.wrote
	g.server.forget(g)
	if g.broken != nil {
		return nil, g.broken
	}
	ctx, cancel := context.WithTimeout(ctx, opening)
	defer cancel()
	return join(ctx, g.conn, g.in, g.server.options.Role)
}

// Successor is a connection to a sotto that has yielded, and is to be served
// now.
type Successor struct {
	conn net.Conn
	in   *bufio.Reader
}

// Drop leaves it alone: it goes its own way then.
func (c *Successor) Drop() { _ = c.conn.Close() }

// settling is how long an adopted client may take to say what it wants.
const settling = 3 * time.Second

// Adopt serves a sotto that has yielded to us, and waits until it has said
// what it wants, so that nothing that happens after is missed by it.
func (s *Server) Adopt(ctx context.Context, c *Successor) {
	g := s.receive(c.conn, c.in)
	if g == nil {
		return
	}
	late := time.NewTimer(settling)
	defer late.Stop()
	select {
	case <-g.asked:
	case <-late.C:
	case <-ctx.Done():
	}
}
