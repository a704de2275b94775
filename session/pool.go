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
type Pool struct {
	options  Options
	sessions map[roster.JID]*Session
	order    []*Session
	merged   *mailbox[event.Event]
	events   chan event.Event
}

// NewPool makes a session for each account. None is online before an
// intent.Connect wants it so.
func NewPool(accounts []account.Account, o Options) *Pool {
	o = o.withDefaults()
	if o.Resolver == nil {
		o.Resolver = dial.NewDNS("")
	}
	p := &Pool{
		options:  o,
		sessions: map[roster.JID]*Session{},
		merged:   newMailbox[event.Event](),
		events:   make(chan event.Event),
	}
	for _, a := range accounts {
		s := newSession(a, o, p.merged.put)
		p.sessions[a.Address] = s
		p.order = append(p.order, s)
		p.merged.put(event.Added{To: event.To{Address: a.Address}})
	}
	return p
}

// Do wants something of an account. It never blocks; what comes of it comes
// as events.
func (p *Pool) Do(i intent.Intent) {
	if s, ok := p.sessions[i.Account()]; ok {
		s.mail.put(i)
		return
	}
	p.merged.put(event.Trouble{
		To:      event.To{Address: i.Account()},
		Problem: problem.New(problem.UnknownAccount, i.Account().String()),
	})
}

// Events are what happens to the accounts, in order for each. The channel is
// closed after Run.
func (p *Pool) Events() <-chan event.Event { return p.events }

// Run works until the context ends, then says goodbye for every session and
// closes the channel of events. It is called once.
func (p *Pool) Run(ctx context.Context) {
	var running sync.WaitGroup
	for _, s := range p.order {
		running.Add(1)
		p.options.Go(func() {
			defer running.Done()
			s.run(ctx)
		})
	}
	delivered := make(chan struct{})
	over := make(chan struct{})
	p.options.Go(func() {
		defer close(delivered)
		p.deliver(over)
	})
	running.Wait()
	p.merged.close()
	unread := time.AfterFunc(p.options.Timeouts.Farewell, func() { close(over) })
	<-delivered
	unread.Stop()
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
