package session

import (
	"sotto/account/vault"
	"sotto/roster"
	"sotto/session/sm"
)

// ledger is what was sent and heard on a stream, counted, and what of that is
// not on the disk yet. The loop owns it, and nothing reaches the writer, or
// is confirmed to the server, before keep has written it: so what the disk
// has is what the stream was, whenever the process ends.
//
// Where the server manages no streams it counts all the same, and an answer
// to a ping stands for what the server does not tell.
type ledger struct {
	sm.State
	managed   bool     // the server counts too (XEP-0198)
	fresh     []sm.Out // sent since it was kept last
	confirmed int      // taken off the queue since then
	anew      bool     // the disk holds another stream than this, or an old picture of it
	moved     bool     // the counters have changed
	safe      uint32   // how many of those that we have handled are kept
	again     uint32   // so many will come that were heard before
}

// sent notes a stanza on its way.
func (l *ledger) sent(o sm.Out) {
	l.Sent(o)
	l.fresh = append(l.fresh, o)
}

// handled notes stanzas that we are done with.
func (l *ledger) handled(n int) {
	l.Handled(n)
	l.moved = l.moved || n > 0
}

// ack takes off the queue what the server has. What was sent and is not kept
// yet cannot be among it: it is not on the wire.
func (l *ledger) ack(h uint32) ([]sm.Out, error) {
	all, err := l.Ack(h)
	l.confirmed += len(all)
	return all, err
}

// manage says that the server counts from now on, and by which id the stream
// can be resumed.
func (l *ledger) manage(id string, own roster.JID) {
	l.managed, l.ID, l.Bound, l.anew = true, id, own, true
}

// urgent tells whether something waits to be kept before it can be sent.
func (l *ledger) urgent() bool { return l.anew || l.Resumable() && len(l.fresh) > 0 }

// keep writes what is not on the disk yet. A stream that cannot be resumed is
// of no use there.
func (l *ledger) keep(v vault.Vault, account roster.JID) error {
	if l.anew {
		if err := v.DropResumption(account); err != nil {
			return err
		}
	}
	if !l.Resumable() {
		return nil
	}
	put, confirmed := l.fresh, l.confirmed
	if l.anew {
		put, confirmed = l.Queue, 0
	}
	if err := v.Put(account, outs(put)...); err != nil {
		return err
	}
	if err := v.Confirm(account, confirmed); err != nil {
		return err
	}
	if !l.anew && !l.moved && confirmed == 0 {
		return nil
	}
	return v.SetResumption(account, vault.Resumption{ID: l.ID, Bound: l.Bound.String(), In: l.In + l.again, Acked: l.Acked})
}

// kept says that the transaction in which keep wrote is over.
func (l *ledger) kept() {
	l.fresh, l.confirmed, l.anew, l.moved = nil, 0, false, false
	l.safe = l.In + l.again
}

// rewind takes back what was handled and is not kept. The server gives it
// again, in order, when the stream goes on: then it is known.
func (l *ledger) rewind() { l.again, l.In = l.again+l.In-l.safe, l.safe }

// repeated counts what comes again, and tells whether it was that.
func (l *ledger) repeated(n int) bool {
	if l.again == 0 {
		return false
	}
	l.again -= min(l.again, uint32(n))
	return true
}

// astray says that the disk has an old picture: it failed.
func (l *ledger) astray() { l.fresh, l.confirmed, l.anew, l.moved = nil, 0, true, true }

func outs(all []sm.Out) []vault.Out {
	list := make([]vault.Out, len(all))
	for i, o := range all {
		list[i] = vault.Out(o)
	}
	return list
}

// restored is the ledger of a stream that another process was on.
func restored(v vault.Vault, account roster.JID) (*ledger, error) {
	r, found, err := v.Resumption(account)
	if err != nil || !found {
		return nil, err
	}
	queue, err := v.Queue(account)
	if err != nil {
		return nil, err
	}
	l := &ledger{managed: true, safe: r.In, State: sm.State{ID: r.ID, Bound: roster.FromWire(r.Bound), In: r.In, Acked: r.Acked}}
	for _, o := range queue {
		l.Sent(sm.Out(o))
	}
	return l, nil
}
