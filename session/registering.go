package session

import (
	"context"

	"sotto/account"
	"sotto/session/event"
	"sotto/session/intent"
	"sotto/session/problem"
)

// registering is the one registration that is under way. A task owns its
// connection from beginning to end.
type registering struct {
	ticket  int
	cancel  context.CancelFunc
	submits chan intent.Submit
}

// register carries out what a person wants of a registration, and tells
// whether an intent was of this kind.
func (p *Pool) register(i intent.Intent) bool {
	switch i := i.(type) {
	case intent.Register:
		p.abandon()
		ctx, cancel := context.WithCancel(p.leaving)
		r := &registering{ticket: i.Ticket, cancel: cancel, submits: make(chan intent.Submit, 1)}
		p.registering = r
		p.task(func() {
			defer p.mail.put(func() { p.over(r) })
			defer cancel()
			p.enrol(ctx, i, r.submits)
		})
	case intent.Submit:
		p.submit(i)
	case intent.Abandon:
		if r := p.registering; r != nil && r.ticket == i.Ticket {
			p.abandon()
		}
	default:
		return false
	}
	return true
}

// abandon ends the registration that is under way. One that was handed in is
// carried to its end first.
func (p *Pool) abandon() {
	if p.registering != nil {
		p.registering.cancel()
		p.registering = nil
	}
}

// over forgets a registration that has ended, and tells of what was handed
// over too late.
func (p *Pool) over(r *registering) {
	if p.registering == r {
		p.registering = nil
	}
	select {
	case i := <-r.submits:
		p.notRegistered(i, problem.New(problem.Cancelled, ""))
	default:
	}
}

// submit hands over what was filled in to the task that has the connection.
func (p *Pool) submit(i intent.Submit) {
	if p.options.Books == nil {
		p.notRegistered(i, problem.New(problem.NoBooks, ""))
		return
	}
	if r := p.registering; r != nil && r.ticket == i.Ticket {
		select {
		case r.submits <- i:
			return
		default: // it has one already
		}
	}
	p.notRegistered(i, problem.New(problem.Cancelled, ""))
}

func (p *Pool) notRegistered(i intent.Submit, why *problem.Problem) {
	wipe(i)
	p.merged.put(event.NotRegistered{To: event.To{Address: i.Address}, Ticket: i.Ticket, Problem: why})
}

func wipe(i intent.Submit) {
	i.Password.Wipe()
	i.Passphrase.Wipe()
	for _, a := range i.Answers {
		a.Secret.Wipe()
	}
}

// enrol asks a server for an account, and hands in what a person fills in,
// until they want nothing more of it.
func (p *Pool) enrol(ctx context.Context, i intent.Register, submits <-chan intent.Submit) {
	e, err := Enrol(ctx, account.Account{Address: i.Address, Server: i.Server}, i.Token, p.options, func(s event.Step) {
		s.Ticket = i.Ticket
		p.merged.put(s)
	})
	if err != nil {
		p.merged.put(event.Registration{To: event.To{Address: i.Address}, Ticket: i.Ticket, Problem: problem.From(err)})
		return
	}
	defer e.Close()
	p.merged.put(event.Registration{To: event.To{Address: i.Address}, Ticket: i.Ticket, Form: e.Form()})
	for {
		select {
		case s := <-submits:
			if p.handIn(ctx, e, s) {
				return
			}
			if e.Once() && e.Ask(ctx) == nil {
				p.merged.put(event.Registration{To: event.To{Address: i.Address}, Ticket: i.Ticket, Form: e.Form()})
			}
		case <-ctx.Done():
			return
		}
	}
}

// handIn has an account made and adds it: what can fail without harm comes
// first. Once the server has made it, nothing ends this before the password
// is kept.
func (p *Pool) handIn(ctx context.Context, e *Enrolment, i intent.Submit) (registered bool) {
	b := *p.options.Books
	if err := b.Secrets.Offer(ctx, i.Passphrase); err != nil {
		p.notRegistered(i, problem.From(err))
		return false
	}
	if err := b.Ready(ctx, i.Set); err != nil {
		p.notRegistered(i, problem.From(err))
		return false
	}
	if err := p.anew(ctx, b, i.Address); err != nil {
		p.notRegistered(i, problem.From(err))
		return false
	}
	ctx = context.WithoutCancel(ctx)
	if err := b.Registered(ctx, i.Set, i.Password, p.options, e.Submit(ctx, i)); err != nil {
		p.notRegistered(i, problem.From(err))
		return false
	}
	defer wipe(i)
	p.merged.put(event.Registered{To: event.To{Address: i.Address}, Ticket: i.Ticket})
	err := b.Keep(ctx, i.Set, i.Password)
	if err == nil {
		err = b.chooseKey(i.Set)
	}
	p.mail.put(func() {
		if err != nil {
			p.refused(i.Address, notKept(i.Set, err))
			return
		}
		p.replace(i.Set)
	})
	return true
}

// Registered finds out whether an account was made, of what the server
// answered: where it did not answer, a login tells.
func (b Books) Registered(ctx context.Context, a account.Account, password account.Secret, o Options, answer error) error {
	if answer == nil || problem.From(answer).Code != problem.RegisterUnanswered {
		return answer
	}
	if _, err := b.Try(ctx, a, password, o); err != nil {
		return answer
	}
	return nil
}

// notKept says that an account is made, and why it could not be added.
func notKept(a account.Account, err error) *problem.Problem {
	return problem.New(problem.RegisterNotKept, a.Address.String()).Because(err).
		With(problem.Fact{Name: "why", Value: problem.From(err).Title})
}
