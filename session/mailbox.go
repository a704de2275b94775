package session

import "sync"

// mailbox is an unbounded queue between goroutines. Putting never waits, so
// no pair of them can wait for each other; one goroutine takes. Whoever
// brings what strangers send may ask for room, and wait for it: see brim.
type mailbox[T any] struct {
	lock   sync.Mutex
	items  []T
	closed bool
	poke   chan struct{} // capacity 1: there is something to take, or it was closed

	weigh  func(T) int   // how many bytes an item holds; nil: none that count
	weight int           // of all items
	taken  chan struct{} // closed when items are taken; nil while nobody waits for that
}

func newMailbox[T any]() *mailbox[T] { return &mailbox[T]{poke: make(chan struct{}, 1)} }

// weighing is a mailbox whose items weigh something.
func weighing[T any](weigh func(T) int) *mailbox[T] {
	m := newMailbox[T]()
	m.weigh = weigh
	return m
}

// put adds an item. After close it does nothing.
func (m *mailbox[T]) put(item T) {
	m.lock.Lock()
	defer m.lock.Unlock()
	if m.closed {
		return
	}
	m.items = append(m.items, item)
	if m.weigh != nil {
		m.weight += m.weigh(item)
	}
	m.wake()
}

// close ends the mailbox: what is in it can still be taken.
func (m *mailbox[T]) close() {
	m.lock.Lock()
	defer m.lock.Unlock()
	m.closed = true
	m.makeRoom()
	m.wake()
}

// brim gives nil while what is in the mailbox weighs at most so much, or it
// is closed; else a channel that is closed when there may be room again.
func (m *mailbox[T]) brim(most int) <-chan struct{} {
	m.lock.Lock()
	defer m.lock.Unlock()
	if m.weight <= most || m.closed {
		return nil
	}
	if m.taken == nil {
		m.taken = make(chan struct{})
	}
	return m.taken
}

func (m *mailbox[T]) makeRoom() {
	if m.taken != nil {
		close(m.taken)
		m.taken = nil
	}
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
	items, m.items, m.weight = m.items, nil, 0
	m.makeRoom()
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
