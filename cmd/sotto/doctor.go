package main

import (
	"context"
	"os"
	"strings"

	"sotto/account"
	"sotto/account/config"
	"sotto/account/store"
	"sotto/session"
	"sotto/session/doctor"
	"sotto/session/event"
	"sotto/session/problem"
)

// runDoctor examines one server and tells every step and a verdict, or
// examines the servers of a list.
func runDoctor(ctx context.Context, c *call) error {
	timeout, err := c.duration("timeout", patience)
	if err != nil {
		return err
	}
	list, err := c.patients()
	if err != nil {
		return err
	}
	if list != nil {
		return c.examineAll(ctx, list, timeout)
	}
	a, known, err := c.patient()
	if err != nil {
		return err
	}
	o, err := c.options()
	if err != nil {
		return err
	}
	o.Keep = c.keptFor(a)
	if c.has("timeout") {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, timeout)
		defer cancel()
	}
	return c.examine(ctx, a, known, o)
}

// examine examines one server. The verdict is told also where there was no
// connection; the problem is explained at the end.
func (c *call) examine(ctx context.Context, a account.Account, known bool, o session.Options) error {
	var broken error // what went wrong with standard output
	note := func(err error) {
		if broken == nil {
			broken = err
		}
	}
	found, err := session.Examine(ctx, a, o, func(s event.Step) { note(c.step(s)) })
	if p := problem.From(err); p == nil || p.Code != problem.Cancelled {
		note(c.verdict(a, doctor.Judge(found)))
	}
	if err != nil {
		return err
	}
	note(c.healthy(a, known))
	return broken
}

// patient is the account to look at. One that is not ours has no source of
// a password, and is only looked at.
func (c *call) patient() (account.Account, bool, error) {
	address, err := bare(c.arg(0))
	if err != nil {
		return account.Account{}, false, err
	}
	a, known, err := c.find(address)
	if err != nil {
		return account.Account{}, false, err
	}
	a.Address = address
	if c.has("server") {
		if a.Server, err = server(c.flags["server"]); err != nil {
			return account.Account{}, false, err
		}
	}
	return a, known, nil
}

// isList tells whether an argument names a list of domains and not one: it is
// “-”, or a file that is there, or has a slash, which no bare address has.
func isList(typed string) bool {
	if typed == "-" {
		return true
	}
	if info, err := os.Stat(typed); err == nil && !info.IsDir() {
		return true
	}
	return strings.Contains(typed, "/") && !strings.Contains(typed, "@")
}

// keptFor opens what is kept, to read what is remembered of an account's
// server, where that asks nothing that the login does not ask as well; else
// nil.
func (c *call) keptFor(a account.Account) func(context.Context, func(string)) (*store.Store, error) {
	all, err := config.Load(c.configFile())
	if err != nil || !all.Settings.History.Keep {
		return nil
	}
	same := map[account.HistoryKey]account.Source{
		account.KeyInKeyring: account.FromKeyring, account.KeyUnchosen: account.FromKeyring, account.KeyOfPassphrase: account.FromPassphrase,
	}
	if key := all.Settings.History.Key; key != account.KeyNone && same[key] != a.Password.Source {
		return nil
	}
	return func(ctx context.Context, _ func(string)) (*store.Store, error) { return c.history(ctx, true) }
}
