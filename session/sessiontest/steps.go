package sessiontest

import (
	"crypto/tls"
	"errors"
	"io"
	"net"
	"time"
)

// The texts of which scripts are made.
const (
	nsTLS    = "urn:ietf:params:xml:ns:xmpp-tls"
	nsSASL   = "urn:ietf:params:xml:ns:xmpp-sasl"
	starttls = "<stream:features><starttls xmlns='" + nsTLS + "'><required/></starttls></stream:features>"
	proceed  = "<proceed xmlns='" + nsTLS + "'/>"
)

// header is a server's opening tag.
func header(domain string) string {
	return "<?xml version='1.0'?><stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'" +
		" id='a-stream' version='1.0' from='" + domain + "'>"
}

// Send sends a text as one piece.
func Send(text string) Step { return func(c *Conn) error { return c.Say(text) } }

// Flood sends a beginning and then the same text so many times.
func Flood(begin, text string, times int) Step {
	return func(c *Conn) error {
		if err := c.Say(begin); err != nil {
			return err
		}
		for range times {
			if err := c.Say(text); err != nil {
				return err
			}
		}
		return nil
	}
}

// Drip sends a text byte by byte, with a pause before each.
func Drip(text string, pause time.Duration) Step {
	return func(c *Conn) error {
		pace := time.NewTicker(pause)
		defer pace.Stop()
		for i := range len(text) {
			<-pace.C
			if err := c.Say(text[i : i+1]); err != nil {
				return err
			}
		}
		return nil
	}
}

// Expect waits for a tag that begins with a text, and reads to its end.
func Expect(tag string) Step {
	return func(c *Conn) error {
		if _, err := c.Until(tag); err != nil {
			return err
		}
		_, err := c.Until(">")
		return err
	}
}

// Calm ends the stream unless the client has said nothing more than what was
// expected of it.
func Calm() Step {
	return func(c *Conn) error {
		if len(c.pending) == 0 {
			return nil
		}
		_ = c.Say("<stream:error><not-well-formed xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error></stream:stream>")
		return errors.New("the client did not wait")
	}
}

// Hear waits until the client has said anything at all.
func Hear() Step {
	return func(c *Conn) error {
		_, err := c.stream.Read(make([]byte, 1))
		return err
	}
}

// Open answers the client's stream header with ours.
func Open(domain string) Step {
	return Steps(Expect("<stream:stream"), Send(header(domain)))
}

// Secure lets the client in through STARTTLS, up to the end of the handshake.
func Secure(domain string, config *tls.Config) Step {
	return Steps(Open(domain), Send(starttls), Expect("<starttls"), Send(proceed), TLS(config))
}

// TLS does the server's part of a handshake. What follows is within TLS.
func TLS(config *tls.Config) Step {
	return func(c *Conn) error {
		c.secure = true
		if len(config.Certificates) > 0 {
			c.certificate = config.Certificates[0].Certificate[0]
		}
		c.tls = tls.Server(tlsOn{c.raw, c}, config)
		if err := c.tls.Handshake(); err != nil {
			return err
		}
		c.record.Verified = true
		c.stream = inside{c}
		return nil
	}
}

// With is a config that has one certificate, and what the changes say.
func With(certificate tls.Certificate, changes ...func(*tls.Config)) *tls.Config {
	config := &tls.Config{Certificates: []tls.Certificate{certificate}}
	for _, change := range changes {
		change(config)
	}
	return config
}

// Silence says nothing more, until the client leaves.
func Silence() Step {
	return func(c *Conn) error {
		_, err := io.Copy(io.Discard, c.stream)
		return err
	}
}

// SilentTLS reads as in a handshake, and answers nothing.
func SilentTLS() Step {
	return func(c *Conn) error {
		c.secure = true
		return Silence()(c)
	}
}

// RawTLS waits for the client's handshake to begin, answers it with bytes as
// they are, and listens: for what no library would say.
func RawTLS(answer []byte) Step {
	return func(c *Conn) error {
		c.secure = true
		if _, err := c.stream.Read(make([]byte, 16<<10)); err != nil {
			return err
		}
		if err := c.Say(string(answer)); err != nil {
			return err
		}
		return Silence()(c)
	}
}

// Close ends what the server says; it still hears the client.
func Close() Step {
	return func(c *Conn) error {
		if tcp, ok := c.raw.(*net.TCPConn); ok {
			return tcp.CloseWrite()
		}
		return c.raw.Close()
	}
}

// Reset ends the connection as a crash does.
func Reset() Step {
	return func(c *Conn) error {
		if tcp, ok := c.raw.(*net.TCPConn); ok {
			_ = tcp.SetLinger(0)
		}
		return c.raw.Close()
	}
}
