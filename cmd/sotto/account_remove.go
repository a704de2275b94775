package main

import (
	"context"
	"errors"
	"fmt"

	"sotto/account"
	"sotto/account/config"
	"sotto/session/problem"
)

// runAccountRemove forgets an account: first its password, then the account,
// so that no password is left behind that nothing tells of.
func runAccountRemove(ctx context.Context, c *call) error {
	address, err := bare(c.arg(0))
	if err != nil {
		return err
	}
	a, known, err := c.find(address)
	if err != nil {
		return err
	}
	if !known {
		return problem.New(problem.UnknownAccount, address.String())
	}
	if a.Password.Source == account.FromKeyring {
		if err := c.secrets().Forget(ctx, address); err != nil && !missing(err) {
			return err
		}
	}
	if err := config.RemoveAccount(c.configFile(), address); err != nil {
		return err
	}
	fmt.Fprintf(c.out, "Removed %s from this computer. The account at the server stays as it is.\n", address)
	return nil
}

// missing tells whether a keyring works and has no such password.
func missing(err error) bool {
	var e *account.SecretError
	return errors.As(err, &e) && e.Fault == account.SecretMissing
}
