package session

import (
	"io"
	"strings"
	"testing"
	"time"

	"sotto/session/element"
	"sotto/session/event"
	"sotto/session/intent"
	"sotto/session/problem"
)

const usual = "<message from='juliet@sotto.test/balcony' to='romeo@sotto.test/desk' type='chat' id='4f1c8a2e' xml:lang='en'>" +
	"<body>Good night, good night! Parting is such sweet sorrow.</body><active xmlns='http://jabber.org/protocol/chatstates'/>" +
	"<origin-id xmlns='urn:xmpp:sid:0' id='4f1c8a2e'/></message>"

// again reads the same text for ever.
type again struct {
	text string
	at   int
}

func (a *again) Read(p []byte) (int, error) {
	n := copy(p, a.text[a.at:])
	a.at = (a.at + n) % len(a.text)
	return n, nil
}

// quiet is a session by hand that keeps no events.
func quiet(b *testing.B) *hand {
	h := byHand(b, Options{})
	h.up = func(event.Event) {}
	befriend(h, juliet)
	b.Cleanup(func() { h.drop(problem.New(problem.ConnectionLost, domain), false) })
	return h
}

// A message's way in: bytes, element, gate, features, event.
func BenchmarkMessageIn(b *testing.B) {
	h := quiet(b)
	told := 0
	h.up = func(e event.Event) {
		if _, ok := e.(event.Message); ok {
			told++
		}
	}
	header := strings.NewReader("<stream:stream xmlns='jabber:client' xmlns:stream='" + element.Streams + "'>")
	r := element.NewReader(io.MultiReader(header, &again{text: usual}), element.AfterLogin())
	if _, err := r.Header(); err != nil {
		b.Fatal(err)
	}
	heardOnes := 0
	b.SetBytes(int64(len(usual)))
	b.ReportAllocs()
	for b.Loop() {
		heardOnes++
		e, err := r.Next()
		if err != nil {
			b.Fatal(err)
		}
		h.mail.put(heard{h.attempt, romeoDesk, false, 0, e})
		h.turn()
	}
	if told != heardOnes {
		b.Errorf("of %d messages %d were told", heardOnes, told)
	}
}

// A message's way out: intent, event, features, bytes, and the server's
// confirmation.
func BenchmarkMessageOut(b *testing.B) {
	h := quiet(b)
	bytes := make([]byte, 0, 4096)
	b.ReportAllocs()
	for b.Loop() {
		h.mail.put(intent.Send{Of: intent.Of{Address: romeo}, To: juliet, Body: "Good night, good night! Parting is such sweet sorrow."})
		h.turn()
		for h.asking || len(h.going) > 0 {
			for _, e := range h.write() {
				bytes = e.Append(bytes[:0], "jabber:client")
				if e.Name == "iq" {
					h.mail.put(heard{h.attempt, romeoDesk, false, 0, element.New("jabber:client", "iq").Set("type", "result").Set("id", e.Get("id"))})
					h.turn()
				}
			}
		}
	}
}

// What a sign of life costs: every stanza is one.
func BenchmarkListen(b *testing.B) {
	h := quiet(b)
	h.options.Timeouts.Idle = time.Hour
	b.ReportAllocs()
	for b.Loop() {
		h.listen()
	}
}
