package main

import (
	"context"
	"fmt"

	"sotto/account"
	"sotto/session"
	"sotto/session/event"
)

// stepJSON is one step of connecting, in JSON. The manual documents it.
type stepJSON struct {
	Account string       `json:"account"`
	Step    string       `json:"step"`
	Facts   []factJSON   `json:"facts,omitempty"`
	Problem *problemJSON `json:"problem,omitempty"`
}

// runDoctor connects once and tells every step.
func runDoctor(ctx context.Context, c *call) error {
	a, known, err := c.patient()
	if err != nil {
		return err
	}
	o, err := c.options()
	if err != nil {
		return err
	}
	var broken error // what went wrong with standard output
	_, err = session.Check(ctx, a, o, func(s event.Step) {
		if wrong := c.step(s); wrong != nil {
			broken = wrong
		}
	})
	if err != nil {
		return err
	}
	if broken != nil {
		return broken
	}
	return c.healthy(a, known)
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

// step prints one step. Its problem is only named; it is explained at the
// end, on standard error.
func (c *call) step(s event.Step) error {
	if c.has("json") {
		return printJSON(c.out, stepJSON{
			Account: s.Account().String(), Step: s.Name, Facts: factsIn(s.Facts), Problem: problemIn(s.Problem),
		})
	}
	word := "ok"
	if s.Problem != nil {
		word = "failed: " + string(s.Problem.Code)
	}
	fmt.Fprintf(c.out, "%s: %s\n", s.Name, word)
	facts(c.out, s.Facts)
	return nil
}

// healthy says that everything worked.
func (c *call) healthy(a account.Account, known bool) error {
	if c.has("json") {
		return printJSON(c.out, stepJSON{Account: a.Address.String(), Step: "done"})
	}
	if known {
		fmt.Fprintf(c.out, "done: %s can connect and log in.\n", a.Address)
		return nil
	}
	fmt.Fprintf(c.out, "done: the connection is encrypted and verified. There was no login, since %s is not one of your accounts.\n", a.Address)
	return nil
}
