package dial

import (
	"bytes"
	"errors"
	"io"
	"net"

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
func starttls(conn net.Conn, ascii string) *problem.Problem {
	heard := &sniffer{r: conn}
	r := element.NewReader(heard, element.BeforeLogin())
	if _, err := io.WriteString(conn, headerStart+ascii+headerEnd); err != nil {
		return failed(err, ascii)
	}
	if _, err := r.Header(); err != nil {
		return heard.explain(err, ascii)
	}
	features, err := r.Next()
	if err != nil {
		return heard.explain(err, ascii)
	}
	if p := offered(features, ascii); p != nil {
		_, _ = io.WriteString(conn, farewell) // the reason to go is already known
		return p
	}
	if _, err := io.WriteString(conn, request); err != nil {
		return failed(err, ascii)
	}
	answer, err := r.Next()
	if err != nil {
		return heard.explain(err, ascii)
	}
	if p := proceeds(answer, r.Buffered(), ascii); p != nil {
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
	if room := 64 - len(s.start); room > 0 {
		s.start = append(s.start, p[:min(n, room)]...)
	}
	return n, err
}

// xml tells whether the answer begins as a stream does, so that what was
// wrong came later.
func (s *sniffer) xml() bool {
	return bytes.HasPrefix(s.start, []byte("<?xml")) || bytes.HasPrefix(s.start, []byte("<stream:stream"))
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
	case errors.As(err, &bad) && !s.xml():
		return strange(s.start, domain).Because(err)
	case errors.As(err, &bad):
		return problem.New(problem.StreamMalformed, domain).Because(err)
	}
	return failed(err, domain)
}

// strange names what begins like this and is not XMPP.
func strange(start []byte, domain string) *problem.Problem {
	start = bytes.ToLower(bytes.TrimSpace(start))
	for _, web := range []string{"http/", "<htm", "<!doc"} {
		if bytes.HasPrefix(start, []byte(web)) {
			return problem.New(problem.WebPage, domain)
		}
	}
	return problem.New(problem.NotXMPP, domain)
}
