package control

import (
	"bufio"
	"errors"
	"net"
	"time"

	"sotto/roster"
	"sotto/roster/chat"
	"sotto/session/event"
	"sotto/session/intent"
	"sotto/session/problem"
)

// guest is a client of a server. What it wants is guarded by the server's
// lock; its reader and its writer are a goroutine each.
type guest struct {
	server *Server
	conn   net.Conn
	in     *bufio.Reader
	post   *post
	wrote  chan struct{} // closed when the writer has ended
	broken error         // why the writer ended early; set before wrote is closed
	asked  chan struct{} // closed when it has said what it came for
	was    bool          // asked is closed; owned by the reader
	turned bool          // it takes our place: the connection lives on

	listens map[roster.JID]bool // the accounts whose messages it wants
	sends   map[string]*sending // the messages whose fate it waits for
}

// sending is a message of a client's.
type sending struct {
	intent.Send
	to    roster.JID
	taken bool
	timer *time.Timer
}

// errRude ends the connection of a client that does not keep to the rules.
var errRude = errors.New("the client does not keep to the rules")

// tell puts a part into the client's mailbox. Where there is no room the
// client is cut off: its reader and its writer end.
func (g *guest) tell(p part) { g.put(encode(p)) }

func (g *guest) put(l []byte, err error) {
	if err != nil || !g.post.put(l) {
		_ = g.conn.Close()
		g.post.close()
	}
}

// write writes what is told, and closes the connection after it, unless that
// goes on as another.
func (g *guest) write() {
	g.broken = g.post.write(g.conn)
	g.server.lock.Lock()
	turned := g.turned
	g.server.lock.Unlock()
	if !turned || g.broken != nil {
		_ = g.conn.Close()
	}
	close(g.wrote)
}

// read reads what the client asks, until it has gone.
func (g *guest) read() {
	err := g.converse()
	if errors.Is(err, errTurned) {
		return // its end of the turn has the connection now
	}
	g.server.forget(g)
	if !g.was {
		close(g.asked)
	}
	_ = g.conn.Close()
	g.post.close()
}

// converse greets, and then carries out ask after ask.
func (g *guest) converse() error {
	s := g.server
	s.lock.Lock()
	g.tell(&hello{Version: version, Role: s.options.Role, Accounts: written(s.order)})
	s.lock.Unlock()
	if err := g.conn.SetReadDeadline(time.Now().Add(greeting)); err != nil {
		return err
	}
	first, err := read(g.in)
	if err != nil {
		return err
	}
	if h, is := first.(*hello); !is || h.Version != version {
		return errRude
	}
	if err := g.conn.SetReadDeadline(time.Time{}); err != nil {
		return err
	}
	for {
		p, err := read(g.in)
		if err == nil {
			err = g.obey(p)
		}
		if err != nil {
			return err
		}
		if !g.was {
			g.was = true
			close(g.asked)
		}
	}
}

// obey carries out one thing that is asked.
func (g *guest) obey(p part) error {
	s := g.server
	s.lock.Lock()
	defer s.lock.Unlock()
	switch p := p.(type) {
	case *send:
		return g.send(p)
	case *listen:
		g.listen(p)
	case *open:
		g.open(p)
	case *yield:
		return g.yield()
	default:
		return errRude
	}
	return nil
}

// send takes a message to send, when its account is online.
func (g *guest) send(p *send) error {
	i := p.intent()
	if g.sends[p.ID] != nil || len(g.sends) >= mostSends {
		return errRude
	}
	w := &sending{Send: i, to: i.To}
	w.timer = time.AfterFunc(time.Duration(p.Within)*time.Millisecond, func() { g.late(w) })
	g.sends[p.ID] = w
	g.decide(w)
	return nil
}

// late refuses a message whose account did not come online in time.
func (g *guest) late(w *sending) {
	g.server.lock.Lock()
	defer g.server.lock.Unlock()
	if g.sends[w.ID] == w && !w.taken {
		g.refuse(w, problem.New(problem.TimedOut, w.Address.Domain()))
	}
}

// decide takes a message, refuses it, or lets it wait for a link that is
// being made.
func (g *guest) decide(w *sending) {
	l, known := g.server.links[w.Address]
	switch {
	case !known:
		g.refuse(w, problem.New(problem.UnknownAccount, w.Address.String()))
	case l.State == event.Online:
		w.taken = true
		g.server.options.Do(w.Send)
		g.tell(&taken{ID: w.ID})
	case l.State == event.Connecting:
	case l.Problem != nil:
		g.refuse(w, l.Problem)
	default:
		g.refuse(w, problem.New(problem.NotOnlineThere, w.Address.String()))
	}
}

// refuse tells that a message was not taken, and why.
func (g *guest) refuse(w *sending, why *problem.Problem) {
	w.timer.Stop()
	delete(g.sends, w.ID)
	g.tell(&refused{ID: w.ID, Problem: failureOf(why)})
}

// linked tells of a link, and decides on the messages that waited for it.
func (g *guest) linked(l event.Link) {
	if g.listens[l.Address] {
		g.tell(linkOf(l))
	}
	for _, w := range g.sends {
		if !w.taken && w.Address == l.Address {
			g.decide(w)
		}
	}
}

// progress tells what became of a message of the client's.
func (g *guest) progress(e event.Progress) {
	w := g.sends[e.ID]
	if w == nil || !w.taken || w.Address != e.Address || w.To.Bare() != e.Peer.Bare() || e.State < chat.Sent {
		return
	}
	why := e.Problem
	if why == nil && e.State == chat.Failed {
		why = problem.New(problem.NotDelivered, e.Peer.String())
	}
	if e.State != chat.Failed {
		why = nil
	}
	w.timer.Stop()
	delete(g.sends, e.ID)
	g.tell(&became{ID: e.ID, Problem: failureOf(why)})
}

// listen tells how the links of accounts stand, and from now on what comes.
func (g *guest) listen(p *listen) {
	for _, a := range typed(p.Accounts) {
		g.listens[a] = true
		l, known := g.server.links[a]
		if !known {
			l = event.Link{
				To: event.To{Address: a}, State: event.Offline,
				Problem: problem.New(problem.UnknownAccount, a.String()),
			}
		}
		g.tell(linkOf(l))
	}
}

// open has a conversation opened.
func (g *guest) open(p *open) {
	s := g.server
	o := Opening{Account: roster.FromWire(p.Account), Link: roster.Link{To: roster.FromWire(p.Peer)}}
	if p.Link != "" {
		o.Link, _ = roster.ParseLink(p.Link) // it was checked
	}
	if o.Account.IsZero() && len(s.order) > 0 {
		o.Account = s.order[0]
	}
	_, known := s.links[o.Account]
	switch {
	case !known:
		g.tell(&refused{Problem: failureOf(problem.New(problem.UnknownAccount, o.Account.String()))})
	case s.options.Open == nil || !s.options.Open(o):
		g.tell(&refused{})
	default:
		g.tell(&opened{})
	}
}

// dismiss tells a client what it still waits for, and lets it go. The server
// is at its end.
func (g *guest) dismiss() {
	for _, w := range g.sends {
		w.timer.Stop()
		why := failureOf(g.server.gone(w))
		if w.taken {
			g.tell(&became{ID: w.ID, Problem: why})
		} else {
			g.tell(&refused{ID: w.ID, Problem: why})
		}
	}
	clear(g.sends)
	g.turned = false                                      // if it still waits for its turn, that does not come
	_ = g.conn.SetWriteDeadline(time.Now().Add(farewell)) // it is closed after that in any case
	g.post.close()
}
