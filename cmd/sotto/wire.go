package main

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"sotto/account"
	"sotto/account/config"
	"sotto/account/foreign"
	"sotto/roster"
	"sotto/session"
	"sotto/session/dial"
	"sotto/session/element"
	"sotto/session/event"
	"sotto/session/intent"
	"sotto/session/problem"
	"sotto/session/sense"
	"sotto/ui/text"
)

// wire is a pool of sessions at work for one command.
type wire struct {
	*session.Pool
	begin  func(func()) // starts a goroutine
	end    context.CancelFunc
	run    func()
	over   chan struct{}
	events <-chan event.Event
}

// prepare makes sessions that are to be online, and do not work yet.
func prepare(accounts []account.Account, o session.Options) *wire {
	ctx, cancel := context.WithCancel(context.Background()) // goodbye is said even when the command is interrupted
	w := &wire{Pool: session.NewPool(accounts, o), end: cancel, over: make(chan struct{}), begin: o.Go}
	w.events = w.Pool.Events()
	for _, a := range accounts {
		if a.Disabled {
			continue
		}
		w.Do(intent.Connect{Of: intent.Of{Address: a.Address}})
	}
	w.run = func() {
		defer close(w.over)
		w.Run(ctx)
	}
	if w.begin == nil {
		w.begin = func(f func()) { go f() }
	}
	return w
}

// connect brings accounts online. Whoever called it closes the wire.
func connect(accounts []account.Account, o session.Options) *wire {
	w := prepare(accounts, o)
	w.start()
	return w
}

// start lets the sessions work.
func (w *wire) start() { w.begin(w.run) }

// Events are what happens to the accounts.
func (w *wire) Events() <-chan event.Event { return w.events }

// share has a front hear every event before it is told, and tells what others
// call for among the events. It comes before start.
func (w *wire) share(f *front, calls <-chan event.Event) {
	in, out := w.events, make(chan event.Event)
	w.events = out
	w.begin(func() {
		defer close(out)
		for {
			select {
			case e, more := <-in:
				if !more {
					return
				}
				f.Hear(e)
				out <- e
			case e := <-calls:
				out <- e
			}
		}
	})
}

// close says goodbye and waits for the end. Events that nobody read are lost.
func (w *wire) close() { w.drain(func(event.Event) {}) }

// drain is close for who wants to know what happens until the end.
func (w *wire) drain(take func(event.Event)) {
	w.end()
	for e := range w.Events() {
		take(e)
	}
	<-w.over
}

// options are what sessions need of this process and of the config file,
// without a screen.
func (c *call) options() (session.Options, error) {
	all, err := config.Load(c.configFile())
	if err != nil {
		return session.Options{}, err
	}
	return session.Options{
		Password: c.secrets().Password,
		Resolver: dial.NewDNS(all.Settings.DNS),
		Proxy:    cmp.Or(c.getenv("ALL_PROXY"), c.getenv("all_proxy")),
		Tokens:   c.secrets(),
		Sense:    sense.Watch,
		Home:     c.home,
		Foreign:  func() ([]foreign.Found, error) { return foreign.Find(foreign.Here(c.getenv, c.home)) },
		Limits:   limits(all.Settings.Limits),
	}, nil
}

// limits are those of the config file, as the wire calls them.
func limits(l account.Limits) element.Limits {
	return element.Limits{Bytes: l.StanzaBytes, Depth: l.StanzaDepth, Tokens: l.StanzaParts}
}

// one is the account that --account names, or the only one there is.
func (c *call) one() (account.Account, error) {
	all, err := c.accounts()
	if err != nil {
		return account.Account{}, err
	}
	if c.has("account") {
		return named(all, c.flags["account"])
	}
	if len(all) > 1 {
		return account.Account{}, problem.New(problem.WhichAccount, list(all))
	}
	return all[0], nil
}

// some are the accounts that a command works for: the one named, or all.
func (c *call) some() ([]account.Account, error) {
	if c.has("account") {
		a, err := c.one()
		return []account.Account{a}, err
	}
	return c.accounts()
}

// named is the account with an address that a person typed.
func named(all []account.Account, typed string) (account.Account, error) {
	address, err := bare(typed)
	if err != nil {
		return account.Account{}, err
	}
	return among(all, address)
}

// among is the account with an address.
func among(all []account.Account, address roster.JID) (account.Account, error) {
	for _, a := range all {
		if a.Address == address {
			return a, nil
		}
	}
	return account.Account{}, problem.New(problem.UnknownAccount, address.String())
}

func list(all []account.Account) string {
	var names []string
	for _, a := range all {
		names = append(names, a.Address.String())
	}
	return strings.Join(names, ", ")
}

// ours is the account of ours that the first word names, a disabled one too.
func (c *call) ours() (account.Account, error) {
	address, err := bare(c.arg(0))
	if err != nil {
		return account.Account{}, err
	}
	a, known, err := c.find(address)
	if err == nil && !known {
		err = problem.New(problem.UnknownAccount, address.String())
	}
	return a, err
}

// find looks an account up in the config file, disabled ones too.
func (c *call) find(address roster.JID) (account.Account, bool, error) {
	all, err := config.Load(c.configFile())
	if err != nil {
		return account.Account{}, false, err
	}
	for _, a := range all.Accounts {
		if a.Address == address {
			return a, true, nil
		}
	}
	return account.Account{}, false, nil
}

// note tells on standard error how an account's link stands.
func (c *call) note(l event.Link) {
	switch {
	case l.State == event.Online:
		fmt.Fprintf(c.err, "sotto: %s is online (%s)\n", l.Account(), text.Line(l.Security.Version))
	case l.Problem != nil:
		report(c.err, l.Problem)
	}
}
