package dial

import (
	"context"
	"net"
	"time"

	"sotto/session/trust"
)

// race connects to targets in their order. One that does not answer does not
// keep the others waiting: the next is tried beside it, and who answers first
// is heard first (RFC 8305, section 5). A race is for one goroutine.
type race struct {
	connect func(Target) reached
	cancel  context.CancelFunc
	beside  time.Duration // without an answer, and the next begins; 0: never
	rest    []Target      // not tried yet
	running int
	results chan reached
}

// reached is what came of connecting to a target.
type reached struct {
	target Target
	dns    trust.DNS
	conn   net.Conn
	err    error
}

// race begins one between the targets of a place. Where the account names the
// server, they are the same place, and are tried one after the other.
func (d *Dialer) race(ctx context.Context, where place, policy trust.Policy) *race {
	limits := d.Timeouts.withDefaults()
	ctx, cancel := context.WithCancel(ctx)
	r := &race{
		connect: func(t Target) reached { return d.reach(ctx, where, t, policy) },
		cancel:  cancel, beside: limits.Beside,
		rest: where.targets, results: make(chan reached, len(where.targets)),
	}
	if where.named {
		r.beside = 0
	}
	return r
}

// next begins with the next target, and waits for one that was reached or
// failed. There is none when all have been.
func (r *race) next() (got reached, more bool) {
	r.begin()
	for r.running > 0 {
		select {
		case got = <-r.results:
			r.running--
			return got, true
		case <-r.late():
			r.begin()
		}
	}
	return reached{}, false
}

// late ticks when the next target is to be tried beside the others.
func (r *race) late() <-chan time.Time {
	if len(r.rest) == 0 || r.beside == 0 {
		return nil
	}
	return time.After(r.beside)
}

func (r *race) begin() {
	if len(r.rest) == 0 {
		return
	}
	t := r.rest[0]
	r.rest = r.rest[1:]
	r.running++
	go func() { r.results <- r.connect(t) }()
}

// end gives up what is still under way.
func (r *race) end() {
	r.cancel()
	for ; r.running > 0; r.running-- {
		if got := <-r.results; got.conn != nil {
			_ = got.conn.Close() // nobody has used it
		}
	}
}
