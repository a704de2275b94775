// Package secret hands out passwords and keeps them: in the OS keyring, by a
// command, or by asking a person. What a source answers instead of a
// password is told apart, because each has another remedy; the errors are
// *account.SecretError and hold no secret.
package secret

import (
	"context"
	"sync"
	"time"

	"sotto/account"
	"sotto/roster"
)

// Options are what a Store gets from outside.
type Options struct {
	// Getenv reads the environment.
	Getenv func(string) string
	// Ask asks a person for the password of an account. nil: there is nobody
	// to ask.
	Ask func(context.Context, account.Account) ([]byte, error)
	// Limit is how long the keyring may take to answer, 5 s by default.
	Limit time.Duration
	// CommandLimit is how long a password command may run, 60 s by default:
	// it may have to ask for a passphrase.
	CommandLimit time.Duration
}

// Store is where passwords come from. It may be used by several goroutines.
type Store struct {
	options Options
	lock    sync.Mutex
	asked   map[roster.JID][]byte // what a person answered in this run
}

// New makes a Store.
func New(o Options) *Store {
	if o.Limit == 0 {
		o.Limit = 5 * time.Second
	}
	if o.CommandLimit == 0 {
		o.CommandLimit = time.Minute
	}
	return &Store{options: o, asked: map[roster.JID][]byte{}}
}

// Password is an account's password, from where the account says. The caller
// wipes it.
func (s *Store) Password(ctx context.Context, a account.Account) ([]byte, error) {
	switch a.Password.Source {
	case account.FromCommand:
		return s.run(ctx, a)
	case account.FromPrompt:
		return s.ask(ctx, a)
	}
	return s.recall(ctx, a.Address)
}

// ask asks a person, once in a run.
func (s *Store) ask(ctx context.Context, a account.Account) ([]byte, error) {
	s.lock.Lock()
	defer s.lock.Unlock()
	if known, ok := s.asked[a.Address]; ok {
		return append([]byte(nil), known...), nil
	}
	if s.options.Ask == nil {
		return nil, &account.SecretError{Address: a.Address, Fault: account.NobodyToAsk}
	}
	answer, err := s.options.Ask(ctx, a)
	if err != nil {
		return nil, err
	}
	s.asked[a.Address] = append([]byte(nil), answer...)
	return answer, nil
}
