package stream

import (
	"context"
	"fmt"
	"io"
)

// Close says goodbye and waits, until the context ends, for the server to do
// the same; then it ends the connection. What still comes is not lost on
// whoever reads beside it. It may be called at any time, and again.
func (s *Stream) Close(ctx context.Context) error {
	opened, err := s.farewell(ctx)
	if err == nil && opened {
		err = s.awaitEnd(ctx)
	}
	if err != nil {
		if broken := s.secure.Abort(); broken != nil {
			return fmt.Errorf("end the connection: %w", broken)
		}
		return err
	}
	return s.secure.Close()
}

// Abort ends the connection at once and says nothing: whoever is at the other
// end may hold the stream, to be gone on with (XEP-0198). What has not left
// this computer does not arrive late.
func (s *Stream) Abort() { _ = s.secure.Reset() }

// farewell writes our closing tag, once, where there is something to close.
func (s *Stream) farewell(ctx context.Context) (opened bool, err error) {
	done, err := s.hold(ctx, s.writing, s.secure.SetWriteDeadline)
	if err != nil {
		return false, err
	}
	defer done()
	if s.opened && !s.closed {
		_, err = io.WriteString(s.secure, "</stream:stream>")
	}
	s.closed = true
	return s.opened, err
}

// most is how many elements are kept that come while a stream is closed and
// nobody reads. Beyond them only the end of the context is waited for.
const most = 1000

// awaitEnd waits for the end that another goroutine reads, or reads up to it.
func (s *Stream) awaitEnd(ctx context.Context) error {
	reading := s.reading
	for {
		select {
		case <-s.ended:
			return ctx.Err()
		case <-ctx.Done():
			return ctx.Err()
		case reading <- struct{}{}:
			<-s.reading
			if !s.keep(ctx) {
				reading = nil
			}
		}
	}
}

// keep reads one element for whoever reads beside, while there is room.
func (s *Stream) keep(ctx context.Context) (room bool) {
	done, err := s.hold(ctx, s.reading, s.secure.SetReadDeadline)
	if err != nil {
		return false
	}
	defer done()
	if len(s.kept) >= most {
		return false
	}
	if e, err := s.next(ctx); err == nil {
		s.kept = append(s.kept, e)
	}
	return true
}
