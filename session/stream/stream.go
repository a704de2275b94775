// Package stream is an XML stream on a secured connection: elements in,
// elements out (RFC 6120, section 4). It can only be made of a dial.Secure,
// so nothing it writes travels in clear.
//
// One goroutine may read while another writes and a third closes.
package stream

import (
	"context"
	"errors"
	"io"
	"strings"
	"sync"
	"time"

	"sotto/roster"
	"sotto/session/dial"
	"sotto/session/element"
	"sotto/session/problem"
)

// Stream is one stream, restarted where a login wants it so.
type Stream struct {
	secure *dial.Secure

	reading chan struct{} // holds one token while somebody reads
	reader  *element.Reader
	kept    []*element.Element // read by Close for whoever reads beside it
	err     error              // what reading ended with, for good

	writing chan struct{} // holds one token while somebody writes
	opened  bool          // our opening tag may have been written
	closed  bool          // our closing tag has been written, or never will be

	ended chan struct{} // closed when reading has met an end
	end   sync.Once
}

// New prepares a stream. Nothing is sent before Open.
func New(s *dial.Secure) *Stream {
	return &Stream{
		secure: s, reader: element.NewReader(s, element.BeforeLogin()),
		reading: make(chan struct{}, 1), writing: make(chan struct{}, 1), ended: make(chan struct{}),
	}
}

// Secure is the connection below.
func (s *Stream) Secure() *dial.Secure { return s.secure }

// Skipped counts the elements that were beyond the limits. It is for whoever
// reads.
func (s *Stream) Skipped() int { return s.reader.Skipped() }

// Relax takes the limits for what a server relays instead of those for
// somebody unknown. What goes beyond them is skipped from now on. Call it
// once logged in, while nobody reads.
func (s *Stream) Relax(limits element.Limits) { s.reader.Relax(limits) }

// Open opens the stream, or opens it anew after a login, and gives the
// features that the server offers. The server must speak for our domain. What
// goes ahead of these features is sent in one piece with the opening tag.
func (s *Stream) Open(ctx context.Context, from roster.JID, ahead ...*element.Element) (*element.Element, error) {
	if err := s.begin(ctx); err != nil {
		return nil, err
	}
	if err := s.write(ctx, serialise(s.header(from), ahead)); err != nil {
		return nil, err
	}
	h, err := s.readHeader(ctx)
	if err != nil {
		return nil, err
	}
	if err := s.accept(h); err != nil {
		return nil, err
	}
	features, err := s.Next(ctx)
	if err != nil {
		return nil, err
	}
	if !features.Is(element.Streams, "features") {
		return nil, s.problem(problem.StreamMalformed, errors.New("no features where they belong"))
	}
	return features, nil
}

// begin takes a new reader. What is left over in the old one was not said
// within the stream that begins now.
func (s *Stream) begin(ctx context.Context) error {
	done, err := s.hold(ctx, s.reading, s.secure.SetReadDeadline)
	if err != nil {
		return err
	}
	defer done()
	if s.reader.Buffered() > 0 {
		return s.problem(problem.StreamMalformed, errors.New("data before the stream was restarted"))
	}
	s.reader = element.NewReader(s.secure, element.BeforeLogin())
	return nil
}

// header is our opening tag. Inside TLS it may say who we are (RFC 6120,
// section 4.7.1), if we are anybody. It names no language: a server stamps
// that on all that it relays of ours, and an answer to a stranger would no
// longer look like that of an absent resource (threats S-28).
func (s *Stream) header(from roster.JID) []byte {
	opening := element.New("jabber:client", "x").
		Set("xmlns", "jabber:client").Set("xmlns:stream", element.Streams).Set("version", "1.0")
	if from.Local() != "" { // somebody without an account says no name
		opening.Set("from", from.Bare().String())
	}
	tag := string(opening.Set("to", s.secure.Domain()).Append(nil, "jabber:client"))
	return []byte("<?xml version='1.0'?><stream:stream" + strings.TrimSuffix(strings.TrimPrefix(tag, "<x"), "/>") + ">")
}

func (s *Stream) readHeader(ctx context.Context) (element.Header, error) {
	done, err := s.hold(ctx, s.reading, s.secure.SetReadDeadline)
	if err != nil {
		return element.Header{}, err
	}
	defer done()
	h, err := s.reader.Header()
	return h, s.explain(ctx, err)
}

// accept holds the server's opening tag against what we asked for (threats
// T-018).
func (s *Stream) accept(h element.Header) error {
	domain := roster.FromWire(s.secure.Domain())
	switch {
	case h.From != "" && roster.FromWire(h.From) != domain:
		return problem.New(problem.StreamWrongDomain, s.secure.Domain()).
			With(problem.Fact{Name: "it says it is", Value: h.From})
	case h.Space != "jabber:client":
		return s.problem(problem.StreamMalformed, errors.New("a stream for others than clients"))
	case !strings.HasPrefix(h.Version, "1."):
		return s.problem(problem.StreamMalformed, errors.New("a stream of version "+h.Version))
	}
	return nil
}

// Next reads one element. A stream error is a *dial.StreamError; io.EOF is
// the server's closing tag; everything else is a *problem.Problem, or the
// context's error. After an error nothing more can be read.
func (s *Stream) Next(ctx context.Context) (*element.Element, error) {
	done, err := s.hold(ctx, s.reading, s.secure.SetReadDeadline)
	if err != nil {
		return nil, err
	}
	defer done()
	if len(s.kept) > 0 {
		e := s.kept[0]
		s.kept = s.kept[1:]
		return e, nil
	}
	return s.next(ctx)
}

// next reads one element from the connection, for who holds reading.
func (s *Stream) next(ctx context.Context) (*element.Element, error) {
	if s.err != nil {
		return nil, s.err
	}
	e, err := s.reader.Next()
	if err == nil && e.Is(element.Streams, "error") {
		err = dial.StreamErrorOf(s.secure.Domain(), e)
	}
	if err == nil {
		return e, nil
	}
	err = s.explain(ctx, err)
	if ctx.Err() == nil {
		s.err = err
	}
	s.end.Do(func() { close(s.ended) })
	return nil, err
}

// Send writes elements, all in one piece.
func (s *Stream) Send(ctx context.Context, elements ...*element.Element) error {
	return s.write(ctx, serialise(nil, elements))
}

// Write writes a stanza, or several, that are serialised already.
func (s *Stream) Write(ctx context.Context, stanza []byte) error { return s.write(ctx, stanza) }

// serialise appends elements to what is to be written before them.
func serialise(b []byte, elements []*element.Element) []byte {
	for _, e := range elements {
		b = e.Append(b, "jabber:client")
	}
	return b
}

func (s *Stream) write(ctx context.Context, b []byte) error {
	done, err := s.hold(ctx, s.writing, s.secure.SetWriteDeadline)
	if err != nil {
		return err
	}
	defer done()
	if s.closed {
		return s.problem(problem.ConnectionLost, errors.New("the stream was closed"))
	}
	s.opened = true
	_, err = s.secure.Write(b)
	return s.explain(ctx, err)
}

// hold takes one direction of the connection for as long as the context
// lives: when it ends, what waits there is woken. Whoever holds the direction
// next finds it as if nobody had been woken.
func (s *Stream) hold(ctx context.Context, direction chan struct{}, deadline func(time.Time) error) (done func(), err error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	select {
	case direction <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	woken := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		_ = deadline(time.Unix(1, 0)) // a connection that takes none has ended
		close(woken)
	})
	return func() {
		if !stop() {
			<-woken
			_ = deadline(time.Time{})
		}
		<-direction
	}, nil
}

// explain translates an error of the connection below; nil stays nil.
func (s *Stream) explain(ctx context.Context, err error) error {
	var bad *element.MalformedError
	var large *element.TooLargeError
	var told *dial.StreamError
	switch {
	case err == nil || errors.As(err, &told) || err == io.EOF:
		return err
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.As(err, &bad):
		return s.problem(problem.StreamMalformed, err)
	case errors.As(err, &large):
		return s.problem(problem.StreamTooLarge, err)
	}
	return s.problem(problem.ConnectionLost, err)
}

func (s *Stream) problem(code problem.Code, cause error) *problem.Problem {
	return problem.New(code, s.secure.Domain()).Because(cause)
}
