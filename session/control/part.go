package control

import (
	"errors"
	"fmt"
	"slices"
	"time"
	"unicode/utf8"

	"sotto/roster"
	"sotto/roster/chat"
	"sotto/session/event"
	"sotto/session/intent"
	"sotto/session/problem"
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

// failure is a problem by its code: the catalogue of the other side says the
// rest.
type failure struct {
	Code    problem.Code `json:"code"`
	Subject string       `json:"subject,omitempty"`
	Facts   []fact       `json:"facts,omitempty"`
}

type fact struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

func failureOf(p *problem.Problem) *failure {
	if p == nil {
		return nil
	}
	f := &failure{Code: p.Code, Subject: p.Subject}
	for _, each := range p.Facts {
		f.Facts = append(f.Facts, fact(each))
	}
	return f
}

// problem is what the failure is in this process.
func (f *failure) problem() *problem.Problem {
	if f == nil {
		return nil
	}
	p := problem.New(f.Code, f.Subject)
	for _, each := range f.Facts {
		p = p.With(problem.Fact(each))
	}
	return p
}

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

// typed are addresses that were checked.
func typed(all []string) []roster.JID {
	var found []roster.JID
	for _, each := range all {
		found = append(found, roster.FromWire(each))
	}
	return found
}

// written are addresses as text.
func written(all []roster.JID) []string {
	var found []string
	for _, each := range all {
		found = append(found, each.String())
	}
	return found
}

func sendOf(i intent.Send, within time.Duration) *send {
	within = max(0, min(within, mostWait))
	return &send{Account: i.Address.String(), To: i.To.String(), ID: i.ID, Body: i.Body, Within: within.Milliseconds()}
}

func (p *send) intent() intent.Send {
	return intent.Send{Of: intent.Of{Address: roster.FromWire(p.Account)}, To: roster.FromWire(p.To), ID: p.ID, Body: p.Body}
}

func linkOf(e event.Link) *link {
	return &link{
		Account: e.Address.String(), State: e.State, TLS: e.Security.Version,
		Problem: failureOf(e.Problem), Retry: milliseconds(e.Retry),
	}
}

func (p *link) event() event.Event {
	return event.Link{
		To: event.To{Address: roster.FromWire(p.Account)}, State: p.State, Security: event.Security{Version: p.TLS},
		Problem: p.Problem.problem(), Retry: moment(p.Retry),
	}
}

func messageOf(e event.Message) *message {
	m := e.Message
	return &message{
		Account: e.Address.String(), Peer: m.Peer.String(), From: m.From.String(),
		ID: m.ID, Body: short(m.Body), Time: milliseconds(m.Time), Delayed: m.Delayed,
	}
}

func (p *message) event() event.Event {
	return event.Message{To: event.To{Address: roster.FromWire(p.Account)}, Message: chat.Message{
		ID: p.ID, Peer: roster.FromWire(p.Peer), From: roster.FromWire(p.From),
		Body: p.Body, Time: moment(p.Time), Delayed: p.Delayed,
	}}
}

// short is a text that a line has room for.
func short(body string) string {
	if len(body) <= longestBody {
		return body
	}
	end := longestBody
	for end > 0 && !utf8.RuneStart(body[end]) {
		end--
	}
	return body[:end] + "\n[The rest is in the history.]"
}

func milliseconds(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

func moment(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms)
}
