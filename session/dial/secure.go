package dial

import (
	"crypto/tls"
	"net"
	"time"

	"sotto/account"
	"sotto/session/trust"
)

// Secure is a connection whose other end has proved who it is. Nothing but a
// completed, verified handshake in this package makes one, and only from a
// Secure a stream can be made: that is how nothing of a person's travels in
// clear.
type Secure struct {
	conn    *tls.Conn
	target  Target
	domain  string
	proxy   account.Proxy
	verdict trust.Verdict
}

// Target is where we are connected.
func (s *Secure) Target() Target { return s.target }

// Domain is the domain of the account, as its address has it.
func (s *Secure) Domain() string { return s.domain }

// Proxy is by which proxy we are connected, "" for none.
func (s *Secure) Proxy() account.Proxy {
	if _, _, ok := s.proxy.Split(); !ok {
		return ""
	}
	return s.proxy
}

// State is what TLS agreed on.
func (s *Secure) State() tls.ConnectionState { return s.conn.ConnectionState() }

// Verdict says on what ground the server is trusted.
func (s *Secure) Verdict() trust.Verdict { return s.verdict }

// Read reads what was decrypted.
func (s *Secure) Read(p []byte) (int, error) { return s.conn.Read(p) }

// Write encrypts and writes.
func (s *Secure) Write(p []byte) (int, error) { return s.conn.Write(p) }

// Close ends the connection, after a TLS goodbye.
func (s *Secure) Close() error { return s.conn.Close() }

// Abort ends the connection at once, also under a blocked Write.
func (s *Secure) Abort() error { return s.conn.NetConn().Close() }

// Reset ends the connection at once, and takes back what is still under way:
// what was written and has not left this computer never will.
func (s *Secure) Reset() error {
	if tcp, ok := s.conn.NetConn().(*net.TCPConn); ok {
		_ = tcp.SetLinger(0) // it is closed all the same
	}
	return s.Abort()
}

// SetReadDeadline bounds reads; the zero time does not.
func (s *Secure) SetReadDeadline(t time.Time) error { return s.conn.SetReadDeadline(t) }

// SetWriteDeadline bounds writes. After a write that it ended the connection
// cannot be written to any more.
func (s *Secure) SetWriteDeadline(t time.Time) error { return s.conn.SetWriteDeadline(t) }

// LocalAddr is our end.
func (s *Secure) LocalAddr() net.Addr { return s.conn.LocalAddr() }
