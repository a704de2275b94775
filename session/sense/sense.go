// Package sense notices that the way to the servers may have changed: the
// computer has slept, the process has stood still, or the network is another.
// A link may be dead then, and one that could not be made may be possible, so
// whoever keeps links looks at them at once instead of waiting until it is
// time. It notices and tells; it decides nothing and sends nothing.
//
// What is told may be wrong in one direction only: a clock that a person sets
// forward looks like a sleep where the system has no clock of its own for
// that. It costs a question to each server.
package sense

import (
	"context"
	"time"
)

// Change is something that was noticed.
type Change string

// Changes.
const (
	Woke  Change = "woke"  // the computer has slept, or this process was stopped
	Moved Change = "moved" // the network is another: addresses, links or the way out
)

const (
	// beat is how often the clocks are compared. An idle process is woken so
	// often, which is four times a minute, and a sleep that nothing else tells
	// of is noticed so late. A timer that was due while the process stood still
	// fires at once when it goes on.
	beat = 15 * time.Second
	// slack is how far clocks may be apart, or a beat late, on a busy computer
	// that never slept.
	slack = 5 * time.Second
	// calm is how long the network must stay as it is before it is told: to
	// join one makes a dozen changes in a moment.
	calm = 500 * time.Millisecond
	// between is the least time from one telling to the next. A network that
	// comes and goes is told of so often, and no oftener.
	between = 2 * time.Second
)

// senses are what is watched. A test has its own.
type senses struct {
	read  func() reading
	alarm func(ctx context.Context, ring func())  // rings when the clocks may have come apart; may return at once
	ways  func(ctx context.Context, moved func()) // tells of each change of the network; may return at once
}

// Watch tells what it notices until ctx ends. It calls tell on its own
// goroutine, and not again before it has returned; start starts a goroutine,
// and none is left when Watch returns.
//
// What it notices: everywhere, that the clock that goes on in sleep is ahead
// of the one that stops, and that a beat comes much too late. On Linux also
// what the kernel says of links, addresses and default routes (rtnetlink(7)),
// and the end of a sleep in the moment in which it ends (timerfd_create(2)).
func Watch(ctx context.Context, start func(func()), tell func(Change)) {
	senses{read: clocks(), alarm: alarm, ways: watchWays}.watch(ctx, start, tell)
}

func (s senses) watch(ctx context.Context, start func(func()), tell func(Change)) {
	ctx, cancel := context.WithCancel(ctx)
	rang, moved := newBell(), newBell()
	over := make(chan struct{}, 2)
	for _, run := range []func(){
		func() { s.alarm(ctx, rang.ring) },
		func() { s.ways(ctx, moved.ring) },
	} {
		start(func() {
			defer func() { over <- struct{}{} }()
			run()
		})
	}
	s.listen(ctx, rang, moved, tell)
	cancel()
	<-over
	<-over
}

// listen tells what is worth it, until ctx ends.
func (s senses) listen(ctx context.Context, rang, moved bell, tell func(Change)) {
	p := pulse{last: s.read()}
	ticker := time.NewTicker(beat)
	defer ticker.Stop()
	var l lull
	defer l.stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		case <-rang:
		case <-moved:
			l.stirred()
			continue
		case <-l.due():
			l.told()
			tell(Moved)
			continue
		}
		if p.slept(s.read()) {
			tell(Woke)
		}
	}
}

// bell is rung by one goroutine and heard by another. To ring it again before
// it was heard changes nothing.
type bell chan struct{}

func newBell() bell { return make(bell, 1) }

func (b bell) ring() {
	select {
	case b <- struct{}{}:
	default:
	}
}
