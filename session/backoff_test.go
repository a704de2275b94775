package session

import (
	"slices"
	"testing"
	"time"
)

// The first retry is at once; then the waits may be up to 1 s, 2 s, 4 s … and
// never longer than the longest.
func TestBackoff(t *testing.T) {
	most := func(d time.Duration) time.Duration { return d }
	for _, c := range []struct {
		name           string
		first, longest time.Duration
		jitter         func(time.Duration) time.Duration
		want           []time.Duration // in seconds
	}{
		{"the longest waits", time.Second, 5 * time.Minute, most, []time.Duration{0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300}},
		{"a ceiling between", 3 * time.Second, 10 * time.Second, most, []time.Duration{0, 3, 6, 10, 10}},
		{"a ceiling at once", time.Minute, 10 * time.Second, most, []time.Duration{0, 10, 10}},
		{"half the jitter", 2 * time.Second, time.Minute, func(d time.Duration) time.Duration { return d / 2 }, []time.Duration{0, 1, 2, 4, 8, 16, 30, 30}},
		{"no luck needed", time.Second, time.Minute, func(time.Duration) time.Duration { return 0 }, []time.Duration{0, 0, 0, 0}},
	} {
		b := backoff{first: c.first, longest: c.longest, jitter: c.jitter}
		for round := range 2 {
			var got []time.Duration
			for range c.want {
				got = append(got, b.next()/time.Second)
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("%s, round %d: waits %v, want %v", c.name, round, got, c.want)
			}
			b.reset()
		}
	}
}

// However long it goes on, a wait neither overflows nor grows.
func TestBackoffForAYear(t *testing.T) {
	b := backoff{first: time.Second, longest: 5 * time.Minute, jitter: func(d time.Duration) time.Duration { return d }}
	for range 100_000 {
		if d := b.next(); d < 0 || d > 5*time.Minute {
			t.Fatalf("wait %d is %v", b.failures, d)
		}
	}
}
