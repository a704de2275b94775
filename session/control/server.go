package control

import (
	"bufio"
	"errors"
	"net"
	"slices"
	"sync"
	"time"

	"sotto/roster"
	"sotto/session/event"
	"sotto/session/intent"
	"sotto/session/problem"
)

// Options are what a server gets from outside.
type Options struct {
	Role     Role
	Accounts []roster.JID // those that are enabled, in the order of the config file
	// Do carries out an intent. It must not block.
	Do func(intent.Intent)
	// Open has a conversation opened on the screen; nil where there is none. It
	// must not block, and tells whether it will be done.
	Open func(Opening) bool
	// Yield is told that another sotto is to take our place; nil where that
	// cannot be. It must not block. Whoever gets the turn gives it, or drops it.
	Yield func(*Turn)
	// Peer tells whether the process at the other end may speak to us; nil: it
	// may.
	Peer func(net.Conn) error
	// Go starts a goroutine; nil: as usual.
	Go func(func())
}

// Opening is a conversation that somebody wants on the screen.
type Opening struct {
	Account roster.JID // zero for the first
	Link    roster.Link
}

// Server is the side of the first sotto. What happens to its accounts is told
// it by Hear. One lock guards its state, and is never held while anything
// waits.
type Server struct {
	options Options
	tasks   sync.WaitGroup

	lock     sync.Mutex
	links    map[roster.JID]event.Link // of the accounts that are enabled
	order    []roster.JID              // the same, in their order
	guests   map[*guest]bool
	door     net.Listener // nil while nobody can come in
	yielding bool
	closed   bool
}

// NewServer makes a server that nobody can reach yet.
func NewServer(o Options) *Server {
	if o.Go == nil {
		o.Go = func(f func()) { go f() }
	}
	s := &Server{options: o, links: map[roster.JID]event.Link{}, guests: map[*guest]bool{}}
	for _, a := range o.Accounts {
		s.admit(a)
	}
	return s
}

// admit makes an account known. Its link has not been told yet.
func (s *Server) admit(a roster.JID) {
	if _, known := s.links[a]; !known {
		s.links[a] = event.Link{To: event.To{Address: a}, State: event.Connecting}
		s.order = append(s.order, a)
	}
}

// dismiss forgets an account that is no longer enabled.
func (s *Server) dismiss(a roster.JID) {
	if _, known := s.links[a]; known {
		s.hear(event.Link{To: event.To{Address: a}, State: event.Offline})
		delete(s.links, a)
		s.order = slices.DeleteFunc(s.order, func(j roster.JID) bool { return j == a })
	}
}

// Serve lets clients in by a listener, until Leave or Close. It does not wait.
func (s *Server) Serve(l net.Listener) {
	s.lock.Lock()
	shut := s.closed || s.door != nil
	if !shut {
		s.door = l
		s.tasks.Add(1)
	}
	s.lock.Unlock()
	if shut {
		_ = l.Close()
		return
	}
	s.options.Go(func() {
		defer s.tasks.Done()
		for {
			c, err := l.Accept()
			if errors.Is(err, net.ErrClosed) {
				return
			}
			if err != nil { // as when there are no more descriptors
				time.Sleep(100 * time.Millisecond)
				continue
			}
			s.receive(c, bufio.NewReader(c))
		}
	})
}

// receive begins to serve a client.
func (s *Server) receive(c net.Conn, in *bufio.Reader) *guest {
	g := &guest{
		server: s, conn: c, in: in, post: newPost(), asked: make(chan struct{}),
		listens: map[roster.JID]bool{}, sends: map[string]*sending{}, wrote: make(chan struct{}),
	}
	s.lock.Lock()
	full := s.closed || len(s.guests) >= mostGuests
	if !full {
		s.guests[g] = true
		s.tasks.Add(2)
	}
	s.lock.Unlock()
	if full || s.options.Peer != nil && s.options.Peer(c) != nil {
		if !full {
			s.forget(g)
			s.tasks.Add(-2)
		}
		_ = c.Close()
		return nil
	}
	s.options.Go(func() {
		defer s.tasks.Done()
		g.write()
	})
	s.options.Go(func() {
		defer s.tasks.Done()
		g.read()
	})
	return g
}

// forget takes a client from those that are told anything.
func (s *Server) forget(g *guest) {
	s.lock.Lock()
	defer s.lock.Unlock()
	delete(s.guests, g)
	for _, w := range g.sends {
		w.timer.Stop()
	}
	g.sends = nil
	g.listens = nil
}

// Hear takes note of an event, and tells those who want to know. It never
// waits.
func (s *Server) Hear(e event.Event) {
	s.lock.Lock()
	defer s.lock.Unlock()
	switch e := e.(type) {
	case event.AccountSet:
		if e.Set.Disabled {
			s.dismiss(e.Address)
		} else {
			s.admit(e.Address)
		}
	case event.AccountRemoved:
		s.dismiss(e.Address)
	case event.Link, event.Message, event.Progress:
		s.hear(e)
	}
}

func (s *Server) hear(e event.Event) {
	if l, is := e.(event.Link); is {
		if _, known := s.links[l.Address]; !known {
			return
		}
		s.links[l.Address] = l
	}
	said := sync.OnceValues(func() ([]byte, error) { return encode(messageOf(e.(event.Message))) })
	for g := range s.guests {
		switch e := e.(type) {
		case event.Link:
			g.linked(e)
		case event.Message:
			if !e.Message.Mine() && g.listens[e.Address] {
				g.put(said())
			}
		case event.Progress:
			g.progress(e)
		}
	}
}

// Leave lets nobody in any more. Who is there stays.
func (s *Server) Leave() {
	s.lock.Lock()
	defer s.lock.Unlock()
	if s.door != nil {
		_ = s.door.Close()
		s.door = nil
	}
}

// Close ends it: who is there is told what is still to be told, and left.
func (s *Server) Close() {
	s.Leave()
	s.lock.Lock()
	s.closed = true
	for g := range s.guests {
		g.dismiss()
	}
	s.lock.Unlock()
	s.tasks.Wait()
}

// gone is why a message is not sent for a client that still waits at the end.
func (s *Server) gone(w *sending) *problem.Problem {
	if w.taken && s.options.Role == Chat {
		return problem.New(problem.HandedOver, w.to.String())
	}
	if w.taken {
		return problem.New(problem.Unconfirmed, w.to.String())
	}
	return problem.New(problem.GivenUp, w.to.String())
}
