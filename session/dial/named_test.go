package dial

import (
	"context"
	"errors"
	"io"
	"testing"

	"sotto/session/sessiontest"
)

// Where the account names its server, either kind of TLS may be there,
// whatever the port lets expect, and however the other kind is answered.
func TestBothKindsAreTriedWhereTheAccountSays(t *testing.T) {
	ca := sessiontest.NewCA("a test's authority")
	config := sessiontest.With(ca.Issue(sessiontest.Names("example.test")))
	hangsUp := func(step sessiontest.Step) sessiontest.Step {
		return func(c *sessiontest.Conn) error {
			if err := step(c); err != nil {
				return errors.Join(err, sessiontest.Close()(c))
			}
			return nil
		}
	}
	answers := func(step sessiontest.Step, with string) sessiontest.Step {
		return func(c *sessiontest.Conn) error {
			if err := step(c); err != nil {
				_, err = io.WriteString(c, with)
				return err
			}
			return nil
		}
	}
	xmpp := func(with string) sessiontest.Step { // answers a handshake with something else
		return func(c *sessiontest.Conn) error {
			first := make([]byte, 1)
			if _, err := io.ReadFull(c, first); err != nil || first[0] != '<' {
				return errors.Join(err, c.Say(with), sessiontest.Close()(c))
			}
			return sessiontest.Secure("example.test", config)(c)
		}
	}
	for _, c := range []struct {
		name   string
		script sessiontest.Step
		port   string // by which the account names it
		direct bool   // what is there
	}{
		{"direct TLS that hangs up on XML", hangsUp(sessiontest.TLS(config)), "15222", true},
		{"direct TLS that answers XML with an alert", answers(sessiontest.TLS(config), "\x15\x03\x01\x00\x02\x02\x0a"), "15222", true},
		{"direct TLS that answers XML with a page", answers(sessiontest.TLS(config), "HTTP/1.1 400 Bad Request\r\n\r\n"), "15222", true},
		{"direct TLS where it is expected", sessiontest.TLS(config), "5223", true},
		{"STARTTLS that answers a handshake with a stream error", xmpp("<?xml version='1.0'?><stream:stream"), "5223", false},
		{"STARTTLS that hangs up on a handshake", xmpp(""), "443", false},
		{"STARTTLS where it is expected", sessiontest.Secure("example.test", config), "15222", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := sessiontest.Serve(t, c.script)
			d := &Dialer{Timeouts: patient(), Net: &loopback{names: map[string]string{"where.test:" + c.port: s.Address}}}
			secure, err := d.Connect(context.Background(), "example.test", "where.test:"+c.port, policy(t, ca, "example.test"))
			if err != nil {
				t.Fatal(err)
			}
			if secure.Target().Direct != c.direct {
				t.Errorf("connected to %s", secure.Target())
			}
			_ = secure.Close()
			s.Finish(t)
		})
	}
}
