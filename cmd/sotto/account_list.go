package main

import (
	"context"
	"fmt"

	"sotto/account"
	"sotto/account/config"
	"sotto/ui/text"
)

// accountJSON is an account in JSON.
type accountJSON struct {
	Address    string `json:"address"`
	Server     string `json:"server,omitempty"`
	Password   string `json:"password"` // its source: keyring, passphrase, command, ask
	Disabled   bool   `json:"disabled"`
	AllowPlain bool   `json:"allow_plain"`
}

// runAccountList prints the accounts of the config file.
func runAccountList(_ context.Context, c *call) error {
	all, err := config.Load(c.configFile())
	if err != nil {
		return err
	}
	if len(all.Accounts) == 0 && !c.has("json") {
		fmt.Fprintln(c.err, "There is no account yet. “sotto account add name@example.org” adds yours.")
	}
	for _, a := range all.Accounts {
		if !c.has("json") {
			fmt.Fprintln(c.out, accountLine(a))
			continue
		}
		err := printJSON(c.out, accountJSON{
			Address: a.Address.String(), Server: a.Server, Password: string(a.Password.Source),
			Disabled: a.Disabled, AllowPlain: a.Auth.AllowPlain,
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// whence says in words where a password comes from.
var whence = map[account.Source]string{
	account.FromKeyring:    "in the OS keyring",
	account.FromPassphrase: "under your passphrase",
	account.FromCommand:    "from a command",
	account.FromPrompt:     "asked for at each start",
}

// accountLine is an account in words.
func accountLine(a account.Account) string {
	line := a.Address.String()
	line += ", password " + whence[a.Password.Source]
	if a.Server != "" {
		line += ", at " + a.Server
	}
	if a.Auth.AllowPlain {
		line += ", PLAIN allowed"
	}
	if a.Auth.SkipBinding {
		line += ", login not bound to the connection"
	}
	if a.Disabled {
		line += ", disabled"
	}
	return text.Line(line)
}
