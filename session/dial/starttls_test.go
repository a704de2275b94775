package dial

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"
	"syscall"
	"testing"
	"testing/iotest"

	"sotto/session/element"
	"sotto/session/problem"
)

const (
	theirs  = "<?xml version='1.0'?><stream:stream xmlns='jabber:client' xmlns:stream='" + element.Streams + "' id='1' version='1.0' from='example.test'>"
	offer   = "<stream:features><starttls xmlns='" + nsTLS + "'><required/></starttls></stream:features>"
	proceed = "<proceed xmlns='" + nsTLS + "'/>"
)

// inMemory is a connection to a server that says its part without listening.
type inMemory struct {
	io.Reader
	sent bytes.Buffer
}

func (m *inMemory) Write(p []byte) (int, error) { return m.sent.Write(p) }

// negotiate asks for TLS, and gives what was sent. What the server says comes
// as one piece, or byte by byte.
func negotiate(said string, pieces bool) (sent string, p *problem.Problem) {
	m := &inMemory{Reader: strings.NewReader(said)}
	if pieces {
		m.Reader = iotest.OneByteReader(m.Reader)
	}
	p = starttls(m, "example.test")
	return m.sent.String(), p
}

const (
	ours    = headerStart + "example.test" + headerEnd
	fully   = ours + request
	goodbye = fully + farewell
)

func TestT009FormsOfProceed(t *testing.T) {
	for _, answer := range []string{
		proceed,
		"  \r\n\t" + proceed,
		`<proceed xmlns="` + nsTLS + `"/>`,
		"<proceed xmlns='" + nsTLS + "' xml:lang='en' since='1999'></proceed>",
		"<proceed xmlns='" + nsTLS + "'>\n</proceed >",
		"<t:proceed xmlns:t='" + nsTLS + "' />",
	} {
		for _, features := range []string{
			offer,
			strings.Replace(offer, "<required/>", "", 1), // T-004
			"\n <stream:features><mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><mechanism>PLAIN</mechanism></mechanisms><t:starttls xmlns:t='" + nsTLS + "'/></stream:features>",
		} {
			for _, pieces := range []bool{false, true} {
				if sent, p := negotiate(theirs+features+answer, pieces); p != nil || sent != fully {
					t.Errorf("%s%s in pieces: %v: %v, sent %q", features, answer, pieces, p, sent)
				}
			}
		}
	}
}

// What begins the stream matters as little as how it is cut.
func TestFormsOfAServersHeader(t *testing.T) {
	for _, header := range []string{
		strings.TrimPrefix(theirs, "<?xml version='1.0'?>"),
		"<?xml version=\"1.0\" encoding='UTF-8'?>\n" + strings.TrimPrefix(theirs, "<?xml version='1.0'?>"),
		"<?xml version='1.0'?><s:stream xmlns:s='" + element.Streams + "' xmlns='jabber:client' version='1.0'>",
	} {
		features := offer
		if strings.Contains(header, "<s:") {
			features = strings.ReplaceAll(offer, "stream:", "s:")
		}
		if sent, p := negotiate(header+features+proceed, true); p != nil || sent != fully {
			t.Errorf("%s: %v, sent %q", header, p, sent)
		}
	}
}

func TestNoTLSNoMoreIsSaid(t *testing.T) {
	failure := "<failure xmlns='" + nsTLS + "'/></stream:stream>"
	for _, c := range []struct {
		name, said string
		want       problem.Code
		sent       string
	}{
		{"T-001 empty features", theirs + "<stream:features/>", problem.TLSNotOffered, ours + farewell},
		{"T-001 no features", theirs + "<message/>", problem.TLSNotOffered, ours + farewell},
		{"T-001 an offer that is not in the features", theirs + "<starttls xmlns='" + nsTLS + "'/>", problem.TLSNotOffered, ours + farewell},
		{"T-001 an offer deeper in the features", theirs + "<stream:features><x xmlns='urn:x'><starttls xmlns='" + nsTLS + "'/></x></stream:features>", problem.TLSNotOffered, ours + farewell},
		{"T-005 refused", theirs + offer + failure, problem.TLSRefused, goodbye},
		{"T-006 proceed within something", theirs + offer + "<x xmlns='urn:x'>" + proceed + "</x>", problem.TLSRefused, goodbye},
		{"T-006 another name", theirs + offer + "<proceeds xmlns='" + nsTLS + "'/>", problem.TLSRefused, goodbye},
		{"T-006 by a foreign attribute", theirs + offer + "<x xmlns='urn:x' xmlns:t='" + nsTLS + "' t:name='proceed'/>", problem.TLSRefused, goodbye},
		{"T-007 a stream behind it", theirs + offer + proceed + theirs, problem.TLSInjected, goodbye},
		{"T-007 white space behind it", theirs + offer + proceed + " ", problem.TLSInjected, goodbye},
		{"T-007 a second proceed", theirs + offer + proceed + proceed, problem.TLSInjected, goodbye},
		{"T-011 a stream error", theirs + "<stream:error><conflict xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>", problem.Conflict, ours + farewell},
		{"T-011 a stream error for proceed", theirs + offer + "<stream:error><reset xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>", problem.Kicked, goodbye},
		{"its end for features", theirs + "</stream:stream>", problem.Kicked, ours},
		{"a document type", "<?xml version='1.0'?><!DOCTYPE x [<!ENTITY a 'aaaa'>]>" + theirs, problem.StreamMalformed, ours},
		{"not well-formed", theirs + "<a><b></a></b>", problem.StreamMalformed, ours},
		{"too large", theirs + "<stream:features x='" + strings.Repeat("a", 1<<20), problem.StreamTooLarge, ours},
		{"T-020 HTTP", "HTTP/1.1 302 Found\r\nLocation: http://login.test/\r\n\r\n", problem.WebPage, ours},
		{"T-020 a page", "<!DOCTYPE html><html><body>Log in</body></html>", problem.WebPage, ours},
		{"T-020 a page in XHTML", "<?xml version='1.0'?>\n<!DOCTYPE html PUBLIC '-//W3C//DTD XHTML 1.0 Strict//EN'><html xmlns='http://www.w3.org/1999/xhtml'>", problem.WebPage, ours},
		{"another protocol", "SSH-2.0-OpenSSH_9.2\r\n", problem.NotXMPP, ours},
		{"a TLS alert", "\x15\x03\x03\x00\x02\x02\x0a", problem.NotXMPP, ours},
		{"another XML", "<rss/>", problem.NotXMPP, ours},
		{"the connection's end", theirs, problem.ConnectionLost, ours},
		{"the connection's end in the offer", theirs + offer[:20], problem.ConnectionLost, ours},
	} {
		for _, pieces := range []bool{false, true} {
			if pieces && (c.want == problem.TLSInjected || c.want == problem.WebPage) {
				continue // what is injected would meet the handshake; a page is known by its first bytes
			}
			sent, p := negotiate(c.said, pieces)
			if p == nil || p.Code != c.want || sent != c.sent {
				t.Errorf("%s, in pieces: %v: %v, sent %q", c.name, pieces, p, sent)
			}
			if errors.Is(p, errHungUp) {
				t.Errorf("%s: something was said", c.name)
			}
		}
	}
}

// A connection that ends without a word is told from one that ends later.
func TestHungUpWithoutAWord(t *testing.T) {
	for _, end := range []error{io.EOF, syscall.ECONNRESET} {
		p := starttls(&inMemory{Reader: iotest.ErrReader(end)}, "example.test")
		if p == nil || p.Code != problem.ConnectionLost || !errors.Is(p, errHungUp) {
			t.Errorf("%v: %v", end, p)
		}
	}
}

// T-011: what somebody said before TLS is marked as anybody's, and is short.
func TestT011TextBeforeTLSIsAnybodys(t *testing.T) {
	text := strings.Repeat("Call this number. ", 100)
	_, p := negotiate(theirs+"<stream:error><policy-violation xmlns='urn:ietf:params:xml:ns:xmpp-streams'/>"+
		"<text xmlns='urn:ietf:params:xml:ns:xmpp-streams'>"+text+"</text></stream:error>", false)
	i := slices.IndexFunc(p.Facts, func(f problem.Fact) bool { return f.Name == "unauthenticated text from the network" })
	if p.Code != problem.ServerPolicy || i < 0 || len([]rune(p.Facts[i].Value)) != 201 || !strings.HasPrefix(text, strings.TrimSuffix(p.Facts[i].Value, "…")) {
		t.Errorf("%v", p)
	}
}

// FuzzSTARTTLS holds any server against policy P0: nothing but what may leave
// in clear has left, and where the handshake may begin nothing is left over.
func FuzzSTARTTLS(f *testing.F) {
	for _, said := range []string{
		theirs + offer + proceed, theirs + "<stream:features/>", theirs + offer + proceed + theirs,
		theirs + offer + "<failure xmlns='" + nsTLS + "'/>", "HTTP/1.1 200 OK", theirs + "</stream:stream>",
		theirs + "<stream:error/>", "<?xml version='1.0'?><!DOCTYPE x>", theirs + "<a b='&#x41;'><![CDATA[<]]></a>",
	} {
		f.Add(said, true)
		f.Add(said, false)
	}
	f.Fuzz(func(t *testing.T, said string, pieces bool) {
		sent, p := negotiate(said, pieces)
		if sent != ours && sent != ours+farewell && sent != fully && sent != goodbye {
			t.Errorf("sent %q", sent)
		}
		if p != nil {
			if p.Title == "" || p.Code == problem.Bug {
				t.Errorf("the problem is %v", p)
			}
			return
		}
		begins := strings.LastIndex(said, "proceed")
		if sent != fully || begins < 0 || !strings.Contains(said[:begins], "starttls") {
			t.Errorf("a handshake would follow %q on %q", sent, said)
		}
		if !pieces && !strings.HasSuffix(said, ">") {
			t.Errorf("something is left over of %q", said)
		}
	})
}
