package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"sotto/account"
	"sotto/account/config"
)

// places are where a password can come from, as --to names them.
var places = []string{
	string(account.FromKeyring), string(account.FromPassphrase), string(account.FromCommand), string(account.FromPrompt),
}

// runAccountSecret moves an account's password to another place. The config
// file is changed when the new place has given the password back, and before
// the old one forgets it.
func runAccountSecret(ctx context.Context, c *call) error {
	from, err := c.ours()
	if err != nil {
		return err
	}
	to := from
	if to.Password, err = c.destination(); err != nil {
		return err
	}
	if from.Password.Source == to.Password.Source && slices.Equal(from.Password.Command, to.Password.Command) {
		fmt.Fprintf(c.out, "The password of %s is %s already.\n", from.Address, whence[to.Password.Source])
		return nil
	}
	err = c.secrets().Move(ctx, from, to, func() error { return config.AddAccount(c.configFile(), to) })
	if err == nil || isLeft(err) {
		fmt.Fprintf(c.out, "The password of %s is now %s.\n", from.Address, whence[to.Password.Source])
	}
	return err
}

// destination is where --to says that the password shall come from.
func (c *call) destination() (account.Password, error) {
	to := account.Password{Source: account.Source(c.flags["to"])}
	switch {
	case !c.has("to"):
		return to, usage("“sotto account secret” needs --to: %s.", strings.Join(places, ", "))
	case !slices.Contains(places, c.flags["to"]):
		p := usage("“%s” is no place for a password.", c.flags["to"])
		return to, meant(hinted(p, "It takes: "+strings.Join(places, ", ")+"."), c.flags["to"], places, "--to ")
	case to.Source == account.FromCommand && !c.has("password-command"):
		return to, hinted(usage("--to command needs --password-command."), "For example: --password-command 'pass show xmpp'")
	case to.Source != account.FromCommand && c.has("password-command"):
		return to, usage("--password-command belongs to --to command.")
	case to.Source == account.FromCommand:
		command, err := words(c.flags["password-command"])
		to.Command = command
		return to, err
	}
	return to, nil
}

// isLeft tells whether the move is done, and only the old copy is left.
func isLeft(err error) bool {
	var e *account.SecretError
	return errors.As(err, &e) && e.Fault == account.SecretLeft
}
