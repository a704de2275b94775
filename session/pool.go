package session

import (
	"context"
	"sync"
	"time"

	"sotto/account"
	"sotto/roster"
	"sotto/session/dial"
	"sotto/session/event"
	"sotto/session/intent"
	"sotto/session/problem"
)

// Pool is all sessions. It routes intents to them and merges their events.
// The sessions share nothing: one that is refused or slow delays no other.
// Its loop owns who is a member; what must wait is done by tasks that answer
// into its mailbox.
type Pool struct {
	options Options
	mail    *mailbox[any]
	merged  *mailbox[event.Event]
	events  chan event.Event
	tasks   sync.WaitGroup
	written <-chan struct{} // closed when the last change of the config file is over; nil for none
	desk    *desk

	accounts    map[roster.JID]account.Account // as they are set, disabled ones too
	members     map[roster.JID]*member         // those that are connected, or could be
	ending      map[roster.JID]<-chan struct{} // when the session before was, or will be, over
	history     account.History                // as the config file says
	dns         *account.DNS                   // as the config file says; nil before it was read
	registering *registering                   // the registration that is under way, nil for none
	renewing    map[roster.JID]bool            // whose password is being changed
	ctx         context.Context                // without an end; each session has its own
	leaving     context.Context                // ends when Run shall
}

// member is a session, and how to end it.
type member struct {
	*Session
	end  context.CancelFunc
	over chan struct{} // closed when it has said goodbye
}

// NewPool makes a session for each account that is not disabled. None is
// online before an intent.Connect wants it so.
func NewPool(accounts []account.Account, o Options) *Pool {
	o = o.withDefaults()
	if o.Resolver == nil {
		o.Resolver = dial.NewDNS(account.DNS{})
	}
	p := &Pool{
		options:  o,
		mail:     newMailbox[any](),
		merged:   weighing(weighEvent),
		events:   make(chan event.Event),
		accounts: map[roster.JID]account.Account{},
		members:  map[roster.JID]*member{},
		ending:   map[roster.JID]<-chan struct{}{},
		renewing: map[roster.JID]bool{},
	}
	p.desk = newDesk(o, p.merged.put)
	p.desk.late = func() { p.mail.put(p.recollect) }
	for _, a := range accounts {
		p.add(a)
	}
	if len(accounts) == 0 {
		p.merged.put(event.NoAccount{})
	}
	return p
}

// add makes an account known, and a session for it unless it is disabled.
func (p *Pool) add(a account.Account) {
	to := event.To{Address: a.Address}
	if _, known := p.accounts[a.Address]; !known {
		p.merged.put(event.Added{To: to})
	}
	p.accounts[a.Address] = a
	p.merged.put(event.AccountSet{To: to, Set: a})
	if !a.Disabled {
		s := newSession(a, p.options, p.merged.put)
		s.desk, s.crowded = p.desk, p.merged.brim
		p.members[a.Address] = &member{Session: s, over: make(chan struct{})}
	}
}

// Do wants something of an account. It never blocks; what comes of it comes
// as events.
func (p *Pool) Do(i intent.Intent) { p.mail.put(i) }

// Events are what happens to the accounts, in order for each. The channel is
// closed after Run.
func (p *Pool) Events() <-chan event.Event { return p.events }

// Run works until the context ends, then says goodbye for every session and
// closes the channel of events. It is called once.
func (p *Pool) Run(ctx context.Context) {
	p.ctx = context.WithoutCancel(ctx) // the sessions end when we say so
	p.leaving = ctx
	answered := make(chan struct{})
	p.options.Go(func() {
		defer close(answered)
		p.desk.run(ctx)
	})
	for _, m := range p.members {
		p.start(m, nil)
	}
	p.follow()
	unwatched := p.sense(ctx)
	delivered, over := make(chan struct{}), make(chan struct{})
	p.options.Go(func() {
		defer close(delivered)
		p.deliver(over)
	})
	for ctx.Err() == nil {
		for _, m := range p.mail.next(ctx.Done()) {
			p.handle(m)
		}
	}
	<-unwatched
	p.leave()
	p.desk.mail.close()
	<-answered
	p.desk.close()
	p.merged.close()
	unread := time.AfterFunc(p.options.Timeouts.Farewell, func() { close(over) })
	<-delivered
	unread.Stop()
}

// leave waits until every session has said goodbye. What was wanted until
// then is handed on first, so that no message is passed over and no setting
// is as it was before.
func (p *Pool) leave() {
	late, _ := p.mail.take()
	for _, m := range late {
		switch i := m.(type) {
		case intent.Send:
			p.route(i)
		case intent.Draft, intent.Read, intent.Forget:
			p.desk.mail.put(i.(intent.Intent))
		case intent.Set, intent.Edit, intent.Enable, intent.Pin:
			p.manage(i.(intent.Intent))
		}
	}
	for _, m := range p.members {
		m.end()
	}
	for _, m := range p.members {
		<-m.over
	}
	p.tasks.Wait()
}

// start lets a session work, as soon as the one before it is over, if there
// is one.
func (p *Pool) start(m *member, before <-chan struct{}) {
	ctx, cancel := context.WithCancel(p.ctx)
	m.end = cancel
	p.options.Go(func() {
		defer close(m.over)
		if before != nil {
			<-before
		}
		m.run(ctx)
	})
}

// task runs f beside the loop. Run does not end before it.
func (p *Pool) task(f func()) {
	p.tasks.Add(1)
	p.options.Go(func() {
		defer p.tasks.Done()
		f()
	})
}

// write is task for what changes the config file: one after the other, in the
// order in which it was wanted, so that no change is lost to another.
func (p *Pool) write(f func()) {
	before, over := p.written, make(chan struct{})
	p.written = over
	p.task(func() {
		defer close(over)
		if before != nil {
			<-before
		}
		f()
	})
}

// handle decides on one piece of mail.
func (p *Pool) handle(m any) {
	switch m := m.(type) {
	case func(): // a task's answer, for the loop
		m()
	case roused:
		p.rouse(m)
	case intent.Present:
		p.present(m)
	case intent.Intent:
		switch {
		case forDesk(m):
			p.desk.mail.put(m)
		case !p.manage(m):
			p.route(m)
		}
	}
}

// recollect has every session tell what is kept of its account.
func (p *Pool) recollect() {
	for _, m := range p.members {
		m.mail.put(recollect{})
	}
}

// route hands an intent to the account's session.
func (p *Pool) route(i intent.Intent) {
	if m, ok := p.members[i.Account()]; ok {
		m.mail.put(i)
		return
	}
	p.trouble(i.Account(), problem.New(problem.UnknownAccount, i.Account().String()))
}

// present tells one session, or all, how available we are.
func (p *Pool) present(i intent.Present) {
	if !i.Account().IsZero() {
		p.route(i)
		return
	}
	for address, m := range p.members {
		i.Of = intent.Of{Address: address}
		m.mail.put(i)
	}
}

func (p *Pool) trouble(address roster.JID, why *problem.Problem) {
	p.merged.put(event.Trouble{To: event.To{Address: address}, Problem: why})
}

// deliver moves events from the mailbox to the channel until the mailbox is
// closed and empty, or nobody reads any more.
func (p *Pool) deliver(over <-chan struct{}) {
	defer close(p.events)
	for items := p.merged.next(over); len(items) > 0; items = p.merged.next(over) {
		for _, e := range items {
			select {
			case p.events <- e:
			case <-over:
				return
			}
		}
	}
}
