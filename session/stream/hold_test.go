package stream

import (
	"context"
	"errors"
	"testing"
	"time"
)

// A context that ends as its turn is over wakes nobody who has the next.
func TestALateCancelEndsNothingElse(t *testing.T) {
	deadlines := make(chan time.Time, 2)
	deadline := func(d time.Time) error {
		deadlines <- d
		return nil
	}
	s, direction := &Stream{}, make(chan struct{}, 1)
	ctx, cancel := context.WithCancel(context.Background())
	done, err := s.hold(ctx, direction, deadline)
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	if d := <-deadlines; d.IsZero() || d.After(time.Now()) {
		t.Errorf("who waits is woken at %v", d)
	}
	done()
	if d := <-deadlines; !d.IsZero() {
		t.Errorf("the next would be woken at %v", d)
	}
	if _, err := s.hold(ctx, direction, deadline); !errors.Is(err, context.Canceled) {
		t.Errorf("a turn for whoever has gone: %v", err)
	}
	if len(direction) != 0 {
		t.Error("the direction is held by nobody")
	}
}

// Whoever waits for a turn ends with its own context, and takes none.
func TestWaitingForATurn(t *testing.T) {
	s, direction := &Stream{}, make(chan struct{}, 1)
	direction <- struct{}{}
	ctx, cancel := context.WithCancel(context.Background())
	go cancel()
	if _, err := s.hold(ctx, direction, nil); !errors.Is(err, context.Canceled) || len(direction) != 1 {
		t.Errorf("%v", err)
	}
}
