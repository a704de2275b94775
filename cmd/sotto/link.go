package main

import (
	"context"
	"fmt"
	"strings"

	"sotto/account"
	"sotto/roster"
	"sotto/session/control"
	"sotto/session/event"
	"sotto/ui"
	slash "sotto/ui/command"
	"sotto/ui/text"
)

// longestAction is how many cells of what a link wants are shown.
const longestAction = 20

// linked takes an xmpp: link from among the arguments. None is the zero Link.
func (c *call) linked() (roster.Link, error) {
	var link roster.Link
	var rest []string
	for _, word := range c.args {
		if !roster.IsLink(word) {
			rest = append(rest, word)
			continue
		}
		if !link.To.IsZero() || c.has("with") {
			return link, usage("Only one conversation can be opened: by one link, or by --with.")
		}
		var err error
		if link, err = roster.ParseLink(word); err != nil {
			return link, err
		}
	}
	if len(rest) > 1 {
		return link, usage("“%s” is one word too many for “sotto chat”.", rest[1])
	}
	c.args = rest
	return link, nil
}

// link is the xmpp: link among the arguments as it was typed, "" for none.
func (c *call) link() string {
	for _, word := range c.args {
		if roster.IsLink(word) {
			return word
		}
	}
	return ""
}

// follow has the screen begin with what a link is about.
func follow(o *ui.Options, link roster.Link, accounts []account.Account) {
	from, ok := enabled(accounts)
	if link.To.IsZero() || !ok {
		return
	}
	o.Open = ui.Chat{Account: from.Address, Peer: link.To}
	o.Draft, o.Say = wants(link)
}

// wants is what a link puts into the compose line, and what is said of it.
// Nothing is done because a link says so: Enter is the person's own act.
func wants(link roster.Link) (draft, say string) {
	switch link.Action {
	case "":
		return "", ""
	case "message":
		return said(link.Body), ""
	case "roster", "subscribe":
		return slash.AddContact(link.To, link.Token, link.Name), "Enter adds " + link.To.String() + " to your contacts."
	}
	return "", "sotto does not do what the link wants: “" + text.Cut(text.Line(link.Action), longestAction) + "”."
}

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

// said is a line that says a text, whatever that begins with: a link must not
// bring a command.
func said(body string) string {
	body = strings.TrimSpace(body)
	if strings.HasPrefix(body, "/") {
		return "/" + body
	}
	return body
}
