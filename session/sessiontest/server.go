package sessiontest

import (
	"crypto/tls"
	"errors"
	"io"
	"net"
	"strings"
	"sync"
	"testing"
	"time"
)

// Server is an XMPP server that does what a script says, right or wrong, and
// keeps every byte that its clients sent.
type Server struct {
	Address string // host:port on loopback

	listener net.Listener
	script   Step
	work     sync.WaitGroup
	mu       sync.Mutex
	sentinel string // the address of the connection by which Finish ends accepting
	conns    []*Conn
}

// Record is what one connection's client sent, byte for byte.
type Record struct {
	Clear    []byte // before the server began TLS
	Wire     []byte // after that, as it was on the wire
	Inside   []byte // what was within TLS
	Verified bool   // the client completed the handshake, so it trusted the server
}

// Step is one thing that a server does on a connection.
type Step func(*Conn) error

// Steps does one thing after the other, until one fails.
func Steps(steps ...Step) Step {
	return func(c *Conn) error {
		for _, s := range steps {
			if err := s(c); err != nil {
				return err
			}
		}
		return nil
	}
}

// Serve starts a server that runs the steps on each connection, and then
// listens until the client leaves. It ends with the test.
func Serve(t testing.TB, steps ...Step) *Server {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &Server{Address: l.Addr().String(), listener: l, script: Steps(steps...)}
	s.work.Add(1)
	go s.accept()
	t.Cleanup(s.stop)
	return s
}

func (s *Server) accept() {
	defer s.work.Done()
	for {
		conn, err := s.listener.Accept()
		if err != nil {
			return // stopped
		}
		s.mu.Lock()
		last := conn.RemoteAddr().String() == s.sentinel
		c := &Conn{raw: conn}
		c.stream = c
		if !last {
			s.conns = append(s.conns, c)
			s.work.Add(1)
			go s.run(c)
		}
		s.mu.Unlock()
		if last {
			_ = conn.Close()
			return
		}
	}
}

func (s *Server) run(c *Conn) {
	defer s.work.Done()
	defer c.raw.Close()
	_ = s.script(c) // a client that leaves in the middle is what many scripts are for
	_, _ = io.Copy(io.Discard, c.stream)
	_, _ = io.Copy(io.Discard, c) // what came after TLS had failed
}

// stop ends everything at once.
func (s *Server) stop() {
	_ = s.listener.Close()
	s.mu.Lock()
	for _, c := range s.conns {
		_ = c.raw.Close()
	}
	s.mu.Unlock()
	s.work.Wait()
}

// Finish waits until every client that connected has left, and gives what
// they sent, in the order in which they came. No client can come after it.
func (s *Server) Finish(t testing.TB) []Record {
	t.Helper()
	dialer := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)}}
	s.mu.Lock() // nothing is taken in until the sentinel's address is known
	conn, err := dialer.Dial("tcp", s.Address)
	if err == nil {
		s.sentinel = conn.LocalAddr().String()
	}
	s.mu.Unlock()
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	done := make(chan struct{})
	go func() {
		s.work.Wait()
		close(done)
	}()
	select {
	case <-done:
	case <-time.After(10 * time.Second):
		t.Error("a client has not left")
		s.stop()
	}
	var records []Record
	for _, c := range s.conns {
		records = append(records, c.record)
	}
	return records
}

// Conn is one connection of a client to a scripted server.
type Conn struct {
	raw         net.Conn
	stream      io.ReadWriter // the connection itself, or TLS on it
	tls         *tls.Conn
	pending     []byte // read and not yet expected
	secure      bool
	certificate []byte // ours, as it was shown
	own         string // the full address that was bound along with the login
	record      Record
}

// Read reads from the wire, and keeps what it read.
func (c *Conn) Read(p []byte) (int, error) {
	n, err := c.raw.Read(p)
	if c.secure {
		c.record.Wire = append(c.record.Wire, p[:n]...)
	} else {
		c.record.Clear = append(c.record.Clear, p[:n]...)
	}
	return n, err
}

// Write writes to the wire.
func (c *Conn) Write(p []byte) (int, error) { return c.raw.Write(p) }

// inside is a Conn's TLS, of which what was read is kept too.
type inside struct{ c *Conn }

func (i inside) Read(p []byte) (int, error) {
	n, err := i.c.tls.Read(p)
	i.c.record.Inside = append(i.c.record.Inside, p[:n]...)
	return n, err
}

func (i inside) Write(p []byte) (int, error) { return i.c.tls.Write(p) }

// tlsOn is the Conn as crypto/tls wants a connection, with every read kept.
type tlsOn struct {
	net.Conn
	c *Conn
}

func (t tlsOn) Read(p []byte) (int, error) { return t.c.Read(p) }

// Until reads what the client sends up to and including a text.
func (c *Conn) Until(end string) (string, error) {
	for {
		if before, after, found := strings.Cut(string(c.pending), end); found {
			c.pending = []byte(after)
			return before + end, nil
		}
		if len(c.pending) > 1<<20 {
			return "", errors.New("the client says too much")
		}
		p := make([]byte, 4096)
		n, err := c.stream.Read(p)
		c.pending = append(c.pending, p[:n]...)
		if err != nil && n == 0 {
			return "", err
		}
	}
}

// Say sends a text.
func (c *Conn) Say(text string) error {
	_, err := io.WriteString(c.stream, text)
	return err
}
