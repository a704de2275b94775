// Package secret hands out passwords and keys, and keeps them: in the OS
// keyring, in one file under a passphrase, by a command, or by asking a
// person. What a source answers instead of a secret is told apart, because
// each has another remedy; the errors are *account.SecretError,
// *account.FileError or the context's, and hold no secret.
package secret

import (
	"context"
	"time"

	"sotto/account"
	"sotto/roster"
)

// program is the name under which the keyring keeps what is ours.
const program = "sotto"

// Options are what a Store gets from outside.
type Options struct {
	// Getenv reads the environment.
	Getenv func(string) string
	// File is where secrets under a passphrase are kept: see Path.
	File string
	// Ask asks a person for the password of an account. nil: there is nobody
	// to ask.
	Ask func(context.Context, account.Account) ([]byte, error)
	// AskPassphrase asks a person for the passphrase of the file, and twice
	// for a new one. The Store takes over what it gives. nil: there is nobody
	// to ask.
	AskPassphrase func(context.Context, Question) ([]byte, error)
	// Waiting is told that a person must now do something for a secret to
	// come, outside of our window. It must not block. nil: nobody wants to
	// know.
	Waiting func(of roster.JID, what account.Wait)
	// Limit is how long the keyring may take to answer, 5 s by default.
	Limit time.Duration
	// Patience is how long a person may take to answer the keyring's own
	// question, 60 s by default. The context ends the wait at any time.
	Patience time.Duration
	// CommandLimit is how long a password command may run, 60 s by default:
	// it may have to ask for a passphrase.
	CommandLimit time.Duration
	// WorkFactor is the binary logarithm of what one guess at the passphrase
	// costs, 18 by default; tests want less.
	WorkFactor int
}

// Question is what a person is asked about the passphrase.
type Question struct {
	File  string // what it opens
	New   bool   // there is no such file yet: any passphrase will do
	Again bool   // the last answer was wrong
}

// Store is where secrets come from. It may be used by several goroutines.
type Store struct {
	options Options
	memory  *memory
	ring    place
	file    *file
	asking  *gate                         // holds asked
	asked   map[roster.JID]account.Secret // what a person answered in this run

	remembered remembered
}

// New makes a Store. Whoever made it closes it.
func New(o Options) *Store {
	o.Limit = or(o.Limit, 5*time.Second)
	o.Patience = or(o.Patience, time.Minute)
	o.CommandLimit = or(o.CommandLimit, time.Minute)
	o.WorkFactor = or(o.WorkFactor, 18)
	if o.Waiting == nil {
		o.Waiting = func(roster.JID, account.Wait) {}
	}
	s := &Store{options: o, memory: &memory{}, asking: newGate(), asked: map[roster.JID]account.Secret{}}
	s.ring, s.file = newRing(&s.options), newFile(&s.options, s.memory)
	return s
}

func or[T comparable](value, usual T) T {
	var none T
	if value == none {
		return usual
	}
	return value
}

// Close wipes what the Store remembers. It must not be used after that.
func (s *Store) Close() { s.memory.close() }

// Password is an account's password, from where the account says. The caller
// wipes it.
func (s *Store) Password(ctx context.Context, a account.Account) ([]byte, error) {
	if known, ok := s.recall(a.Address); ok {
		return known, nil
	}
	switch a.Password.Source {
	case account.FromCommand:
		return s.run(ctx, a)
	case account.FromPrompt:
		return s.ask(ctx, a)
	}
	return s.place(a.Password.Source).get(ctx, password(a.Address))
}

// Keep stores a password where the account says and reads it back: only what
// can be read again has been kept. A password that is kept nowhere is
// remembered for this run.
func (s *Store) Keep(ctx context.Context, a account.Account, secret []byte) error {
	if p := s.place(a.Password.Source); p != nil {
		err := keep(ctx, p, password(a.Address), secret)
		if err == nil {
			s.unremember(a.Address)
		}
		return err
	}
	if a.Password.Source != account.FromPrompt {
		return nil
	}
	return s.asking.through(ctx, password(a.Address), func() error {
		s.memory.wipe(s.asked[a.Address])
		s.asked[a.Address] = s.memory.keep(append([]byte(nil), secret...))
		return nil
	})
}

// keep stores a secret in a place, and reads it back.
func keep(ctx context.Context, p place, it item, secret []byte) error {
	if err := p.set(ctx, it, secret); err != nil {
		return err
	}
	read, err := p.get(ctx, it)
	defer clear(read)
	if faulty(err, account.SecretMissing) || err == nil && !account.Conceal(read).Is(secret) {
		return it.wrong(account.SecretDiffers, "what was stored could not be read back", nil)
	}
	return err
}

// Forget removes a password from where the account says. None there is no
// error.
func (s *Store) Forget(ctx context.Context, a account.Account) error {
	s.unremember(a.Address)
	if p := s.place(a.Password.Source); p != nil {
		return p.remove(ctx, password(a.Address))
	}
	return s.asking.through(ctx, password(a.Address), func() error {
		s.memory.wipe(s.asked[a.Address])
		delete(s.asked, a.Address)
		return nil
	})
}

// Available tells whether the place that an account names can be used, and
// has a person open it where that is needed.
func (s *Store) Available(ctx context.Context, a account.Account) error {
	switch a.Password.Source {
	case account.FromCommand, account.FromPrompt:
		return nil
	case account.FromPassphrase:
		return s.file.prepare(ctx, password(a.Address))
	}
	secret, err := s.ring.get(ctx, password(a.Address))
	clear(secret)
	if faulty(err, account.SecretMissing) {
		return nil
	}
	return err
}

// Unlock asks for the passphrase, where there is a file that it opens and it
// is not known yet: once, before a screen owns the terminal.
func (s *Store) Unlock(ctx context.Context) error { return s.file.unlock(ctx) }

// place is where a source keeps secrets; nil for one that keeps none.
func (s *Store) place(from account.Source) place {
	switch from {
	case account.FromCommand, account.FromPrompt:
		return nil
	case account.FromPassphrase:
		return s.file
	}
	return s.ring
}

func password(of roster.JID) item { return item{name: of.String(), of: of} }
