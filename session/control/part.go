package control

import (
	"errors"
	"fmt"
	"slices"
	"unicode/utf8"

	"sotto/roster"
	"sotto/session/event"
)

// The parts of lines. Addresses stand as text; moments are milliseconds since
// 1970, and 0 is none.
type (
	hello struct {
		Version  int      `json:"version"`
		Role     Role     `json:"role"`
		Accounts []string `json:"accounts,omitempty"`
	}
	send struct {
		Account string `json:"account"`
		To      string `json:"to"`
		ID      string `json:"id"`
		Body    string `json:"body"`
		Within  int64  `json:"within"` // how long the account may take to come online, in milliseconds
	}
	listen struct {
		Accounts []string `json:"accounts"`
	}
	open struct {
		Account string `json:"account,omitempty"` // "" for the first
		Peer    string `json:"peer,omitempty"`
		Link    string `json:"link,omitempty"`
	}
	yield struct{}

	taken struct {
		ID string `json:"id"`
	}
	became struct {
		ID      string   `json:"id"`
		Problem *failure `json:"problem,omitempty"`
	}
	link struct {
		Account string      `json:"account"`
		State   event.State `json:"state"`
		TLS     string      `json:"tls,omitempty"`
		Problem *failure    `json:"problem,omitempty"`
		Retry   int64       `json:"retry,omitempty"`
	}
	message struct {
		Account string `json:"account"`
		Peer    string `json:"peer"`
		From    string `json:"from"`
		ID      string `json:"id"`
		Body    string `json:"body"`
		Time    int64  `json:"time"`
		Delayed bool   `json:"delayed,omitempty"`
	}
	opened  struct{}
	yielded struct{}
	refused struct {
		ID      string   `json:"id,omitempty"` // of the message that was not taken
		Problem *failure `json:"problem,omitempty"`
	}
)

func (p *hello) put(l *line)   { l.Hello = p }
func (p *send) put(l *line)    { l.Send = p }
func (p *listen) put(l *line)  { l.Listen = p }
func (p *open) put(l *line)    { l.Open = p }
func (p *yield) put(l *line)   { l.Yield = p }
func (p *taken) put(l *line)   { l.Taken = p }
func (p *became) put(l *line)  { l.Became = p }
func (p *link) put(l *line)    { l.Link = p }
func (p *message) put(l *line) { l.Message = p }
func (p *opened) put(l *line)  { l.Opened = p }
func (p *yielded) put(l *line) { l.Yielded = p }
func (p *refused) put(l *line) { l.Refused = p }

// strict reads addresses that are ours, or that a person typed.
func strict(all ...string) error {
	for _, each := range all {
		j, err := roster.Parse(each)
		if err != nil {
			return err
		}
		if !j.IsBare() {
			return fmt.Errorf("%q has a resource", each)
		}
	}
	return nil
}

// longestID is the most bytes that a message's id may have in an ask.
const longestID = 256

func (p *hello) check() error {
	if p.Version == version && !slices.Contains([]Role{Chat, Listen, Send}, p.Role) {
		return fmt.Errorf("%q is no role", p.Role)
	}
	return strict(p.Accounts...)
}

func (p *send) check() error {
	switch {
	case p.ID == "" || len(p.ID) > longestID || p.Body == "" || !utf8.ValidString(p.Body):
		return errors.New("a message without an id or a text")
	case p.Within < 0 || p.Within > mostWait.Milliseconds():
		return errors.New("a wait out of bounds")
	}
	return strict(p.Account, p.To)
}

func (p *listen) check() error {
	if len(p.Accounts) == 0 {
		return errors.New("nobody to listen for")
	}
	return strict(p.Accounts...)
}

func (p *open) check() error {
	if p.Account != "" {
		if err := strict(p.Account); err != nil {
			return err
		}
	}
	switch {
	case (p.Peer == "") == (p.Link == ""):
		return errors.New("not one conversation to open")
	case p.Link != "":
		_, err := roster.ParseLink(p.Link)
		return err
	}
	return strict(p.Peer)
}

func (p *link) check() error {
	if !slices.Contains([]event.State{event.Offline, event.Connecting, event.Waiting, event.Online}, p.State) {
		return fmt.Errorf("%q is no state", p.State)
	}
	return strict(p.Account)
}

func (p *yield) check() error   { return nil }
func (p *taken) check() error   { return nil }
func (p *became) check() error  { return nil }
func (p *message) check() error { return strict(p.Account) }
func (p *opened) check() error  { return nil }
func (p *yielded) check() error { return nil }
func (p *refused) check() error { return nil }
