package stream_test

import (
	"bytes"
	"context"
	"runtime"
	"strings"
	"testing"

	"sotto/session/element"
	"sotto/session/origin"
	"sotto/session/sessiontest"
)

// archived is a result of a server's archive (XEP-0313, section 4.2) as it
// stands on the wire, of about 800 bytes.
const archived = `<message from='romeo@example.test' to='romeo@example.test/sotto' id='aeb213'>` +
	`<result xmlns='urn:xmpp:mam:2' queryid='f27a5c1e' id='28482-98726-73623'>` +
	`<forwarded xmlns='urn:xmpp:forward:0'><delay xmlns='urn:xmpp:delay' stamp='2026-07-10T23:08:25Z'/>` +
	`<message xmlns='jabber:client' to='romeo@example.test' from='juliet@capulet.test/balcony' type='chat' id='4f1c8a2e-6d0b' xml:lang='en'>` +
	`<body>Good night, good night! Parting is such sweet sorrow, that I shall say &quot;good night&quot; till it be morrow.</body>` +
	`<active xmlns='http://jabber.org/protocol/chatstates'/><request xmlns='urn:xmpp:receipts'/><markable xmlns='urn:xmpp:chat-markers:0'/>` +
	`<origin-id xmlns='urn:xmpp:sid:0' id='4f1c8a2e-6d0b'/><stanza-id xmlns='urn:xmpp:sid:0' by='romeo@example.test' id='28482-98726-73623'/>` +
	`</message></forwarded></result></message>`

// flood is a server that says the same for as long as somebody reads, in
// pieces as TLS has them.
func flood(text string) sessiontest.Step {
	piece := strings.Repeat(text, (16<<10)/len(text))
	return func(c *sessiontest.Conn) error {
		for {
			if err := c.Say(piece); err != nil {
				return nil // nobody reads any more
			}
		}
	}
}

// oneCore leaves the whole path one processor, what the server needs for
// encrypting included.
func oneCore(b *testing.B) {
	before := runtime.GOMAXPROCS(1)
	b.Cleanup(func() { runtime.GOMAXPROCS(before) })
}

// An archive's page on its way in: bytes on a TLS connection over loopback
// TCP, element, gate.
func BenchmarkArchiveIn(b *testing.B) {
	oneCore(b)
	st, _ := opened(b, flood(archived))
	st.Relax(element.AfterLogin())
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	b.SetBytes(int64(len(archived)))
	b.ReportAllocs()
	for b.Loop() {
		e, err := st.Next(ctx)
		if err != nil {
			b.Fatal(err)
		}
		s, err := origin.Check(me, e)
		if err != nil || s.From != me.Bare() {
			b.Fatal(s.From, err)
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "stanzas/s")
}

// A message on its way out: element, bytes, the connection's buffer, and the
// encryption of what is in it.
func BenchmarkSend(b *testing.B) {
	oneCore(b)
	e := said("Good night, good night! Parting is such sweet sorrow.")
	b.Run("bytes", func(b *testing.B) {
		var buffer bytes.Buffer
		var line []byte
		b.ReportAllocs()
		for b.Loop() {
			line = e.Append(line[:0], "jabber:client")
			if buffer.Len() > 64<<10 {
				buffer.Reset()
			}
			buffer.Write(line)
		}
	})
	b.Run("tls", func(b *testing.B) {
		st, _ := opened(b, drain())
		b.ReportAllocs()
		for b.Loop() {
			if err := st.Send(b.Context(), e); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// said is a message as the session sends it.
func said(body string) *element.Element {
	return element.New("jabber:client", "message").Set("to", "juliet@capulet.test").Set("type", "chat").Set("id", "4f1c8a2e-6d0b").Add(
		element.New("jabber:client", "body").Say(body),
		element.New("http://jabber.org/protocol/chatstates", "active"),
		element.New("urn:xmpp:receipts", "request"),
		element.New("urn:xmpp:sid:0", "origin-id").Set("id", "4f1c8a2e-6d0b"),
	)
}

// drain is a server that reads, and says nothing.
func drain() sessiontest.Step {
	return func(c *sessiontest.Conn) error {
		room := make([]byte, 64<<10)
		for {
			if _, err := c.Read(room); err != nil {
				return nil
			}
		}
	}
}
