package secret

import (
	"sync"

	"sotto/account"
)

// memory holds the secrets that are remembered for the run, where the system
// does not write them to a disk if it can be had, and wipes them in the end.
// They are read and wiped under one lock, so that nobody reads what is gone.
type memory struct {
	lock   sync.Mutex
	held   []holding
	closed bool
}

// holding is one secret and what gives its memory back.
type holding struct {
	secret account.Secret
	free   func()
}

// keep takes bytes over: they are copied to where they stay, and wiped.
func (m *memory) keep(b []byte) account.Secret {
	defer clear(b)
	m.lock.Lock()
	defer m.lock.Unlock()
	if m.closed || len(b) == 0 {
		return account.Secret{}
	}
	place, free := lockedMemory(len(b))
	copy(place, b)
	h := holding{account.Conceal(place), free}
	m.held = append(m.held, h)
	return h.secret
}

// copy gives a secret's bytes, which the caller wipes.
func (m *memory) copy(s account.Secret) []byte {
	m.lock.Lock()
	defer m.lock.Unlock()
	return s.Reveal()
}

// wipe forgets one secret.
func (m *memory) wipe(s account.Secret) {
	m.lock.Lock()
	defer m.lock.Unlock()
	s.Wipe()
	kept := m.held[:0]
	for _, h := range m.held {
		if h.secret.Empty() {
			h.free()
		} else {
			kept = append(kept, h)
		}
	}
	clear(m.held[len(kept):])
	m.held = kept
}

// close forgets all secrets, also those to come.
func (m *memory) close() {
	m.lock.Lock()
	defer m.lock.Unlock()
	for _, h := range m.held {
		h.secret.Wipe()
		h.free()
	}
	m.held, m.closed = nil, true
}
