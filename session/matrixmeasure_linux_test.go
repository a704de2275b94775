package session

import (
	"bufio"
	"io"
	"math/rand/v2"
	"net"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"sotto/roster/chat"
	"sotto/session/event"
	"sotto/session/intent"
	"sotto/session/sessiontest"
)

// span is how many bytes were carried, on a connection, when a phase began and
// when it ended.
type span struct{ from, to int }

// some is a byte within it.
func (s span) some(random *rand.Rand) int { return s.from + 1 + random.IntN(max(1, s.to-s.from-1)) }

// measure finds out how many bytes are carried in each phase, by a session to
// which nothing happens. Everything comes late, so that the end of a phase is
// told before much more is carried.
func (m *matrix) measure(t *testing.T) {
	t.Helper()
	const late = 50 * time.Millisecond
	me := citizen("measured")
	hers := m.juliet.with(me)
	way := sessiontest.StartFaulty(t, m.server.Address, 1)
	way.Delay(late)
	o := brisk(m.ca.Pool())
	o.Resolver = (&woes{}).dns(way.Address)
	w := watch(t, kept(o, filepath.Join(t.TempDir(), "measured.db")), at(me, ""))
	w.connect(me)
	plain := plainly(t, m.server.Address)
	m.spans = map[string]span{"plain": {0, plain}}
	over := func(phase string, before int) {
		s := span{before, way.Carried()}
		if s.to <= s.from {
			t.Fatalf("nothing is carried in the phase %s", phase)
		}
		m.spans[phase] = s
	}
	until(w, "TLS", func(s event.Step) bool { return s.Name == "tls" })
	over("TLS", plain)
	until(w, "login", func(s event.Step) bool { return s.Name == "auth" })
	over("SASL", m.spans["TLS"].to)
	until(w, "roster", func(event.Roster) bool { return true })
	over("roster", m.spans["SASL"].to)
	m.share()

	way.BlackHole()
	hers.say(0)
	w.say(me, juliet, "doubt", "in doubt")
	w.progress("doubt", chat.Written)
	if err := m.server.Forget(me.Local()); err != nil {
		t.Fatal(err)
	}
	before := way.Carried()
	way.Heal()
	way.Delay(late)
	w.Do(intent.Reconnect{Of: intent.Of{Address: me}})
	w.link(me, event.Online)
	online := way.Carried() - before
	w.progress("doubt", chat.Sent)
	over("MAM page", before)
	m.spans["MAM page"] = span{online, m.spans["MAM page"].to - before}
	w.close()
	t.Logf("bytes carried when each phase began and ended: %v", m.spans)
}

// share shares between binding and the roster what is carried in one flight:
// what is said of binding comes first, and is less.
func (m *matrix) share() {
	both := m.spans["roster"]
	third := both.from + (both.to-both.from)/3
	m.spans["bind"], m.spans["roster"] = span{both.from, third}, span{third, both.to}
}

// plainly is how many bytes are carried before TLS begins.
func plainly(t *testing.T, server string) (n int) {
	t.Helper()
	conn, err := net.Dial("tcp", server)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	in := bufio.NewReader(conn)
	for _, e := range []struct{ say, until string }{
		{"<?xml version='1.0'?><stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' version='1.0' to='" + domain + "'>", "</stream:features>"},
		{"<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>", "<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"},
	} {
		if _, err := io.WriteString(conn, e.say); err != nil {
			t.Fatal(err)
		}
		heard := ""
		for !strings.Contains(heard, e.until) {
			piece, err := in.ReadString('>')
			if err != nil {
				t.Fatal(err)
			}
			heard += piece
		}
		n += len(e.say) + len(heard)
	}
	return n
}
