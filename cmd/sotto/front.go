package main

import (
	"sync"

	"sotto/account"
	"sotto/account/store"
	"sotto/session/control"
)

// front is this process as others see it, while it is the first.
type front struct {
	*control.Server
	door *door
	turn chan *control.Turn // another sotto is to take our place

	lock sync.Mutex
	kept *store.Store // whose lock says where we are; nil while nobody can come in
	left bool
}

// newFront makes a front that nobody can reach yet.
func (c *call) newFront(as control.Role, accounts []account.Account, w *wire, open func(control.Opening) bool) *front {
	f := &front{door: c.door, turn: make(chan *control.Turn, 1)}
	o := control.Options{Role: as, Do: w.Do, Open: open, Peer: ours, Go: w.begin}
	for _, a := range accounts {
		if !a.Disabled {
			o.Accounts = append(o.Accounts, a.Address)
		}
	}
	if as != control.Chat {
		o.Yield = func(t *control.Turn) { f.turn <- t } // there is one, and room for it
	}
	f.Server = control.NewServer(o)
	return f
}

// open lets others in, who find us by the lock of what we keep. Where no
// socket can be had, nobody comes, and everything else is as it is.
func (f *front) open(kept *store.Store) {
	f.lock.Lock()
	defer f.lock.Unlock()
	if f.left || f.kept != nil {
		return
	}
	l, err := listenAt(f.door.sockets())
	if err != nil {
		return
	}
	if err := kept.Announce(l.Addr().String()); err != nil {
		_ = l.Close()
		return
	}
	f.kept = kept
	f.Serve(l)
}

// leave lets nobody in any more. It comes before what we keep is closed,
// since whoever has the lock after us makes a socket in the same place.
func (f *front) leave() {
	f.lock.Lock()
	defer f.lock.Unlock()
	f.left = true
	if f.kept != nil {
		_ = f.kept.Announce("") // who finds the old place finds nobody there
		f.kept = nil
	}
	f.Leave()
}
