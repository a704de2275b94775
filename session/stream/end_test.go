package stream_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"sotto/session/element"
	"sotto/session/problem"
	"sotto/session/sessiontest"
	"sotto/session/stream"
)

func message(id string) *element.Element {
	return element.New("jabber:client", "message").Set("id", id)
}

// A reader ends with its context, at once.
func TestCancelWhileReading(t *testing.T) {
	for _, said := range []string{"", " ", "<message><body>half"} {
		ctx, cancel := context.WithCancel(context.Background())
		st, s := opened(t, sessiontest.Send(said), func(*sessiontest.Conn) error { cancel(); return nil })
		stop := quick(t)
		if _, err := st.Next(ctx); !errors.Is(err, context.Canceled) {
			t.Errorf("%v", err)
		}
		gone, end := context.WithCancel(context.Background())
		end()
		_ = st.Close(gone) // nobody is waited for
		stop()
		s.Finish(t)
	}
}

// deaf is a server that reads nothing more, until it is released.
func deaf(t *testing.T) (step sessiontest.Step, release func()) {
	t.Helper()
	over := make(chan struct{})
	release = sync.OnceFunc(func() { close(over) })
	t.Cleanup(release)
	return func(*sessiontest.Conn) error { <-over; return io.EOF }, release
}

// A writer ends with its context, when nobody takes what it writes, and so
// does who waits for its turn. After half a stanza nothing is written.
func TestCancelWhileWriting(t *testing.T) {
	step, release := deaf(t)
	st, s := opened(t, step)
	large := message("1").Say(strings.Repeat("a", 256<<10)) // little room is left after one
	stop := quick(t)
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	var writers sync.WaitGroup
	for range 2 {
		writers.Go(func() {
			var err error
			for err == nil {
				err = st.Send(ctx, large)
			}
			if !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("%v", err)
			}
		})
	}
	writers.Wait()
	if err := st.Send(within(t), message("2")); err == nil {
		t.Error("half a stanza was followed by another")
	}
	_ = st.Close(within(t))
	stop()
	release()
	s.Finish(t)
}

// Close in every state that a stream can be in: it ends, and then the
// connection is gone.
func TestCloseInEveryState(t *testing.T) {
	wait := sessiontest.Expect("</stream:stream")
	for _, c := range []struct {
		name  string
		steps []sessiontest.Step
		state func(*testing.T, *stream.Stream)
		fails bool // it has waited in vain
		left  int
	}{
		{"not opened", nil, func(*testing.T, *stream.Stream) {}, false, 0},
		{"open", []sessiontest.Step{wait, sessiontest.Send(end)}, open, false, 0},
		{"open, and the server still has something to say", []sessiontest.Step{wait, sessiontest.Send("<message/><message/>" + end)}, open, false, 2},
		{"open, and the server never says goodbye", []sessiontest.Step{sessiontest.Silence()}, open, true, 0},
		{"open, and the server hangs up", []sessiontest.Step{wait, sessiontest.Close()}, open, false, 0},
		{"the server has said goodbye", []sessiontest.Step{sessiontest.Send(end)}, func(t *testing.T, st *stream.Stream) {
			open(t, st)
			if _, err := st.Next(within(t)); err != io.EOF {
				t.Errorf("%v", err)
			}
		}, false, 0},
		{"closed before", []sessiontest.Step{wait, sessiontest.Send(end)}, func(t *testing.T, st *stream.Stream) {
			open(t, st)
			if err := st.Close(within(t)); err != nil {
				t.Error(err)
			}
		}, false, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			st, s := secured(t, sessiontest.Open(domain), sessiontest.Send(features), sessiontest.Steps(c.steps...))
			c.state(t, st)
			ctx, cancel := context.WithCancel(context.Background())
			defer cancel()
			if c.fails {
				cancel()
			}
			stop := quick(t)
			err := st.Close(ctx)
			if c.fails && !errors.Is(err, context.Canceled) {
				t.Errorf("%v", err)
			}
			stop()
			if err := st.Send(within(t), message("1")); codeOf(err) != problem.ConnectionLost {
				t.Errorf("written after the end: %v", err)
			}
			var left int // what came as it was closed, and nobody read
			for _, err = st.Next(within(t)); err == nil; _, err = st.Next(within(t)) {
				left++
			}
			if left != c.left {
				t.Errorf("%d were left to be read", left)
			}
			s.Finish(t)
		})
	}
}

func open(t *testing.T, st *stream.Stream) {
	t.Helper()
	if _, err := st.Open(within(t), me); err != nil {
		t.Error(err)
	}
}

// Closing a stream that is being opened ends both.
func TestCloseWhileOpening(t *testing.T) {
	ready := make(chan struct{})
	st, s := secured(t, func(*sessiontest.Conn) error { close(ready); return nil }, sessiontest.Silence())
	opening := make(chan error, 1)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	go func() {
		_, err := st.Open(ctx, me)
		opening <- err
	}()
	<-ready
	short, end := context.WithCancel(context.Background())
	end()
	stop := quick(t)
	_ = st.Close(short)
	cancel()
	if err := <-opening; err == nil {
		t.Error("it opened")
	}
	stop()
	s.Finish(t)
}

// What comes while a stream is being closed reaches whoever reads beside it,
// all of it and in its order.
func TestCloseLosesNothing(t *testing.T) {
	const many = 500
	var said strings.Builder
	for i := range many {
		fmt.Fprintf(&said, "<message id='%d'/>", i)
	}
	st, s := opened(t, sessiontest.Expect("</stream:stream"), sessiontest.Send(said.String()), sessiontest.Send(end))
	closed := make(chan error)
	go func() { closed <- st.Close(within(t)) }()
	for i := range many {
		e, err := st.Next(within(t))
		if err != nil || e.Get("id") != fmt.Sprint(i) {
			t.Fatalf("%d is %v, %v", i, e, err)
		}
	}
	if _, err := st.Next(within(t)); err != io.EOF {
		t.Errorf("the end is %v", err)
	}
	if err := <-closed; err != nil {
		t.Error(err)
	}
	s.Finish(t)
}

// Several write at once: each element stays in one piece.
func TestSendersDoNotMix(t *testing.T) {
	st, s := opened(t, sessiontest.Expect("</stream:stream"), sessiontest.Send(end))
	var senders sync.WaitGroup
	for i := range 8 {
		senders.Go(func() {
			for range 50 {
				if err := st.Send(within(t), message(fmt.Sprint(i)), message(fmt.Sprint(i))); err != nil {
					t.Error(err)
				}
			}
		})
	}
	senders.Wait()
	if err := st.Close(within(t)); err != nil {
		t.Error(err)
	}
	r := element.NewReader(strings.NewReader(string(s.Finish(t)[0].Inside)), element.AfterLogin())
	if _, err := r.Header(); err != nil {
		t.Fatal(err)
	}
	for range 8 * 50 {
		one, err := r.Next()
		two, other := r.Next()
		if err != nil || other != nil || one.Get("id") != two.Get("id") {
			t.Fatalf("%v, %v, %v, %v", one, err, two, other)
		}
	}
	if _, err := r.Next(); err != io.EOF {
		t.Errorf("behind the last is %v", err)
	}
}

// What was written to a connection that is aborted, and has not left this
// computer, does not arrive late.
func TestAbortTakesBackWhatIsUnderWay(t *testing.T) {
	step, release := deaf(t)
	met := make(chan error, 1)
	st, s := opened(t, func(c *sessiontest.Conn) error {
		_ = step(c)
		_, err := c.Until("</never>")
		met <- err
		return err
	})
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	for err := error(nil); err == nil; {
		err = st.Send(ctx, message("1").Say(strings.Repeat("a", 64<<10)))
	}
	st.Abort()
	release()
	if err := <-met; !errors.Is(err, syscall.ECONNRESET) {
		t.Errorf("the server met %v", err)
	}
	s.Finish(t)
}
