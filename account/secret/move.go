package secret

import (
	"context"

	"sotto/account"
)

// Move brings an account's password from one source to another: it is read,
// stored, read back from where it is to come from, then record writes down
// that the account changed, and only then the old copy is forgotten. Until
// record has succeeded the old source works as before; when a step fails
// nothing is lost, and what had been stored by then is taken back. The error
// is SecretLeft when only the forgetting failed: the move is done.
func (s *Store) Move(ctx context.Context, from, to account.Account, record func() error) error {
	known, err := s.Password(ctx, from)
	if err != nil {
		return err
	}
	defer clear(known)
	undo, err := s.stage(ctx, to, known)
	if err != nil {
		return err
	}
	if err = s.confirm(ctx, to, known); err == nil {
		err = record()
	}
	if err != nil {
		undo()
		return err
	}
	if s.place(from.Password.Source) == s.place(to.Password.Source) {
		return nil
	}
	_ = s.ForgetToken(ctx, from) // the next login gets another
	if err := s.Forget(ctx, from); err != nil {
		return password(from.Address).wrong(account.SecretLeft, "", err)
	}
	return nil
}

// stage stores a password in its new place, and gives what takes it back: it
// puts there again what was there before. Taking back is not cancelled.
func (s *Store) stage(ctx context.Context, to account.Account, known []byte) (undo func(), err error) {
	p, it := s.place(to.Password.Source), password(to.Address)
	if p == nil {
		return func() {}, nil
	}
	before, err := p.get(ctx, it)
	none := faulty(err, account.SecretMissing)
	if err != nil && !none {
		return nil, err
	}
	undo = func() {
		defer clear(before)
		ctx := context.WithoutCancel(ctx)
		if none {
			_ = p.remove(ctx, it) // a copy more is no loss
			return
		}
		_ = p.set(ctx, it, before) // a newer password than the forgotten one is no loss
	}
	if err := p.set(ctx, it, known); err != nil {
		undo()
		return nil, err
	}
	return undo, nil
}

// confirm makes sure that the new source gives the password: what cannot be
// written to, a command or a person's head, must know it already.
func (s *Store) confirm(ctx context.Context, to account.Account, known []byte) error {
	var again []byte
	var err error
	if to.Password.Source == account.FromPrompt {
		again, err = s.inquire(ctx, to)
	} else {
		again, err = s.Password(ctx, to)
	}
	defer clear(again)
	if err != nil && !faulty(err, account.SecretMissing) {
		return err
	}
	if err != nil || !account.Conceal(again).Is(known) {
		return password(to.Address).wrong(account.SecretDiffers, "", nil)
	}
	return nil
}
