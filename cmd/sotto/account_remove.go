package main

import (
	"context"
	"fmt"
)

// runAccountRemove forgets an account and its password.
func runAccountRemove(ctx context.Context, c *call) error {
	address, err := bare(c.arg(0))
	if err != nil {
		return err
	}
	o, err := c.options()
	if err != nil {
		return err
	}
	if err := c.books().Dismiss(ctx, address, o); err != nil {
		return err
	}
	fmt.Fprintf(c.out, "Removed %s from this computer. The account at the server stays as it is.\n", address)
	return nil
}
