package main

import (
	"context"
	"fmt"
	"slices"

	"sotto/account"
	"sotto/account/config"
	"sotto/account/foreign"
	"sotto/roster"
	"sotto/session/problem"
	"sotto/ui/text"
)

// importJSON is an account of another client in JSON.
type importJSON struct {
	Client   string `json:"client"`
	Address  string `json:"address"`
	File     string `json:"file"`
	Server   string `json:"server,omitempty"`
	Password string `json:"password"` // plain, command or none
	Disabled bool   `json:"disabled"`
	Known    bool   `json:"known"` // it is one of ours already
}

// runAccountImport lists the accounts of other clients, or takes some over.
func runAccountImport(ctx context.Context, c *call) error {
	switch {
	case len(c.args) > 0 && c.has("json"):
		return usage("--json is for the list: it takes no ADDRESS.")
	case len(c.args) == 0 && c.has("with-passwords"):
		return usage("--with-passwords needs the ADDRESS of each account that is to be taken over.")
	}
	found, unread := foreign.Find(foreign.Here(c.getenv, c.home))
	ours, err := config.Load(c.configFile())
	if err != nil {
		return err
	}
	if len(c.args) == 0 {
		if err := c.listForeign(found, ours.Accounts); err != nil {
			return err
		}
		return unread
	}
	chosen, err := c.chosen(found)
	if err != nil {
		return err
	}
	for _, f := range chosen {
		if err := c.takeOver(ctx, f, ours.Accounts); err != nil {
			return err
		}
	}
	return nil
}

// listForeign says what was found, and what to type to take it over.
func (c *call) listForeign(found []foreign.Found, ours []account.Account) error {
	for i, f := range found {
		known := isAmong(ours, f.Account.Address)
		if c.has("json") {
			if err := printJSON(c.out, foreignIn(f, known)); err != nil {
				return err
			}
			continue
		}
		if i > 0 {
			fmt.Fprintln(c.out)
		}
		fmt.Fprintln(c.out, f.Account.Address)
		facts(c.out, foreignFacts(f, known))
	}
	if len(found) == 0 && !c.has("json") {
		fmt.Fprintln(c.err, "No account of profanity, poezio, mcabber or Gajim was found. “sotto account add name@example.org” adds yours.")
	}
	return nil
}

func foreignIn(f foreign.Found, known bool) importJSON {
	password := "none"
	switch {
	case byCommand(f):
		password = "command"
	case f.Plain:
		password = "plain"
	}
	return importJSON{
		Client: f.Client, Address: f.Account.Address.String(), File: f.File, Server: f.Account.Server,
		Password: password, Disabled: f.Account.Disabled, Known: known,
	}
}

// foreignFacts are an account of another client in words. The command that
// gives a password is not told: it may hold one.
func foreignFacts(f foreign.Found, known bool) []problem.Fact {
	client, password, next := f.Client, "not there", "sotto account import "+f.Account.Address.String()
	if f.Account.Disabled {
		client += ", disabled there"
	}
	switch {
	case byCommand(f):
		password = "from a command"
	case f.Plain:
		password = "in plain text in " + f.File
		next += " --with-passwords"
	}
	if known {
		next = "nothing: it is one of your accounts already"
	}
	all := []problem.Fact{{Name: "client", Value: client}, {Name: "file", Value: f.File}}
	if f.Account.Server != "" {
		all = append(all, problem.Fact{Name: "server", Value: f.Account.Server})
	}
	return append(all, problem.Fact{Name: "password", Value: password}, problem.Fact{Name: "to do", Value: next})
}

// chosen are the accounts that the command line names.
func (c *call) chosen(found []foreign.Found) ([]foreign.Found, error) {
	var all []foreign.Found
	for _, typed := range c.args {
		address, err := person(typed)
		if err != nil {
			return nil, err
		}
		at := slices.IndexFunc(found, func(f foreign.Found) bool { return f.Account.Address == address })
		if at < 0 {
			return nil, hinted(usage("No other client here has an account %s.", address),
				"“sotto account import” lists those that were found.", "“sotto account add "+address.String()+"” adds it.")
		}
		if !slices.ContainsFunc(all, func(f foreign.Found) bool { return f.Account.Address == address }) {
			all = append(all, found[at])
		}
	}
	return all, nil
}

// takeOver adds one account, as its client has it. Nothing is tried: the
// account may be disabled, and its password elsewhere.
func (c *call) takeOver(ctx context.Context, f foreign.Found, ours []account.Account) error {
	a := f.Account
	if isAmong(ours, a.Address) {
		fmt.Fprintf(c.out, "%s is one of your accounts already. It stays as it is.\n", a.Address)
		return nil
	}
	switch {
	case byCommand(f):
	case f.Plain && c.has("with-passwords"):
		return c.takeOverWith(ctx, f)
	default:
		a.Password.Source = account.FromPrompt
	}
	if err := config.AddAccount(c.configFile(), a); err != nil {
		return err
	}
	c.tookOver(a)
	if a.Password.Source == account.FromPrompt {
		fmt.Fprintf(c.out, "  Its password is asked for at each start. “sotto account add %s” checks and stores it.\n", a.Address)
	}
	return nil
}

// takeOverWith adds one account, with a copy of its password in the OS
// keyring.
func (c *call) takeOverWith(ctx context.Context, f foreign.Found) error {
	a, b := f.Account, c.books()
	a.Password = account.Password{Source: account.FromKeyring}
	if err := b.Ready(ctx, a); err != nil {
		return err
	}
	read, err := f.Password()
	if err != nil {
		return &account.FileError{File: f.File, Doing: "read", Cause: err}
	}
	password := account.Conceal(read)
	defer password.Wipe()
	if err := b.Keep(ctx, a, password); err != nil {
		return err
	}
	c.tookOver(a)
	fmt.Fprintf(c.out, "  Its password was copied into the OS keyring.\n  The copy in %s stays there, in plain text.\n", text.Line(f.File))
	return nil
}

func (c *call) tookOver(a account.Account) {
	fmt.Fprintf(c.out, "Added %s.\n  Nothing was tried: “sotto doctor %s” connects and logs in.\n", text.Line(accountLine(a)), a.Address)
}

func byCommand(f foreign.Found) bool { return f.Account.Password.Source == account.FromCommand }

func isAmong(all []account.Account, address roster.JID) bool {
	return slices.ContainsFunc(all, func(a account.Account) bool { return a.Address == address })
}
