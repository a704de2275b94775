package session

import (
	"context"

	"sotto/account"
	"sotto/roster"
	"sotto/session/event"
	"sotto/session/intent"
	"sotto/session/problem"
)

// manage carries out what a person wants of the accounts themselves, and
// tells whether an intent was of this kind. The files and keyrings are met by
// tasks; who is a member changes on the loop.
func (p *Pool) manage(i intent.Intent) bool {
	address := i.Account()
	switch i := i.(type) {
	case intent.Set:
		p.set(i)
	case intent.ChangePassword:
		p.renew(i)
	case intent.Foreign:
		p.task(p.lookAround)
	case intent.Probe:
		p.task(func() { p.probe(i) })
	case intent.Add:
		p.change(p.task, address, func(ctx context.Context, b Books) (func(), error) {
			defer i.Password.Wipe()
			defer i.Passphrase.Wipe()
			if err := b.Secrets.Offer(ctx, i.Passphrase); err != nil {
				return nil, err
			}
			password, err := p.options.borrow(i)
			if err != nil {
				return nil, err
			}
			defer password.Wipe()
			if err := p.anew(ctx, b, address); err != nil {
				return nil, err
			}
			if err := b.Admit(ctx, i.Set, password, p.options); err != nil {
				return nil, err
			}
			return func() { p.replace(i.Set) }, b.chooseKey(i.Set)
		})
	case intent.Edit:
		p.change(p.write, address, func(_ context.Context, b Books) (func(), error) {
			a, err := b.Edit(address, i.Setting, i.Value)
			return func() { p.replace(a) }, err
		})
	case intent.Enable:
		p.change(p.write, address, func(_ context.Context, b Books) (func(), error) {
			a, err := b.Edit(address, "enabled", onOff(i.On))
			return func() { p.replace(a) }, err
		})
	case intent.Pin:
		p.change(p.write, address, func(_ context.Context, b Books) (func(), error) {
			change := b.Pin
			if i.Remove {
				change = b.Unpin
			}
			a, err := change(address, i.Key, i.Trust)
			return func() { p.replace(a) }, err
		})
	case intent.Learn:
		set := p.accounts[address]
		set.Address = address
		p.task(func() {
			learned, err := Learn(p.leaving, set, p.options)
			if err != nil {
				learned = event.Learned{To: event.To{Address: address}, Problem: problem.From(err)}
			}
			p.merged.put(learned)
		})
	case intent.Remove:
		p.change(p.task, address, func(ctx context.Context, b Books) (func(), error) {
			return func() { p.dismiss(address); p.erase(address) }, b.Dismiss(ctx, address, p.options)
		})
	default:
		return p.register(i)
	}
	return true
}

func onOff(on bool) string {
	if on {
		return "true"
	}
	return "false"
}

// change does something with the books beside the loop, and then, if that went
// well, what follows of it on the loop.
func (p *Pool) change(run func(func()), address roster.JID, do func(context.Context, Books) (func(), error)) {
	if p.options.Books == nil {
		p.refused(address, problem.New(problem.NoBooks, ""))
		return
	}
	run(func() {
		then, err := do(p.leaving, *p.options.Books)
		p.mail.put(func() {
			if err != nil {
				p.refused(address, problem.From(err))
				return
			}
			then()
		})
	})
}

// refused says that an account was not changed; nothing was kept.
func (p *Pool) refused(address roster.JID, why *problem.Problem) {
	p.merged.put(event.AccountRefused{To: event.To{Address: address}, Problem: why})
}

// replace puts an account as it is set now in the place of what it was, and
// connects it.
func (p *Pool) replace(a account.Account) {
	before := p.end(a.Address)
	p.add(a)
	m, ok := p.members[a.Address]
	if !ok {
		return
	}
	p.start(m, before)
	m.mail.put(intent.Connect{Of: intent.Of{Address: a.Address}})
}

// dismiss makes an account unknown.
func (p *Pool) dismiss(address roster.JID) {
	if over := p.end(address); over != nil {
		p.task(func() { <-over })
	}
	delete(p.accounts, address)
	p.merged.put(event.AccountRemoved{To: event.To{Address: address}})
}

// erase has forgotten what is kept of an account beside its messages, after
// its session has written what it last knew. It may be over already: the
// config file, which is followed, tells too who is gone.
func (p *Pool) erase(address roster.JID) {
	over := p.ending[address]
	p.task(func() {
		if over != nil {
			<-over
		}
		p.desk.mail.put(erase{intent.Of{Address: address}})
	})
}

// end ends a session, and tells when it is over; nil if there is none.
func (p *Pool) end(address roster.JID) <-chan struct{} {
	m, ok := p.members[address]
	if !ok {
		return nil
	}
	delete(p.members, address)
	m.end()
	p.ending[address] = m.over
	return m.over
}

// probe looks at an address as far as before the login, and tells what it
// finds on the way.
func (p *Pool) probe(i intent.Probe) {
	to := event.To{Address: i.Account()}
	security, err := Check(p.leaving, account.Account{Address: i.Account(), Server: i.Server}, p.options, func(s event.Step) {
		s.Ticket = i.Ticket
		p.merged.put(s)
	})
	p.merged.put(event.Probed{To: to, Ticket: i.Ticket, Security: security, Problem: problem.From(err)})
}
