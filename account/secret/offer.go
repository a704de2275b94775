package secret

import (
	"context"
	"errors"
	"io/fs"
	"os"

	"sotto/account"
)

// Offer takes over a passphrase that was typed where we would not have asked,
// on a screen: it is tried before anybody is asked.
func (s *Store) Offer(ctx context.Context, passphrase account.Secret) error {
	if passphrase.Empty() {
		return nil
	}
	return s.file.gate.through(ctx, item{}, func() error {
		if s.file.passphrase.Empty() {
			s.file.passphrase = s.memory.keep(passphrase.Reveal())
		}
		return nil
	})
}

// Reachable tells whether there is an OS keyring to ask. It asks nothing.
func (s *Store) Reachable() bool {
	r, ours := s.ring.(*ring)
	return !ours || r.reachable()
}

// Chosen tells whether a passphrase has been chosen: there is a file that it
// opens.
func (s *Store) Chosen() bool {
	_, err := os.Stat(s.options.File)
	return !errors.Is(err, fs.ErrNotExist)
}

// Opened tells whether nobody must be asked for the passphrase any more in
// this run.
func (s *Store) Opened(ctx context.Context) bool {
	known := false
	err := s.file.gate.through(ctx, item{}, func() error {
		known = !s.file.passphrase.Empty()
		return nil
	})
	return err == nil && known
}
