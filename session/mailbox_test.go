package session

import (
	"sync"
	"testing"
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
