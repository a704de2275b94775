package sessiontest

import (
	"crypto/rand"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"

	"sotto/session/element"
)

const nsSM = "urn:xmpp:sm:3"

// Managed is how an honest server manages streams (XEP-0198): it counts what
// it gets, answers who asks, and keeps what it sent until that is confirmed,
// also when the connection is gone. What it is set to may be changed between
// two connections, and what it counts be looked at any time.
type Managed struct {
	Max      time.Duration // how long it says that it holds a stream; 0: it does not say
	Location string        // where it says that a stream is best resumed; "": it does not say
	Final    bool          // it manages streams, and resumes none
	Mute     bool          // it does not answer who asks what it has got
	Told     bool          // of a stream that it forgot it still tells how much it had got

	lock    sync.Mutex
	streams map[string]*managed // by id
	gone    map[string]uint32   // what the streams had got that it forgot
}

// managed is one stream, over all its connections.
type managed struct {
	lock      sync.Mutex
	id, own   string
	client    *Client // whose connection carries it; one that was lost still does
	in, acked uint32
	queue     []string // sent and not confirmed
}

// Forget ends every stream that is held, as a restart does.
func (m *Managed) Forget() {
	m.lock.Lock()
	defer m.lock.Unlock()
	m.gone = map[string]uint32{}
	for id, s := range m.streams {
		s.lock.Lock()
		m.gone[id], s.client = s.in, nil
		s.lock.Unlock()
	}
	m.streams = nil
}

// Streams counts the streams that are held.
func (m *Managed) Streams() int {
	m.lock.Lock()
	defer m.lock.Unlock()
	return len(m.streams)
}

// Counts are how many stanzas a client's stream has got, how many of the
// server's the client confirmed, and how many it has not.
func (c *Client) Counts() (got, confirmed, unconfirmed int) {
	s := c.stream.Load()
	if s == nil {
		return 0, 0, 0
	}
	s.lock.Lock()
	defer s.lock.Unlock()
	return int(s.in), int(s.acked), len(s.queue)
}

// features are what is offered after the login.
func (h *HonestServer) features() string {
	if h.options.Managed == nil {
		return bindFeature
	}
	return strings.Replace(bindFeature, "</stream:features>", "<sm xmlns='"+nsSM+"'/></stream:features>", 1)
}

// manage answers what belongs to the management of streams, and counts the
// rest. It tells whether nobody else need see the element.
func (h *HonestServer) manage(c *Client, e *element.Element) (done bool, err error) {
	m := h.options.Managed
	if m == nil {
		return false, nil
	}
	if e.Space != nsSM {
		s := c.stream.Load()
		return s != nil && !s.got(c), nil
	}
	switch e.Name {
	case "enable":
		return true, m.enable(c, e)
	case "resume":
		return true, m.resume(c, e, h.clients)
	case "r":
		return true, m.answer(c)
	case "a":
		if s := c.stream.Load(); s != nil {
			return true, s.confirmed(e.Get("h"))
		}
	}
	return true, c.Send(failed("unexpected-request", ""))
}

func failed(condition, h string) string {
	return "<failed xmlns='" + nsSM + "'" + h + "><" + condition + " xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></failed>"
}

// enable begins to manage a client's stream.
func (m *Managed) enable(c *Client, e *element.Element) error {
	if c.Own == "" || c.stream.Load() != nil {
		return c.Send(failed("unexpected-request", ""))
	}
	s := &managed{id: rand.Text(), own: c.Own, client: c}
	m.lock.Lock()
	resumable := !m.Final && (e.Get("resume") == "true" || e.Get("resume") == "1")
	answer := "<enabled xmlns='" + nsSM + "'"
	if resumable {
		if m.streams == nil {
			m.streams = map[string]*managed{}
		}
		m.streams[s.id] = s
		answer += " id='" + s.id + "' resume='true'"
		if m.Max > 0 {
			answer += fmt.Sprintf(" max='%d'", int(m.Max.Seconds()))
		}
		if m.Location != "" {
			answer += " location='" + m.Location + "'"
		}
	}
	m.lock.Unlock()
	s.lock.Lock()
	defer s.lock.Unlock()
	c.stream.Store(s)
	return c.say(answer + "/>")
}

// resume has another connection carry a stream, and sends again what was not
// confirmed.
func (m *Managed) resume(c *Client, e *element.Element, clients chan<- *Client) error {
	id := e.Get("previd")
	m.lock.Lock()
	s, h := m.streams[id], ""
	if got, known := m.gone[id]; known && m.Told {
		h = fmt.Sprintf(" h='%d'", got)
	}
	m.lock.Unlock()
	if s == nil || c.Own != "" {
		return c.Send(failed("item-not-found", h))
	}
	s.lock.Lock()
	defer s.lock.Unlock()
	before := s.client
	s.client = c
	before.Drop()
	if err := s.confirm(e.Get("h")); err != nil {
		return err
	}
	c.Own = s.own
	c.stream.Store(s)
	clients <- c
	if err := c.say(fmt.Sprintf("<resumed xmlns='%s' previd='%s' h='%d'/>", nsSM, s.id, s.in)); err != nil {
		return err
	}
	for _, stanza := range s.queue {
		if err := c.say(stanza); err != nil {
			return err
		}
	}
	return nil
}

// answer tells how much the stream has got.
func (m *Managed) answer(c *Client) error {
	m.lock.Lock()
	mute := m.Mute
	m.lock.Unlock()
	s := c.stream.Load()
	switch {
	case s == nil:
		return c.Send(failed("unexpected-request", ""))
	case mute:
		return nil
	}
	s.lock.Lock()
	defer s.lock.Unlock()
	return c.say(fmt.Sprintf("<a xmlns='%s' h='%d'/>", nsSM, s.in))
}

// got counts a stanza, unless it came over a connection that carries the
// stream no more: the client sends it again.
func (s *managed) got(c *Client) bool {
	s.lock.Lock()
	defer s.lock.Unlock()
	if s.client != c {
		return false
	}
	s.in++
	return true
}

func (s *managed) confirmed(h string) error {
	s.lock.Lock()
	defer s.lock.Unlock()
	return s.confirm(h)
}

// confirm takes from the queue what the client has. It counts modulo 2³².
func (s *managed) confirm(h string) error {
	n, err := strconv.ParseUint(h, 10, 32)
	if err != nil {
		return fmt.Errorf("the client confirms %q: %w", h, err)
	}
	newly := uint32(n) - s.acked
	if int64(newly) > int64(len(s.queue)) {
		return fmt.Errorf("the client confirms %d stanzas, of %d that it can have", newly, len(s.queue))
	}
	s.acked, s.queue = uint32(n), s.queue[newly:]
	return nil
}

// send keeps the stanzas in a text, and sends it over the connection that
// carries the stream now.
func (s *managed) send(text string) error {
	s.lock.Lock()
	defer s.lock.Unlock()
	s.queue = append(s.queue, stanzas(text)...)
	if s.client == nil {
		return nil
	}
	return s.client.say(text)
}

// stanzas are the whole stanzas of which a text consists; none if it is
// anything else.
func stanzas(text string) []string {
	r := element.NewReader(strings.NewReader(header("")+text), element.AfterLogin())
	if _, err := r.Header(); err != nil {
		return nil
	}
	var all []string
	for {
		e, err := r.Next()
		if err != nil {
			return all
		}
		switch e.Name {
		case "message", "presence", "iq":
			all = append(all, e.String())
		}
	}
}
