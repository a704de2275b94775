package main

import (
	"context"
	"errors"
	"time"

	"sotto/account"
	"sotto/account/store"
	"sotto/session/control"
)

// keep opens the database for the screen, and has others come in by the
// front; nil where nothing shall be kept. Another sotto without a screen makes
// room; beside one that does not, it is opened to be read.
func (c *call) keep(h account.History, f **front) func(context.Context, func(string)) (*store.Store, error) {
	if !h.Keep {
		return nil
	}
	return func(ctx context.Context, waits func(string)) (*store.Store, error) {
		c.waits.Store(&waits)
		client, s, err := c.beside(ctx, control.Chat, func() (*store.Store, error) { return c.history(ctx, false) })
		var heir *control.Successor
		if client != nil {
			screen := client.Role() == control.Chat
			heir = makeRoom(ctx, client, waits)
			s, err = c.again(ctx, !screen)
		}
		if s != nil && err == nil {
			(*f).open(s)
		}
		switch {
		case heir != nil && s != nil && err == nil:
			(*f).Adopt(ctx, heir)
		case heir != nil:
			heir.Drop()
		}
		var wrong *account.StoreError
		if errors.As(err, &wrong) && (wrong.Fault == account.StoreLocked || wrong.Fault == account.StoreReadOnly) {
			if read, unreadable := c.history(ctx, true); unreadable == nil {
				return read, err
			}
		}
		return s, err
	}
}

// again opens the database beside or after another sotto. One that makes room
// may still be about to let go of it.
func (c *call) again(ctx context.Context, free bool) (*store.Store, error) {
	for late := time.Now().Add(settling); ; {
		s, err := c.history(ctx, false)
		if !free || !locked(err) || time.Now().After(late) || !pause(ctx) {
			return s, err
		}
	}
}

// roomFor is how long a sotto without a screen may take to make room: it may
// be waiting for its server to confirm a message.
const roomFor = 20 * time.Second

// makeRoom asks a sotto without a screen for its place; nil where it does not
// give it.
func makeRoom(ctx context.Context, client *control.Client, waits func(string)) *control.Successor {
	if client.Role() == control.Chat {
		client.Close()
		return nil
	}
	waits("another sotto to make room")
	ctx, cancel := context.WithTimeout(ctx, roomFor)
	defer cancel()
	heir, err := client.Yield(ctx)
	if err != nil {
		client.Close()
		return nil
	}
	return heir
}
