package sessiontest

import (
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"sotto/session/element"
)

// HonestOptions say what an honest server is like. CA must be given.
type HonestOptions struct {
	CA             *CA
	Domain         string           // sotto.test
	Certificate    *tls.Certificate // what it shows; nil: one by CA for Domain
	User, Password string           // romeo, romeo-secret
	Mechanisms     []string
	Bindings       []string // the channel bindings that it lists (XEP-0440)
	Modern         *Modern  // how it lets log in, if by XEP-0388; what is not set there is as here
	Direct         bool     // TLS from the first byte
	MaxTLS12       bool
	TLS            func(*tls.Config) // changes what TLS does, if not nil
	NotRequired    bool              // STARTTLS is offered and not called required
	Roster         string            // the <item/>s of the roster
	Abilities      []string          // the features of its accounts (XEP-0030)
	Unanswered     []string          // namespaces of the IQs that are left to the test
	Managed        *Managed          // how it manages streams (XEP-0198); nil: it does not
	LastWords      string            // what it says when the client has said goodbye, before its own
}

// HonestServer does everything right: it logs in, binds, answers for roster
// and pings, and lets a test read all other stanzas and send what it likes.
type HonestServer struct {
	*Server
	options HonestOptions
	clients chan *Client
	over    chan struct{} // the test has ended

	password atomic.Pointer[string] // that logs in from now on
}

// Password changes the password that logs in.
func (h *HonestServer) Password(now string) { h.password.Store(&now) }

// Client is a client that an honest server has let in.
type Client struct {
	Own    string // the full address that was bound
	conn   *Conn
	stream atomic.Pointer[managed] // nil while it is not managed
	writes sync.Mutex
	heard  chan *element.Element

	stalled, dropped chan struct{}
	stall, drop      sync.Once
}

// Honest starts an honest server.
func Honest(t testing.TB, o HonestOptions) *HonestServer {
	t.Helper()
	for _, d := range []struct {
		field *string
		value string
	}{{&o.Domain, "sotto.test"}, {&o.User, "romeo"}, {&o.Password, "romeo-secret"}} {
		if *d.field == "" {
			*d.field = d.value
		}
	}
	if o.Mechanisms == nil {
		o.Mechanisms = []string{"SCRAM-SHA-256"}
	}
	if m := o.Modern; m != nil {
		m.User, m.Password, m.Domain, m.Bindings = o.User, o.Password, o.Domain, o.Bindings
		if m.Mechanisms == nil {
			m.Mechanisms = o.Mechanisms
		}
	}
	h := &HonestServer{options: o, clients: make(chan *Client, 64), over: make(chan struct{})}
	if o.Modern != nil {
		o.Modern.after = h.features()
	}
	h.Server = Serve(t, h.begin(), h.admit)
	t.Cleanup(func() { close(h.over) })
	return h
}

// Client waits for the next client that has logged in.
func (h *HonestServer) Client(ctx context.Context) (*Client, error) {
	select {
	case c := <-h.clients:
		return c, nil
	case <-ctx.Done():
		return nil, fmt.Errorf("wait for a client: %w", ctx.Err())
	}
}

// Next gives the next stanza that the server did not answer by itself.
func (c *Client) Next(ctx context.Context) (*element.Element, error) {
	select {
	case e, open := <-c.heard:
		if !open {
			return nil, io.EOF
		}
		return e, nil
	case <-ctx.Done():
		return nil, fmt.Errorf("wait for a stanza: %w", ctx.Err())
	}
}

// Send sends text to the client as it is. Stanzas of a managed stream are
// kept until they are confirmed, and go out over the connection that carries
// the stream then.
func (c *Client) Send(text string) error {
	if s := c.stream.Load(); s != nil {
		return s.send(text)
	}
	return c.say(text)
}

// say sends text over this connection.
func (c *Client) say(text string) error {
	c.writes.Lock()
	defer c.writes.Unlock()
	return c.conn.Say(text)
}

// Drop ends the connection as a crash does.
func (c *Client) Drop() {
	c.drop.Do(func() { close(c.dropped) })
	_ = Reset()(c.conn)
}

// HangUp ends what the server says without a goodbye, and within TLS with one
// or without. The server still hears the client.
func (c *Client) HangUp(within bool) {
	if within {
		_ = c.conn.tls.CloseWrite()
	}
	_ = Close()(c.conn)
}

// Stall reads at most one more stanza, and then nothing, as a server does
// that hangs. The connection stays until Drop or the test's end.
func (c *Client) Stall() { c.stall.Do(func() { close(c.stalled) }) }

func (h *HonestServer) begin() Step {
	o := h.options
	if o.Certificate == nil {
		own := o.CA.Issue(Names(o.Domain))
		o.Certificate = &own
	}
	config := With(*o.Certificate, func(c *tls.Config) {
		if o.MaxTLS12 {
			c.MaxVersion = tls.VersionTLS12
		}
		if o.Direct {
			c.NextProtos = []string{"xmpp-client"}
		}
		if o.TLS != nil {
			o.TLS(c)
		}
	})
	if o.Direct {
		return TLS(config)
	}
	if o.NotRequired {
		return Steps(Open(o.Domain), Send(strings.Replace(starttls, "<required/>", "", 1)),
			Expect("<starttls"), Send(proceed), TLS(config))
	}
	return Secure(o.Domain, config)
}

// admit logs the client in, binds it, and serves it until it leaves.
func (h *HonestServer) admit(c *Conn) error {
	r, greeting, err := h.logIn(c)
	if err != nil {
		_ = c.Say("</stream:stream>") // it may have left already
		return err
	}
	client := &Client{
		conn: c, heard: make(chan *element.Element, 4096),
		stalled: make(chan struct{}), dropped: make(chan struct{}),
	}
	defer close(client.heard)
	if client.Own = c.own; client.Own != "" {
		h.clients <- client
	}
	if err := client.Send(greeting); err != nil {
		return err
	}
	for {
		e, err := r.Next()
		if err != nil {
			_ = client.say(h.options.LastWords + "</stream:stream>") // it may have left already
			return err
		}
		if err := h.serve(client, e); err != nil {
			return err
		}
		h.hang(client)
	}
}

// logIn lets the client log in, and gives what it says after that and what is
// said to it first.
func (h *HonestServer) logIn(c *Conn) (r *element.Reader, greeting string, err error) {
	o := h.options
	if o.Modern != nil {
		if err := Steps(Open(o.Domain), Send(o.Modern.Features()), o.Modern.Step)(c); err != nil {
			return nil, "", err
		}
		r = element.NewReader(io.MultiReader(strings.NewReader(header(o.Domain)+string(c.pending)), c.stream), element.AfterLogin())
		_, err = r.Header()
		return r, "", err
	}
	login := Login{User: o.User, Password: o.Password}
	if changed := h.password.Load(); changed != nil {
		login.Password = *changed
	}
	if err := Steps(Open(o.Domain), Send(Mechanisms(o.Bindings, o.Mechanisms...)), login.Step)(c); err != nil {
		return nil, "", err
	}
	r = element.NewReader(io.MultiReader(strings.NewReader(string(c.pending)), c.stream), element.AfterLogin())
	_, err = r.Header()
	return r, header(o.Domain) + h.features(), err
}

// hang waits for the end of a client that was stalled.
func (h *HonestServer) hang(c *Client) {
	select {
	case <-c.stalled:
	default:
		return
	}
	select {
	case <-c.dropped:
	case <-h.over:
	}
}

const bindFeature = "<stream:features><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></stream:features>"

// serve answers what a server answers itself, and keeps the rest for the test.
func (h *HonestServer) serve(c *Client, e *element.Element) error {
	const bind, roster, info = "urn:ietf:params:xml:ns:xmpp-bind", "jabber:iq:roster", "http://jabber.org/protocol/disco#info"
	const archive = "urn:xmpp:mam:2" // there is none, unless the test is one
	own := h.options.User + "@" + h.options.Domain
	if done, err := h.manage(c, e); done || err != nil {
		return err
	}
	switch {
	case e.Child(bind, "bind") != nil:
		c.Own = own + "/" + e.Child(bind, "bind").ChildText(bind, "resource")
		defer func() { h.clients <- c }()
		return c.result(e, "<bind xmlns='"+bind+"'><jid>"+c.Own+"</jid></bind>")
	case h.leaves(e):
	case e.Get("type") == "get" && e.Child(roster, "query") != nil:
		return c.result(e, "<query xmlns='"+roster+"'>"+h.options.Roster+"</query>")
	case e.Get("type") == "get" && e.Child(info, "query") != nil && e.Get("to") == own:
		return c.Send("<iq type='result' from='" + own + "' id='" + e.Get("id") + "'><query xmlns='" + info + "'>" +
			"<identity category='account' type='registered'/>" + features(h.options.Abilities) + "</query></iq>")
	case e.Name == "iq" && e.Child(archive, "query") != nil:
		return c.Send("<iq type='error' id='" + e.Get("id") + "'><error type='cancel'>" +
			"<service-unavailable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>")
	case e.Get("type") == "get" && e.Child("urn:xmpp:ping", "ping") != nil:
		return c.result(e, "")
	}
	c.heard <- e
	return nil
}

// features are names as an answer of XEP-0030 has them.
func features(names []string) string {
	var b strings.Builder
	for _, n := range names {
		b.WriteString("<feature var='" + n + "'/>")
	}
	return b.String()
}

// leaves tells whether a stanza is left to the test.
func (h *HonestServer) leaves(e *element.Element) bool {
	return e.Name == "iq" && len(e.Children) == 1 && slices.Contains(h.options.Unanswered, e.Children[0].Space)
}

func (c *Client) result(e *element.Element, payload string) error {
	return c.Send("<iq type='result' id='" + e.Get("id") + "'>" + payload + "</iq>")
}

// Mechanisms are features that offer ways to log in, and, unless nil, the
// channel bindings that can be checked.
func Mechanisms(bindings []string, names ...string) string {
	var b strings.Builder
	b.WriteString("<stream:features><mechanisms xmlns='" + nsSASL + "'>")
	b.WriteString(each("mechanism", names) + "</mechanisms>")
	if bindings != nil {
		b.WriteString("<sasl-channel-binding xmlns='urn:xmpp:sasl-cb:0'>")
		for _, n := range bindings {
			b.WriteString("<channel-binding type='" + n + "'/>")
		}
		b.WriteString("</sasl-channel-binding>")
	}
	b.WriteString("</stream:features>")
	return b.String()
}
