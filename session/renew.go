package session

import (
	"context"
	"errors"
	"time"

	"sotto/account"
	"sotto/roster"
	"sotto/session/element"
	"sotto/session/event"
	"sotto/session/intent"
	"sotto/session/problem"
	"sotto/session/xep"
)

// question is an IQ that is to be asked on a session's link.
type question struct {
	to      roster.JID
	kind    string
	payload *element.Element
	then    xep.Answered
}

// errNotPut says that a question was not put to anybody.
var errNotPut = errors.New("nothing was sent")

func notPut(address roster.JID) error {
	return errors.Join(errNotPut, problem.New(problem.NotOnline, address.String()))
}

// pose asks a question, where there is a link to ask it on.
func (s *Session) pose(q question) {
	if s.link == nil {
		q.then(nil, notPut(s.account.Address))
		return
	}
	s.Ask(q.to, q.kind, q.payload, q.then)
}

// renew changes an account's password: one change at a time for each.
func (p *Pool) renew(i intent.ChangePassword) {
	m, known := p.members[i.Address]
	switch {
	case p.options.Books == nil:
		p.unchanged(i, problem.New(problem.NoBooks, ""))
		return
	case !known:
		p.unchanged(i, problem.New(problem.UnknownAccount, i.Address.String()))
		return
	case p.renewing[i.Address]:
		p.unchanged(i, problem.New(problem.PasswordNotChanged, i.Address.String()).With(problem.Fact{Name: "why", Value: "another change is under way"}))
		return
	}
	p.renewing[i.Address] = true
	a := p.accounts[i.Address]
	p.task(func() {
		defer p.mail.put(func() { delete(p.renewing, i.Address) })
		defer i.New.Wipe()
		changed, err := p.options.Books.Renew(p.leaving, a, i.New, p.options, m.setPassword)
		if !changed {
			p.unchanged(i, problem.From(err))
			return
		}
		p.merged.put(event.PasswordChanged{To: event.To{Address: i.Address}, Problem: problem.From(err)})
	})
}

func (p *Pool) unchanged(i intent.ChangePassword, why *problem.Problem) {
	i.New.Wipe()
	p.merged.put(event.PasswordUnchanged{To: event.To{Address: i.Address}, Problem: why})
}

// setPassword asks the server for another password, over the link that is
// logged in (XEP-0077, section 3.3), and waits for its answer.
func (m *member) setPassword(password []byte) error {
	a := m.account.Address
	query := element.New("jabber:iq:register", "query").Add(
		element.New("jabber:iq:register", "username").Say(a.Local()),
		element.New("jabber:iq:register", "password").Say(string(password)))
	answered := make(chan error, 1)
	m.mail.put(question{roster.FromWire(a.Domain()), "set", query, func(_ *element.Element, err error) { answered <- err }})
	select {
	case err := <-answered:
		return err
	case <-m.over:
	}
	select {
	case err := <-answered: // it came before the end
		return err
	default: // it was never read
		return notPut(a)
	}
}

// deciding is how long may be tried out which password holds.
const deciding = 20 * time.Second

// Renew has the server take another password for an account, and keeps it:
// that it can be kept is made sure of before the server is asked. Where the
// server took it and it cannot be kept after all, it holds for this run, and
// the error says so. Where no answer came, a login finds out which password
// holds.
func (b Books) Renew(ctx context.Context, a account.Account, password account.Secret, o Options, ask func(password []byte) error) (changed bool, err error) {
	if a.Password.Source == account.FromCommand {
		return false, problem.New(problem.PasswordByCommand, a.Address.String())
	}
	old, err := b.Secrets.Password(ctx, a)
	if err != nil {
		return false, err
	}
	defer clear(old)
	if err := b.Secrets.Keep(ctx, a, old); err != nil { // it can be kept, or why not
		return false, err
	}
	letters := password.Reveal()
	defer clear(letters)
	ctx = context.WithoutCancel(ctx)
	if err := b.decided(ctx, a, password, o, ask(letters)); err != nil {
		return false, err
	}
	if err := b.Secrets.Keep(ctx, a, letters); err != nil {
		b.Secrets.Remember(a, letters)
		return true, problem.New(problem.PasswordNotKept, a.Address.String()).Because(err).With(problem.Fact{Name: "why", Value: problem.From(err).Title})
	}
	return true, nil
}

// decided is nil where the server has the new password.
func (b Books) decided(ctx context.Context, a account.Account, password account.Secret, o Options, answer error) error {
	var refused *xep.Refused
	name := a.Address.String()
	switch {
	case answer == nil:
		return nil
	case errors.As(answer, &refused):
		return problem.New(problem.PasswordNotChanged, name).Because(answer).
			With(problem.Fact{Name: "condition", Value: refused.Condition}, problem.Fact{Name: "server says", Value: refused.Text})
	case errors.Is(answer, errNotPut):
		return problem.New(problem.PasswordNotChanged, name).Because(answer).With(problem.Fact{Name: "why", Value: problem.From(answer).Title})
	}
	ctx, cancel := context.WithTimeout(ctx, deciding)
	defer cancel()
	_, err := b.Try(ctx, a, password, o)
	switch {
	case err == nil:
		return nil
	case problem.From(err).Code == problem.LoginWrongPassword:
		return problem.New(problem.PasswordNotChanged, name).Because(answer).With(problem.Fact{Name: "why", Value: problem.From(answer).Title})
	}
	return problem.New(problem.PasswordUnknown, name).Because(answer).With(problem.Fact{Name: "why", Value: problem.From(answer).Title})
}
