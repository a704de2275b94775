package config

import (
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/pelletier/go-toml/v2/unstable"

	"sotto/account"
	"sotto/roster"
)

// setting is one key of an account.
type setting struct {
	allowed string
	set     func(*account.Account, *unstable.Node) error // the error ends a sentence that begins with the key
}

// settings are all keys that an account may have.
var settings = map[string]setting{
	"address": {`an address, like "name@example.org"`, func(a *account.Account, v *unstable.Node) error {
		text, err := word(v)
		if err != nil {
			return err
		}
		j, err := roster.Parse(text)
		var bad *roster.AddressError
		if errors.As(err, &bad) {
			return errors.New("cannot be used: the " + bad.Part + " " + bad.Reason)
		}
		if !j.IsBare() || j.Local() == "" {
			return errors.New("must be a name and a domain, without a resource")
		}
		a.Address = j
		return nil
	}},
	"server": {`"host:port"; without it DNS tells`, func(a *account.Account, v *unstable.Node) (err error) {
		a.Server, err = word(v)
		if _, _, ok := account.SplitServer(a.Server); err == nil && !ok {
			err = errors.New("is not host:port")
		}
		return err
	}},
	"enabled": {"true or false", func(a *account.Account, v *unstable.Node) error {
		if v.Kind != unstable.Bool {
			return errors.New("is neither true nor false")
		}
		a.Disabled = string(v.Data) != "true"
		return nil
	}},
	"password_from": {`"keyring", "passphrase", "command" or "ask"`, func(a *account.Account, v *unstable.Node) error {
		text, err := word(v)
		a.Password.Source = account.Source(text)
		if err == nil && !slices.Contains([]account.Source{account.FromKeyring, account.FromPassphrase, account.FromCommand, account.FromPrompt}, a.Password.Source) {
			err = errors.New("is " + strconv.Quote(text) + ", which is no place for passwords.")
		}
		return err
	}},
	"password_command": {`a program and its arguments, like ["pass", "show", "xmpp"]; no shell is involved`, func(a *account.Account, v *unstable.Node) error {
		if v.Kind != unstable.Array {
			return errors.New("is not a list")
		}
		a.Password.Command = nil
		for each := v.Children(); each.Next(); {
			text, err := word(each.Node())
			if err != nil {
				return errors.New("holds something that is no text")
			}
			a.Password.Command = append(a.Password.Command, text)
		}
		if len(a.Password.Command) == 0 || a.Password.Command[0] == "" {
			return errors.New("names no program")
		}
		return nil
	}},
	"auth.plain": {`"allow", or "refuse" (the default)`, func(a *account.Account, v *unstable.Node) error {
		text, err := word(v)
		a.Auth.AllowPlain = text == "allow"
		if err == nil && text != "allow" && text != "refuse" {
			err = errors.New("is " + strconv.Quote(text))
		}
		return err
	}},
	"auth.max_iterations": {"a number from 4096 to 100000000; 1000000 is the default", func(a *account.Account, v *unstable.Node) error {
		n, err := strconv.Atoi(strings.ReplaceAll(string(v.Data), "_", ""))
		if v.Kind != unstable.Integer || err != nil || n < 4096 || n > 100_000_000 {
			return errors.New("is out of range")
		}
		a.Auth.MaxIterations = n
		return nil
	}},
}

func word(v *unstable.Node) (string, error) {
	if v.Kind != unstable.String {
		return "", errors.New("is not a text in quotes")
	}
	return string(v.Data), nil
}

// names are all keys.
func names() []string { return slices.Sorted(maps.Keys(settings)) }
