package session

import (
	"context"
	"slices"
	"sync"
	"testing"
	"time"

	"sotto/account"
	"sotto/session/event"
	"sotto/session/problem"
	"sotto/session/sessiontest"
)

// The password is asked for at each attempt, and nothing of it stays.
func TestLinkWipesThePassword(t *testing.T) {
	ca := authority()
	s := sessiontest.Honest(t, sessiontest.HonestOptions{CA: ca})
	var lock sync.Mutex
	var given [][]byte
	o := quick(ca)
	o.Password = func(context.Context, account.Account) ([]byte, error) {
		lock.Lock()
		defer lock.Unlock()
		given = append(given, []byte("romeo-secret"))
		return given[len(given)-1], nil
	}
	w := watch(t, o, at(romeo, s.Address))
	w.connect(romeo)
	for range 2 {
		w.link(romeo, event.Online)
		met(t, s).Drop()
	}
	w.link(romeo, event.Online)
	w.close()
	if len(given) != 3 {
		t.Errorf("the password was asked for %d times in 3 attempts", len(given))
	}
	for i, p := range given {
		if !slices.Equal(p, make([]byte, len(p))) {
			t.Errorf("after attempt %d it is still %q", i, p)
		}
	}
}

// A password that does not come is the person's own problem, told as it is
// and not retried.
func TestLinkWithoutAPassword(t *testing.T) {
	ca := authority()
	s := sessiontest.Honest(t, sessiontest.HonestOptions{CA: ca})
	o := quick(ca)
	o.Timeouts.Farewell = 50 * time.Millisecond // it waits for our login, and nothing else
	o.Password = func(_ context.Context, a account.Account) ([]byte, error) {
		return nil, &account.SecretError{Address: a.Address, Fault: account.KeyringLocked}
	}
	w := watch(t, o, at(romeo, s.Address))
	w.connect(romeo)
	if p := w.link(romeo, event.Offline).Problem; p == nil || p.Code != problem.KeyringLocked {
		t.Errorf("offline because of %v", p)
	}
}
