package main

import (
	"strings"

	"sotto/account"
	"sotto/roster"
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

// follow has the screen begin with what a link is about. Nothing is done
// because a link says so: what it wants stands in the compose line or on a
// page, and Enter is the person's own act. Without an account it waits for
// one, and an invitation leads to where that is registered.
func follow(o *ui.Options, link roster.Link, accounts []account.Account) {
	if link.To.IsZero() {
		return
	}
	if link.Action == "register" {
		o.Register = ui.Invitation{Address: link.To, Token: link.Token}
		return
	}
	draft, say := wants(link)
	if from, ok := enabled(accounts); ok {
		o.Open, o.Draft, o.Say = ui.Chat{Account: from.Address, Peer: link.To}, draft, say
		return
	}
	o.Later = ui.Later{Peer: link.To, Draft: draft, Say: say}
	if link.Action == "roster" && link.Registers {
		o.Register = ui.Invitation{Address: roster.FromWire(link.To.Domain()), Token: link.Token}
	}
}

// wants is what a link wants as a line that would do it, and a sentence.
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

// said is a line that says a text, whatever that begins with: a link must not
// bring a command.
func said(body string) string {
	body = strings.TrimSpace(body)
	if strings.HasPrefix(body, "/") {
		return "/" + body
	}
	return body
}
