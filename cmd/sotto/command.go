package main

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"sotto/account"
	"sotto/roster"
	"sotto/session/problem"
)

// command is one row of the table: what it is called, what it takes, what it
// does.
type command struct {
	name  string // "account add"
	args  string // "ADDRESS [TEXT|-]", for help; "" for none
	most  int    // how many arguments it takes at most
	least int    // and at least
	what  string // one line
	more  string // the rest of what help says; "" for nothing
	flags []flag
	run   func(context.Context, *call) error
}

// flag is one "--name" or "--name VALUE" of a command.
type flag struct {
	name  string
	value string // what the value is called in help; "" for a flag without one
	what  string
}

// flag finds a flag of the command.
func (c *command) flag(name string) (flag, bool) {
	for _, f := range c.flags {
		if f.name == name {
			return f, true
		}
	}
	return flag{}, false
}

// call is one command line, understood.
type call struct {
	*door
	command *command
	args    []string
	flags   map[string]string
}

// has tells whether a flag was given.
func (c *call) has(name string) bool {
	_, ok := c.flags[name]
	return ok
}

// arg is an argument, "" where there is none.
func (c *call) arg(i int) string {
	if i < len(c.args) {
		return c.args[i]
	}
	return ""
}

// duration is a flag's value as a time, or other where it was not given.
func (c *call) duration(name string, other time.Duration) (time.Duration, error) {
	if !c.has(name) {
		return other, nil
	}
	d, err := time.ParseDuration(c.flags[name])
	if seconds, wrong := strconv.ParseUint(c.flags[name], 10, 31); wrong == nil {
		d, err = time.Duration(seconds)*time.Second, nil
	}
	if err != nil || d <= 0 {
		return 0, hinted(usage("“%s” is no time for --%s.", c.flags[name], name), "A time looks like 30s, 5m or 1h30m.")
	}
	return d, nil
}

// count is a flag's value as a number, or 0 where it was not given.
func (c *call) count(name string) (int, error) {
	if !c.has(name) {
		return 0, nil
	}
	n, err := strconv.Atoi(c.flags[name])
	if err != nil || n < 1 {
		return 0, hinted(usage("“%s” is no number for --%s.", c.flags[name], name), "It takes a number from 1 up.")
	}
	return n, nil
}

// bare reads an address of a person or an account, without a resource.
func bare(typed string) (roster.JID, error) {
	j, err := roster.Parse(typed)
	if err != nil {
		return roster.JID{}, err
	}
	if !j.IsBare() {
		return roster.JID{}, &roster.AddressError{Address: typed, Part: "resource", Reason: "(after the /) is not wanted here"}
	}
	return j, nil
}

// person reads an address that must have a local part: an account's.
func person(typed string) (roster.JID, error) {
	j, err := bare(typed)
	if err == nil && j.Local() == "" {
		err = &roster.AddressError{Address: typed, Part: "local part", Reason: "(before the @) is missing"}
	}
	if err != nil {
		return roster.JID{}, err
	}
	return j, nil
}

// server reads where to connect: a host and a port.
func server(typed string) (string, error) {
	if _, _, ok := account.SplitServer(typed); !ok {
		return "", hinted(usage("“%s” is no server for --server.", typed), "A server looks like xmpp.example.org:5222 or [2001:db8::1]:5222.")
	}
	return typed, nil
}

// usage says what is wrong with a command line, in one sentence.
func usage(format string, args ...any) *problem.Problem {
	return problem.New(problem.UsageError, fmt.Sprintf(format, args...))
}

// hinted puts likelier next steps before those that a problem has.
func hinted(p *problem.Problem, hints ...string) *problem.Problem {
	p.Hints = append(hints, p.Hints...)
	return p
}
