package main

import (
	"context"
	"fmt"

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
	if err := c.secrets().Forget(ctx, a); err != nil {
		return err
	}
	if err := config.RemoveAccount(c.configFile(), address); err != nil {
		return err
	}
	fmt.Fprintf(c.out, "Removed %s from this computer. The account at the server stays as it is.\n", address)
	return nil
}
