package session

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"sotto/account"
	"sotto/account/store"
	"sotto/roster"
	"sotto/session/event"
	"sotto/session/intent"
)

// partner is the other end: a pool in this process, straight at the server.
// Several may talk with it.
type partner struct {
	me    roster.JID
	pool  *Pool
	shelf *store.Store
	end   context.CancelFunc
	over  chan struct{}

	lock  sync.Mutex
	talks map[roster.JID]*tally // by whom it talks with
}

// talk is what a partner has to do with one of those who talk with it.
type talk struct {
	*partner
	*tally
	peer roster.JID
}

// meet has a partner come online whose archive is in a folder.
func meet(t testing.TB, o Options, server string, me roster.JID, dir string) *partner {
	t.Helper()
	shelf := reopened(t, dir)
	o.Keep = func(context.Context, func(string)) (*store.Store, error) { return shelf, nil }
	ctx, cancel := context.WithCancel(context.Background())
	p := &partner{
		me: me, pool: NewPool([]account.Account{at(me, server)}, o), shelf: shelf,
		end: cancel, over: make(chan struct{}), talks: map[roster.JID]*tally{},
	}
	itself := p.with(me)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		p.pool.Run(ctx)
	}()
	go func() {
		defer close(p.over)
		for e := range p.pool.Events() {
			p.enter(e)
		}
		<-ended
	}()
	t.Cleanup(p.close)
	p.pool.Do(intent.Connect{Of: intent.Of{Address: me}})
	itself.must(t, string(event.Online), func() bool { return len(itself.onlines) > 0 })
	return p
}

// with is the talk with somebody. It begins before either says anything.
func (p *partner) with(peer roster.JID) *talk {
	p.lock.Lock()
	defer p.lock.Unlock()
	y := newTally(p.me.Local())
	p.talks[peer] = y
	return &talk{p, y, peer}
}

// enter enters what happens where it belongs; what is about no talk belongs
// to all of them.
func (p *partner) enter(e event.Event) {
	line := soakLine(e)
	if line == "" {
		return
	}
	p.lock.Lock()
	defer p.lock.Unlock()
	switch e := e.(type) {
	case event.Message:
		p.talks[e.Message.Peer].line(line)
	case event.Progress:
		p.talks[e.Peer].line(line)
	default:
		for _, y := range p.talks {
			y.line(line)
		}
	}
}

func (t *talk) say(n int) { t.pool.Do(soakMessage(t.me, t.peer, fmt.Sprint(n))) }

// close says goodbye. It may be called again.
func (p *partner) close() {
	p.end()
	<-p.over
}
