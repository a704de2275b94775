package session

import (
	"bytes"
	"context"
	"net"
	"sync"

	"sotto/session/doctor"
	"sotto/session/element"
)

// taps make connections and listen in on them, for the doctor: how often each
// waited for an answer, and what the server said in clear. Nothing of ours is
// kept. They may be used by several goroutines at once.
type taps struct {
	mu  sync.Mutex
	all []*tap
}

// mostHeard is how much of what a server says first is kept.
const mostHeard = 16 << 10

// DialContext connects, and listens in.
func (t *taps) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	conn, err := (&net.Dialer{}).DialContext(ctx, network, address)
	if err != nil {
		return nil, err
	}
	listening := &tap{Conn: conn, trips: 1} // TCP's own
	t.mu.Lock()
	defer t.mu.Unlock()
	t.all = append(t.all, listening)
	return listening, nil
}

// on is the tap on the connection with this end of ours, nil for none.
func (t *taps) on(local net.Addr) *tap {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, one := range t.all {
		if one.LocalAddr().String() == local.String() {
			return one
		}
	}
	return nil
}

// tap is a connection that is listened to.
type tap struct {
	net.Conn
	mu    sync.Mutex
	trips int  // round trips so far
	asked bool // something was written since the last answer
	heard []byte
}

// Read counts a round trip where something was written before.
func (t *tap) Read(p []byte) (int, error) {
	n, err := t.Conn.Read(p)
	t.mu.Lock()
	defer t.mu.Unlock()
	if n > 0 && t.asked {
		t.trips++
		t.asked = false
	}
	t.heard = append(t.heard, p[:min(n, mostHeard-len(t.heard))]...)
	return n, err
}

func (t *tap) Write(p []byte) (int, error) {
	t.mu.Lock()
	t.asked = t.asked || len(p) > 0
	t.mu.Unlock()
	return t.Conn.Write(p)
}

// count is how many round trips there were so far.
func (t *tap) count() int {
	if t == nil {
		return 0
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.trips
}

// clear is what the server offered before TLS; nil where it said nothing that
// can be read.
func (t *tap) clear() *doctor.Clear {
	if t == nil {
		return nil
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	r := element.NewReader(bytes.NewReader(t.heard), element.BeforeLogin())
	if _, err := r.Header(); err != nil {
		return nil
	}
	features, err := r.Next()
	if err != nil || !features.Is(element.Streams, "features") {
		return nil
	}
	starttls := features.Child("urn:ietf:params:xml:ns:xmpp-tls", "starttls")
	return &doctor.Clear{
		Required:   starttls.Child("urn:ietf:params:xml:ns:xmpp-tls", "required") != nil,
		Mechanisms: offer(features).Mechanisms,
	}
}
