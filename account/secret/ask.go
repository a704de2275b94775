package secret

import (
	"context"

	"sotto/account"
)

// ask asks a person, once in a run.
func (s *Store) ask(ctx context.Context, a account.Account) (answer []byte, err error) {
	err = s.asking.through(ctx, password(a.Address), func() error {
		if known, ok := s.asked[a.Address]; ok {
			answer = s.memory.copy(known)
			return nil
		}
		if answer, err = s.inquire(ctx, a); err == nil {
			s.asked[a.Address] = s.memory.keep(append([]byte(nil), answer...))
		}
		return err
	})
	return answer, err
}

// inquire asks a person, whatever they have answered before.
func (s *Store) inquire(ctx context.Context, a account.Account) ([]byte, error) {
	if s.options.Ask == nil || isQuiet(ctx) {
		return nil, password(a.Address).wrong(account.NobodyToAsk, "", nil)
	}
	return s.options.Ask(ctx, a)
}
