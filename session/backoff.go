package session

import "time"

// backoff says how long to wait before the next attempt: not at all at
// first, then up to 1 s, 2 s, 4 s … 5 min, each with full jitter.
type backoff struct {
	first, longest time.Duration
	jitter         func(time.Duration) time.Duration
	failures       int
}

// next is the wait after one more failure.
func (b *backoff) next() time.Duration {
	b.failures++
	if b.failures == 1 {
		return 0
	}
	return b.jitter(b.ceiling())
}

// ceiling is the longest that the current wait may be.
func (b *backoff) ceiling() time.Duration {
	longest := b.first
	for i := 2; i < b.failures && longest < b.longest; i++ {
		longest *= 2
	}
	return min(longest, b.longest)
}

// reset begins anew, as after a minute online.
func (b *backoff) reset() { b.failures = 0 }
