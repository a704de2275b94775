package session

import "sync"

// mailbox is an unbounded queue between goroutines. Putting never waits, so
// no pair of them can wait for each other; one goroutine takes.
type mailbox[T any] struct {
	lock   sync.Mutex
	items  []T
	closed bool
	poke   chan struct{} // capacity 1: there is something to take, or it was closed
}

func newMailbox[T any]() *mailbox[T] { return &mailbox[T]{poke: make(chan struct{}, 1)} }

// put adds an item. After close it does nothing.
func (m *mailbox[T]) put(item T) {
	m.lock.Lock()
	defer m.lock.Unlock()
	if m.closed {
		return
	}
	m.items = append(m.items, item)
	m.wake()
}

// close ends the mailbox: what is in it can still be taken.
func (m *mailbox[T]) close() {
	m.lock.Lock()
	defer m.lock.Unlock()
	m.closed = true
	m.wake()
}

func (m *mailbox[T]) wake() {
	select {
	case m.poke <- struct{}{}:
	default:
	}
}

// take gives everything that is there without waiting, and whether more may
// come.
func (m *mailbox[T]) take() (items []T, open bool) {
	m.lock.Lock()
	defer m.lock.Unlock()
	items, m.items = m.items, nil
	return items, !m.closed
}

// next waits for items and takes them all. None means that the mailbox was
// closed, or stop came first.
func (m *mailbox[T]) next(stop <-chan struct{}) []T {
	for {
		items, open := m.take()
		if len(items) > 0 || !open {
			return items
		}
		select {
		case <-m.poke:
		case <-stop:
			return nil
		}
	}
}
