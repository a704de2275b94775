package session

import (
	"reflect"

	"sotto/account"
	"sotto/account/config"
	"sotto/roster"
	"sotto/session/dial"
	"sotto/session/event"
	"sotto/session/intent"
	"sotto/session/problem"
)

// follow tells the settings, and follows the config file: what is changed
// there, by whom ever, takes effect at once. A file that cannot be read is
// told of, and what held before goes on to hold.
func (p *Pool) follow() {
	b := p.options.Books
	if b == nil {
		return
	}
	p.merged.put(b.places())
	if c, err := config.Load(b.File); err == nil {
		p.history = c.Settings.History // by which it is being opened
	}
	if len(p.accounts) == 0 {
		p.task(p.lookAround)
	}
	p.task(func() {
		err := config.Watch(p.leaving, b.File, func(c config.Config, err error) {
			p.mail.put(func() { p.reread(c, err) })
		})
		if err != nil && p.leaving.Err() == nil {
			p.trouble(roster.JID{}, problem.From(err))
		}
	})
}

// reread takes over what the config file says now.
func (p *Pool) reread(c config.Config, err error) {
	if err != nil {
		p.trouble(roster.JID{}, problem.From(err))
		return
	}
	p.merged.put(event.Settings{Values: c.List()})
	if c.Settings.History != p.history {
		p.history = c.Settings.History
		p.desk.mail.put(reopen{})
	}
	asksElsewhere := p.resolveBy(c.Settings.DNS)
	said := map[roster.JID]bool{}
	for _, a := range c.Accounts {
		said[a.Address] = true
		if known, ok := p.accounts[a.Address]; p.concerns(a.Address) && (!ok || asksElsewhere || !equal(known, a)) {
			p.replace(a)
		}
	}
	for address := range p.accounts {
		if !said[address] {
			p.dismiss(address)
		}
	}
}

// resolveBy has DNS asked as the settings say, and tells whether that is a change.
// What they said at the start is what the options have.
func (p *Pool) resolveBy(dns account.DNS) bool {
	changed := p.dns != nil && *p.dns != dns
	if p.dns = &dns; changed {
		p.options.Resolver = dial.NewDNS(dns)
	}
	return changed
}

// concerns tells whether an account is one of those that are shown.
func (p *Pool) concerns(address roster.JID) bool {
	only := p.options.Books.Only
	return only.IsZero() || only == address
}

// set changes a setting of all accounts in the config file, which then tells
// it like any other change.
func (p *Pool) set(i intent.Set) {
	b := p.options.Books
	if b == nil {
		p.trouble(roster.JID{}, problem.New(problem.NoBooks, ""))
		return
	}
	p.write(func() {
		change := config.Set
		if i.Value == "" {
			change = func(file, name, _ string) error { return config.Unset(file, name) }
		}
		if err := change(b.File, i.Setting, i.Value); err != nil {
			p.trouble(roster.JID{}, problem.From(err))
			return
		}
		if c, err := config.Load(b.File); err == nil {
			p.mail.put(func() { p.reread(c, nil) })
		}
	})
}

// equal tells whether an account is set as another.
func equal(a, b account.Account) bool { return reflect.DeepEqual(a, b) }
