package main

import (
	"context"
	"errors"
	"fmt"

	"sotto/account"
	"sotto/account/store"
	"sotto/account/vault"
	"sotto/session/problem"
)

// runAccountAccept forgets how strong an account's server was. Nothing is
// connected.
func runAccountAccept(ctx context.Context, c *call) error {
	a, err := c.ours()
	if err != nil {
		return err
	}
	s, err := c.history(ctx, false)
	var e *account.StoreError
	if errors.As(err, &e) && e.Fault == account.StoreLocked {
		p := problem.From(err)
		p.Hints = append([]string{"In the sotto that runs, type: /tls accept " + a.Address.String()}, p.Hints...)
		return p
	}
	if err != nil {
		return err
	}
	defer func() { _ = s.Close() }() // everything was committed
	err = s.Write(ctx, func(tx *store.Tx) error { return vault.On(tx).ForgetStrongest(a.Address) })
	if err == nil {
		fmt.Fprintf(c.out, "Whatever the server of %s offers next is accepted and remembered, if its certificate holds.\n", a.Address)
	}
	return err
}
