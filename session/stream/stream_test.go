package stream_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"testing"
	"time"

	"sotto/roster"
	"sotto/session/dial"
	"sotto/session/element"
	"sotto/session/problem"
	"sotto/session/sessiontest"
	"sotto/session/stream"
	"sotto/session/trust"
)

const (
	domain   = "example.test"
	features = "<stream:features><mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/></stream:features>"
	end      = "</stream:stream>"
	soon     = 10 * time.Second // by when what must not wait has come
)

var me = roster.MustParse("romeo@" + domain + "/sotto")

// secured is a stream to a server that does the steps within TLS.
func secured(t testing.TB, steps ...sessiontest.Step) (*stream.Stream, *sessiontest.Server) {
	t.Helper()
	ca := sessiontest.NewCA("an authority")
	config := sessiontest.With(ca.Issue(sessiontest.Names(domain)))
	s := sessiontest.Serve(t, sessiontest.Secure(domain, config), sessiontest.Steps(steps...))
	secure, err := (&dial.Dialer{Net: narrow{}}).Connect(context.Background(), domain, s.Address, trust.Policy{Domain: domain, Roots: ca.Pool()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = secure.Abort() })
	return stream.New(secure), s
}

// narrow is a network that holds little of what nobody reads.
type narrow struct{}

func (narrow) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	conn, err := (&net.Dialer{}).DialContext(ctx, network, address)
	if tcp, ok := conn.(*net.TCPConn); ok {
		err = errors.Join(err, tcp.SetWriteBuffer(16<<10))
	}
	return conn, err
}

// opened is a stream whose server then does the steps.
func opened(t testing.TB, steps ...sessiontest.Step) (*stream.Stream, *sessiontest.Server) {
	t.Helper()
	st, s := secured(t, sessiontest.Open(domain), sessiontest.Send(features), sessiontest.Steps(steps...))
	if _, err := st.Open(within(t), me); err != nil {
		t.Fatal(err)
	}
	return st, s
}

// within is time enough.
func within(t testing.TB) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), soon)
	t.Cleanup(cancel)
	return ctx
}

// quick fails a test that has waited.
func quick(t *testing.T) func() {
	t.Helper()
	began := time.Now()
	return func() {
		t.Helper()
		if took := time.Since(began); took > soon/2 {
			t.Errorf("it took %v", took)
		}
	}
}

func codeOf(err error) problem.Code {
	var p *problem.Problem
	if errors.As(err, &p) {
		return p.Code
	}
	return problem.Code(fmt.Sprint(err))
}

// tag is a server's opening tag, with something of it replaced.
func tag(old, instead string) string {
	const whole = "<?xml version='1.0'?><stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' id='1' version='1.0' from='" + domain + "'>"
	return strings.Replace(whole, old, instead, 1)
}

func TestT018Headers(t *testing.T) {
	for _, c := range []struct {
		name, said string
		want       problem.Code
	}{
		{"as it should be", tag("", "") + features, "<nil>"},
		{"in capitals", tag(domain, "EXAMPLE.test") + features, "<nil>"},
		{"without a sender", tag(" from='"+domain+"'", "") + features, "<nil>"},
		{"T-014 TLS offered again", tag("", "") + strings.Replace(features, "<mech", "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'><required/></starttls><mech", 1), "<nil>"},
		{"another server", tag(domain, "other.test") + features, problem.StreamWrongDomain},
		{"a subdomain", tag(domain, "im."+domain) + features, problem.StreamWrongDomain},
		{"an account", tag(domain, "romeo@"+domain) + features, problem.StreamWrongDomain},
		{"F-08 the right sender in a foreign namespace", tag("from='"+domain+"'", "from='other.test' xmlns:p='urn:x' p:from='"+domain+"'") + features, problem.StreamWrongDomain},
		{"F-08 a foreign sender beside the right one", tag("from=", "xmlns:p='urn:x' p:from='other.test' from=") + features, "<nil>"},
		{"two senders", tag("from=", "from='other.test' from=") + features, problem.StreamMalformed},
		{"for servers", tag("jabber:client", "jabber:server") + features, problem.StreamMalformed},
		{"no version", tag(" version='1.0' from", " from") + features, problem.StreamMalformed},
		{"version 2", tag("version='1.0' from", "version='2.0' from") + features, problem.StreamMalformed},
		{"version 1.1", tag("version='1.0' from", "version='1.1' from") + features, "<nil>"},
		{"no stream", "<message/>", problem.StreamMalformed},
		{"another stream", tag("etherx.jabber.org/streams", "example.test/streams") + features, problem.StreamMalformed},
		{"no features", tag("", "") + "<message/>", problem.StreamMalformed},
		{"a header again", tag("", "") + tag("", ""), problem.StreamMalformed},
		{"a document type", "<?xml version='1.0'?><!DOCTYPE x>" + features, problem.StreamMalformed},
		{"an error", tag("", "") + "<stream:error><conflict xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>", "the server ended the stream: conflict"},
		{"the end", tag("", "") + end, "EOF"},
	} {
		t.Run(c.name, func(t *testing.T) {
			st, s := secured(t, sessiontest.Expect("<stream:stream"), sessiontest.Send(c.said))
			got, err := st.Open(within(t), me)
			if codeOf(err) != c.want {
				t.Errorf("%v", err)
			}
			if err == nil && got.Child("urn:ietf:params:xml:ns:xmpp-sasl", "mechanisms") == nil {
				t.Errorf("the features are %v", got)
			}
			_ = st.Secure().Abort()
			for _, r := range s.Finish(t) {
				if want := "<?xml version='1.0'?><stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' version='1.0' from='romeo@" + domain + "' to='" + domain + "'>"; string(r.Inside) != want {
					t.Errorf("sent %q", r.Inside)
				}
			}
		})
	}
}

// What came before a stream was restarted belongs to nobody.
func TestDataBeforeARestart(t *testing.T) {
	st, _ := opened(t, sessiontest.Send("<success xmlns='urn:x'/><message/>"))
	if e, err := st.Next(within(t)); err != nil || e.Name != "success" {
		t.Fatalf("%v, %v", e, err)
	}
	if _, err := st.Open(within(t), me); codeOf(err) != problem.StreamMalformed {
		t.Errorf("%v", err)
	}
}

func TestARestart(t *testing.T) {
	st, _ := opened(t, sessiontest.Send("<success xmlns='urn:x'/>"), sessiontest.Open(domain), sessiontest.Send(features))
	if e, err := st.Next(within(t)); err != nil || e.Name != "success" {
		t.Fatalf("%v, %v", e, err)
	}
	if _, err := st.Open(within(t), me); err != nil {
		t.Error(err)
	}
}

// F-08: nothing in a foreign namespace says who sent a stanza.
// What goes ahead is there before the server has said anything, behind our
// opening tag.
func TestElementsThatGoAhead(t *testing.T) {
	header := "<stream:stream xmlns='jabber:client' xmlns:stream='" + element.Streams + "' version='1.0' from='" + domain + "'>"
	st, s := secured(t, sessiontest.Expect("<stream:stream"), sessiontest.Expect("<one"), sessiontest.Expect("<two"),
		sessiontest.Send(header+features+"<answer/>"+end))
	if _, err := st.Open(within(t), me, element.New("urn:x", "one"), element.New("urn:x", "two")); err != nil {
		t.Fatal(err)
	}
	if e, err := st.Next(within(t)); err != nil || e.Name != "answer" {
		t.Errorf("%v, %v", e, err)
	}
	if err := st.Close(within(t)); err != nil {
		t.Error(err)
	}
	s.Finish(t)
}

func TestF08ForeignAttributes(t *testing.T) {
	st, _ := opened(t, sessiontest.Send("<message from='eve@x.test' xmlns:p='urn:x' p:from='boss@x.test' p:type='error' xml:lang='de'/>"))
	e, err := st.Next(within(t))
	if err != nil || e.Get("from") != "eve@x.test" || e.Get("type") != "" || len(e.Attr) != 2 {
		t.Errorf("%v, %v", e, err)
	}
}

// A stream error is one where it stands on its own, and nowhere else.
func TestStreamErrorOnlyAtTheTop(t *testing.T) {
	const failure = "<stream:error><reset xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>"
	st, _ := opened(t, sessiontest.Send("<message>"+failure+"</message><error xmlns='jabber:client'/>"+failure+"<message/>"))
	for _, want := range []string{"message", "error"} {
		if e, err := st.Next(within(t)); err != nil || e.Name != want {
			t.Fatalf("%v, %v", e, err)
		}
	}
	var told *dial.StreamError
	if _, err := st.Next(within(t)); !errors.As(err, &told) || told.Condition != "reset" {
		t.Errorf("%v", err)
	}
}

func TestLimits(t *testing.T) {
	big := func(n int) string { return "<message><body>" + strings.Repeat("a", n) + "</body></message>" }
	deep := "<message>" + strings.Repeat("<x>", 200) + strings.Repeat("</x>", 200) + "</message>"
	wide := "<message>" + strings.Repeat("<x/>", 60_000) + "</message>"
	for _, c := range []struct {
		name, said    string
		before, after bool // whether it can be read
	}{
		{"60 KiB", big(60 << 10), true, true},
		{"70 KiB", big(70 << 10), false, true},
		{"10 MiB", big(10 << 20), false, false},
		{"too deep", deep, false, false},
		{"too wide", wide, false, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			st, _ := opened(t, sessiontest.Send(c.said))
			e, err := st.Next(within(t))
			if (err == nil) != c.before || err == nil && e.Name != "message" || err != nil && codeOf(err) != problem.StreamTooLarge {
				t.Errorf("before login: %v", err)
			}
			st, _ = opened(t, sessiontest.Send(c.said+"<presence/>"))
			st.Relax(element.AfterLogin())
			want, skipped := "message", 0
			if !c.after {
				want, skipped = "presence", 1
			}
			if e, err = st.Next(context.Background()); err != nil || e.Name != want || st.Skipped() != skipped {
				t.Errorf("after login: %v, %d were skipped", err, st.Skipped())
			}
		})
	}
}

func TestBrokenStreams(t *testing.T) {
	for _, c := range []struct {
		name string
		step sessiontest.Step
		want problem.Code
	}{
		{"its end", sessiontest.Send(end), "EOF"},
		{"not well-formed", sessiontest.Send("<a></b>"), problem.StreamMalformed},
		{"a comment", sessiontest.Send("<!-- x -->"), problem.StreamMalformed},
		{"a hang-up", sessiontest.Close(), problem.ConnectionLost},
		{"a hang-up within an element", sessiontest.Steps(sessiontest.Send("<message><bo"), sessiontest.Close()), problem.ConnectionLost},
		{"a crash", sessiontest.Reset(), problem.ConnectionLost},
	} {
		t.Run(c.name, func(t *testing.T) {
			st, _ := opened(t, c.step)
			for range 2 { // after an error there is no more
				if e, err := st.Next(within(t)); codeOf(err) != c.want {
					t.Errorf("%v, %v", e, err)
				}
			}
			defer quick(t)()
			_ = st.Close(within(t)) // of what is broken, whatever it says
		})
	}
}
