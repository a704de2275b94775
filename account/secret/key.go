package secret

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"path/filepath"
	"time"

	"sotto/account"
)

// keySize is how many bytes the database's key has.
const keySize = 32

// database is the key to what we keep. Its name is no address.
var database = item{name: "database key"}

// Key is the key of the database, from the keyring or from under the
// passphrase. It is never made here: SecretMissing says that there is none,
// every other error that we cannot know. The caller wipes it.
func (s *Store) Key(ctx context.Context, from account.Source) ([]byte, error) {
	p := s.place(from)
	if p == nil {
		return nil, database.wrong(account.SecretMissing, "no key is kept by “"+string(from)+"”", nil)
	}
	text, err := p.get(ctx, database)
	if err != nil {
		return nil, err
	}
	defer clear(text)
	key := make([]byte, hex.DecodedLen(len(text)))
	if n, err := hex.Decode(key, text); err != nil || n != keySize {
		clear(key)
		return nil, database.wrong(account.SecretDamaged, "what is kept as the key is none", nil)
	}
	return key, nil
}

// FirstKey is the key for a database that does not exist yet, which is the
// caller's word: the key that is kept, or one of random bytes that has been
// stored and read back. A place that merely fails makes no key.
func (s *Store) FirstKey(ctx context.Context, from account.Source) (key []byte, err error) {
	key, err = s.Key(ctx, from)
	p := s.place(from)
	if p == nil || !faulty(err, account.SecretMissing) {
		return key, err
	}
	if err := s.file.folder(); err != nil {
		return nil, err
	}
	// Two programs that start at once must not make two keys.
	lock := filepath.Join(filepath.Dir(s.options.File), "key.lock")
	err = exclusively(ctx, lock, 2*s.options.Patience+10*time.Second, func() error {
		if key, err = s.Key(ctx, from); !faulty(err, account.SecretMissing) {
			return err
		}
		if err := s.makeKey(ctx, p); err != nil {
			return err
		}
		key, err = s.Key(ctx, from)
		return err
	})
	return key, err
}

// makeKey makes a key and keeps it.
func (s *Store) makeKey(ctx context.Context, p place) error {
	key := make([]byte, keySize)
	defer clear(key)
	if _, err := rand.Read(key); err != nil {
		return err
	}
	text := hex.AppendEncode(nil, key)
	defer clear(text)
	return keep(ctx, p, database, text)
}
