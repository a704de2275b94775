package dial

import (
	"bytes"
	"errors"
	"io"
	"syscall"

	"sotto/session/element"
	"sotto/session/problem"
)

const nsTLS = "urn:ietf:params:xml:ns:xmpp-tls"

// All that ever leaves us before TLS: this header, which says nothing of who
// we are, the request for TLS, and the end of the stream.
const (
	headerStart = "<?xml version='1.0'?><stream:stream xmlns='jabber:client' xmlns:stream='" + element.Streams + "' version='1.0' xml:lang='en' to='"
	headerEnd   = "'>"
	request     = "<starttls xmlns='" + nsTLS + "'/>"
	farewell    = "</stream:stream>"
)

// starttls asks a server for TLS (RFC 6120, section 5), whether or not it
// calls TLS required, up to its <proceed/>. After that the connection is
// ready for the handshake, and not a byte that came in clear is left over.
// The domain is one that ASCII takes, so it holds nothing that XML would mind.
func starttls(conn io.ReadWriter, domain string) *problem.Problem {
	heard := &sniffer{r: conn}
	r := element.NewReader(heard, element.BeforeLogin())
	if _, err := io.WriteString(conn, headerStart+domain+headerEnd); err != nil {
		return failed(err, domain)
	}
	if _, err := r.Header(); err != nil {
		return heard.explain(err, domain)
	}
	features, err := r.Next()
	if err != nil {
		return heard.explain(err, domain)
	}
	if p := offered(features, domain); p != nil {
		_, _ = io.WriteString(conn, farewell) // the reason to go is already known
		return p
	}
	if _, err := io.WriteString(conn, request); err != nil {
		return failed(err, domain)
	}
	answer, err := r.Next()
	if err != nil {
		return heard.explain(err, domain)
	}
	if p := proceeds(answer, r.Buffered(), domain); p != nil {
		_, _ = io.WriteString(conn, farewell)
		return p
	}
	return nil
}

// offered looks for the offer of TLS.
func offered(features *element.Element, domain string) *problem.Problem {
	switch {
	case features.Is(element.Streams, "error"):
		return unverified(StreamErrorOf(domain, features))
	case !features.Is(element.Streams, "features"), features.Child(nsTLS, "starttls") == nil:
		return problem.New(problem.TLSNotOffered, domain)
	}
	return nil
}

// proceeds looks at the answer to the request. Data behind <proceed/> was
// slipped in by somebody: a server waits for our handshake there (threats
// T-007).
func proceeds(answer *element.Element, behind int, domain string) *problem.Problem {
	switch {
	case answer.Is(element.Streams, "error"):
		return unverified(StreamErrorOf(domain, answer))
	case !answer.Is(nsTLS, "proceed"):
		return problem.New(problem.TLSRefused, domain).With(problem.Fact{Name: "answer", Value: "<" + answer.Name + "/>"})
	case behind > 0:
		return problem.New(problem.TLSInjected, domain)
	}
	return nil
}

// unverified marks what was said before anybody proved who they are.
func unverified(e *StreamError) *problem.Problem {
	p := e.Problem()
	for i := range p.Facts {
		if p.Facts[i].Name == "server says" {
			p.Facts[i].Name = "unauthenticated text from the network"
		}
	}
	return p
}

// sniffer remembers how an answer begins, to tell what it is when it is not
// XMPP.
type sniffer struct {
	r     io.Reader
	start []byte
}

func (s *sniffer) Read(p []byte) (int, error) {
	n, err := s.r.Read(p)
	if room := 256 - len(s.start); room > 0 {
		s.start = append(s.start, p[:min(n, room)]...)
	}
	return n, err
}

// errHungUp is the cause where a connection ended without a word, as it does
// where something else than we speak is expected.
var errHungUp = errors.New("hung up without a word")

// hungUp tells whether an error is the end of a connection.
func hungUp(err error) bool {
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, syscall.ECONNRESET)
}

// explain says what it means that an answer could not be read.
func (s *sniffer) explain(err error, domain string) *problem.Problem {
	var bad *element.MalformedError
	var large *element.TooLargeError
	switch {
	case errors.Is(err, io.EOF): // its closing tag
		return problem.New(problem.Kicked, domain).Because(err)
	case errors.As(err, &large):
		return problem.New(problem.StreamTooLarge, domain).Because(err)
	case errors.As(err, &bad) && s.isXML():
		return problem.New(problem.StreamMalformed, domain).Because(err)
	case errors.As(err, &bad):
		return strange(s.start, domain).Because(err)
	case hungUp(err) && len(s.start) == 0:
		err = errors.Join(errHungUp, err)
	}
	return failed(err, domain)
}

// isXML tells whether an answer at least begins as XML that is no web page.
func (s *sniffer) isXML() bool {
	start := bytes.TrimSpace(s.start)
	return !isWebPage(start) && (bytes.HasPrefix(start, []byte("<?xml")) || bytes.HasPrefix(start, []byte("<stream:stream")))
}

// strange names what begins like this and is not XMPP.
func strange(start []byte, domain string) *problem.Problem {
	if isWebPage(start) {
		return problem.New(problem.WebPage, domain)
	}
	return problem.New(problem.NotXMPP, domain)
}

// isWebPage tells whether an answer begins as HTTP or HTML does; of a TLS
// record no more than five bytes are known.
func isWebPage(start []byte) bool {
	start = bytes.ToLower(bytes.TrimSpace(start))
	for _, web := range []string{"http/", "<htm", "<!doctype html"} {
		if bytes.HasPrefix(start, []byte(web)) {
			return true
		}
	}
	return bytes.HasPrefix(start, []byte("<!doc")) && len(start) == 5 || bytes.Contains(start, []byte("<html"))
}
