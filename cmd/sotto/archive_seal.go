package main

import (
	"context"
	"errors"
	"io"

	"filippo.io/age"

	"sotto/account"
	"sotto/session/problem"
)

// hardestBackup is the work factor above which a backup is not tried: nothing
// of ours is so, and what is would take minutes and gigabytes.
const hardestBackup = 20

// seal encrypts what is written, as age does with a passphrase.
func (d *door) seal(to io.Writer, passphrase []byte, write func(io.Writer) error) error {
	by, err := age.NewScryptRecipient(string(passphrase))
	if err != nil {
		return err
	}
	if d.work > 0 {
		by.SetWorkFactor(d.work)
	}
	w, err := age.Encrypt(to, by)
	if err != nil {
		return err
	}
	if err := write(w); err != nil {
		return err // what is not closed opens nowhere
	}
	return w.Close()
}

// unseal decrypts a backup. What it gives has proved to be unchanged, but not
// to be all, until its end is read.
func unseal(from io.Reader, name string, passphrase []byte) (io.Reader, error) {
	by, err := age.NewScryptIdentity(string(passphrase))
	if err != nil {
		return nil, err
	}
	by.SetMaxWorkFactor(hardestBackup)
	r, err := age.Decrypt(from, by)
	var nobody *age.NoIdentityMatchError
	switch {
	case errors.As(err, &nobody):
		return nil, problem.New(problem.BackupSealed, name)
	case err != nil:
		return nil, unusable(name, "it is damaged, or no backup of sotto's", err)
	}
	return r, nil
}

// unusable is a backup that is not what it should be.
func unusable(name, why string, cause error) *problem.Problem {
	return problem.New(problem.BackupBroken, name).Because(cause).With(problem.Fact{Name: "detail", Value: why})
}

// passphrase is that of a backup: from standard input, or else asked for at
// the terminal, and twice for a new one.
func (c *call) passphrase(ctx context.Context, fresh bool) ([]byte, error) {
	if c.has("passphrase-stdin") {
		return passwordFrom(c.in)
	}
	var typed []byte
	var err error
	if fresh {
		typed, err = newPassphrase(ctx, "the backup", account.SecretError{})
	} else {
		typed, err = hidden(ctx, "Passphrase of the backup", account.SecretError{})
	}
	var nobody *account.SecretError
	if errors.As(err, &nobody) {
		err = hinted(usage("There is no passphrase for the backup: nobody typed one."), "Give it with --passphrase-stdin where there is no terminal.")
	}
	return typed, err
}
