package main

import (
	"context"
	"fmt"

	"sotto/session/control"
	"sotto/session/event"
	"sotto/ui/text"
)

// mostCalls is how many conversations others may want opened at once.
const mostCalls = 16

// called tells the screen what another sotto wants opened.
func called(calls chan<- event.Event) func(control.Opening) bool {
	return func(o control.Opening) bool {
		draft, say := wants(o.Link)
		select {
		case calls <- event.Called{To: event.To{Address: o.Account}, Peer: o.Link.To, Draft: draft, Say: say}:
			return true
		default:
			return false
		}
	}
}

// opensElsewhere hands a link, or the conversation that --with names, to a
// sotto that has a screen already.
func (c *call) opensElsewhere(ctx context.Context, s showing, link string) bool {
	where, who := link, c.flags["with"]
	if where == "" {
		where = s.open.Peer.String()
	}
	if where == "" {
		return false
	}
	client := c.running(ctx, control.Chat)
	if client == nil {
		return false
	}
	defer client.Close()
	if client.Role() != control.Chat || client.Open(ctx, s.only, where) != nil {
		return false
	}
	if who == "" {
		who = "The link"
	}
	fmt.Fprintf(c.out, "sotto: %s is open in the sotto that runs.\n", text.Line(who))
	return true
}
