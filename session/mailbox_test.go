package session

import (
	"sync"
	"testing"
	"time"
)

func TestMailboxKeepsOrderAndLosesNothing(t *testing.T) {
	const writers, each = 8, 1000
	m := newMailbox[[2]int]()
	var writing sync.WaitGroup
	for w := range writers {
		writing.Go(func() {
			for i := range each {
				m.put([2]int{w, i})
			}
		})
	}
	go func() { writing.Wait(); m.close() }()
	next := make([]int, writers)
	for items := m.next(nil); len(items) > 0; items = m.next(nil) {
		for _, it := range items {
			if it[1] != next[it[0]] {
				t.Fatalf("writer %d: got %d, want %d", it[0], it[1], next[it[0]])
			}
			next[it[0]]++
		}
	}
	for w, n := range next {
		if n != each {
			t.Errorf("writer %d: %d of %d arrived", w, n, each)
		}
	}
}

func TestMailboxStops(t *testing.T) {
	stop := make(chan struct{})
	close(stop)
	if items := newMailbox[int]().next(stop); items != nil {
		t.Errorf("a stopped mailbox gave %v", items)
	}
}

func TestBackoff(t *testing.T) {
	b := backoff{first: time.Second, longest: 5 * time.Minute, jitter: func(d time.Duration) time.Duration { return d }}
	want := []time.Duration{0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300}
	for i, w := range want {
		if got := b.next(); got != w*time.Second {
			t.Errorf("wait %d is %v, want %v", i, got, w*time.Second)
		}
	}
	b.reset()
	if b.next() != 0 {
		t.Error("after a reset the first retry is not at once")
	}
}
