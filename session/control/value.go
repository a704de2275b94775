package control

import (
	"time"
	"unicode/utf8"

	"sotto/roster"
	"sotto/roster/chat"
	"sotto/session/event"
	"sotto/session/intent"
	"sotto/session/problem"
)

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
