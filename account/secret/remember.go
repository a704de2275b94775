package secret

import (
	"sync"

	"sotto/account"
	"sotto/roster"
)

// remembered are passwords that hold for this run alone, whatever is kept.
type remembered struct {
	lock sync.Mutex
	all  map[roster.JID]account.Secret
}

// Remember has a password hold for this run, before the one that is kept: it
// is the right one, and could not be kept. Keep and Forget end that.
func (s *Store) Remember(a account.Account, password []byte) {
	s.unremember(a.Address)
	s.remembered.lock.Lock()
	defer s.remembered.lock.Unlock()
	if s.remembered.all == nil {
		s.remembered.all = map[roster.JID]account.Secret{}
	}
	s.remembered.all[a.Address] = s.memory.keep(append([]byte(nil), password...))
}

func (s *Store) unremember(of roster.JID) {
	s.remembered.lock.Lock()
	defer s.remembered.lock.Unlock()
	if known, ok := s.remembered.all[of]; ok {
		s.memory.wipe(known)
		delete(s.remembered.all, of)
	}
}

// recall is a password that holds for this run, if there is one. The caller
// wipes it.
func (s *Store) recall(of roster.JID) ([]byte, bool) {
	s.remembered.lock.Lock()
	defer s.remembered.lock.Unlock()
	known, ok := s.remembered.all[of]
	if !ok {
		return nil, false
	}
	return s.memory.copy(known), true
}
