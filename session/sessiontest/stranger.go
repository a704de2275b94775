package sessiontest

import (
	"crypto/tls"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"sotto/roster"
	"sotto/session/element"
)

// Stranger is a client that says whatever a test likes to a real server, as
// sotto itself never would. It is for one goroutine.
type Stranger struct {
	t      testing.TB
	conn   *tls.Conn
	reader *element.Reader
	fences int
	// Own is the address that the server has bound.
	Own roster.JID
}

// Intrude logs in to a Prosody whose authority is ca, as somebody who has an
// account there, and is available. The connection ends with the test.
func Intrude(t testing.TB, p *Prosody, ca *CA, name, password string) *Stranger {
	t.Helper()
	conn, err := tls.Dial("tcp", p.DirectAddress, &tls.Config{RootCAs: ca.Pool(), ServerName: p.Domain, NextProtos: []string{"xmpp-client"}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	s := &Stranger{t: t, conn: conn}
	s.open(p.Domain)
	s.Say("<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>" +
		base64.StdEncoding.EncodeToString([]byte("\x00"+name+"\x00"+password)) + "</auth>")
	if e := s.next(); e.Name != "success" {
		t.Fatalf("the login of %s ends with %s", name, e)
	}
	s.open(p.Domain)
	s.Say("<iq type='set' id='bind'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq><presence/>")
	bound := s.Until(func(e *element.Element) bool { return e.Get("id") == "bind" })
	s.Own = roster.FromWire(bound[len(bound)-1].Child("urn:ietf:params:xml:ns:xmpp-bind", "bind").ChildText("urn:ietf:params:xml:ns:xmpp-bind", "jid"))
	if s.Own.IsBare() {
		t.Fatalf("%s is bound to %q", name, s.Own)
	}
	return s
}

// open opens a stream and takes the server's features.
func (s *Stranger) open(domain string) {
	s.t.Helper()
	s.reader = element.NewReader(s.conn, element.AfterLogin())
	s.Say("<?xml version='1.0'?><stream:stream xmlns='jabber:client' xmlns:stream='" + element.Streams + "' to='" + domain + "' version='1.0'>")
	if _, err := s.reader.Header(); err != nil {
		s.t.Fatal(err)
	}
	s.next()
}

// Say writes something as it is.
func (s *Stranger) Say(xml string) {
	s.t.Helper()
	if _, err := io.WriteString(s.conn, xml); err != nil {
		s.t.Fatal(err)
	}
}

// Until reads up to an element, and gives all that came with it.
func (s *Stranger) Until(is func(*element.Element) bool) (all []*element.Element) {
	s.t.Helper()
	for {
		e := s.next()
		if all = append(all, e); is(e) {
			return all
		}
	}
}

// Heard gives what came since it was asked last. When it comes back the
// server has dealt with all that was said.
func (s *Stranger) Heard() []*element.Element {
	s.t.Helper()
	s.fences++
	fence := fmt.Sprint("fence", s.fences)
	s.Say("<iq type='get' to='" + s.Own.Domain() + "' id='" + fence + "'><ping xmlns='urn:xmpp:ping'/></iq>")
	all := s.Until(func(e *element.Element) bool { return e.Name == "iq" && e.Get("id") == fence })
	return all[:len(all)-1]
}

// next reads one element. What does not come ends the test.
func (s *Stranger) next() *element.Element {
	s.t.Helper()
	err := s.conn.SetReadDeadline(time.Now().Add(settle))
	e, broken := s.reader.Next()
	if err := errors.Join(err, broken); err != nil {
		s.t.Fatalf("%s: %v", s.Own, err)
	}
	return e
}

// From are those elements that somebody sent, under whichever resource.
func From(all []*element.Element, who roster.JID) (theirs []*element.Element) {
	for _, e := range all {
		if roster.FromWire(e.Get("from")).Bare() == who.Bare() {
			theirs = append(theirs, e)
		}
	}
	return theirs
}

// Against is a pill for somebody, as it is sent under an id.
func (p Pill) Against(victim roster.JID, id string) string {
	return strings.NewReplacer("ROMEO", victim.String(), "ID", id).Replace(p.XML)
}
