package session

import (
	"context"
	"crypto/rand"
	"time"

	"sotto/roster"
	"sotto/session/doctor"
	"sotto/session/element"
	"sotto/session/origin"
	"sotto/session/stream"
	"sotto/session/xep"
)

// nsItems asks a server what belongs to it (XEP-0030, section 4).
const nsItems = "http://jabber.org/protocol/disco#items"

// mostServices is how many of a server's services are asked what they are, and
// mostAbilities how much of one answer is looked at.
const (
	mostServices  = 16
	mostAbilities = 512
)

// discover asks the server, the account and the server's services what they
// can do, after a login. What nobody answers in time stays unknown. first is
// called at the first answer.
func (a *attempt) discover(ctx context.Context, l *link, first func()) doctor.Features {
	ctx, cancel := context.WithTimeout(ctx, orDefault(a.options.Timeouts.Dial.Stream, 10*time.Second))
	defer cancel()
	l.stream.Relax(a.options.Limits)
	server, account := roster.FromWire(l.own.Domain()), l.own.Bare()
	q := &questions{stream: l.stream, own: l.own, first: first}
	q.ask(server, xep.InfoRequest())
	q.ask(account, xep.InfoRequest())
	q.ask(server, element.New(nsItems, "query"))
	f := doctor.Features{}
	about, err := q.answers(ctx)
	f.Server, f.Account, f.Asked = abilities(about[0]), abilities(about[1]), err == nil
	for i, item := range children(about[2], nsItems, "item") {
		if service := roster.FromWire(item.Get("jid")); i < mostServices && !service.IsZero() {
			q.ask(service, xep.InfoRequest())
		}
	}
	services, _ := q.answers(ctx) // one that does not answer is not there
	for _, s := range services {
		f.Services = merged(f.Services, abilities(s))
	}
	return f
}

// questions are IQs that are sent in one go, and whose answers are awaited.
type questions struct {
	stream *stream.Stream
	own    roster.JID
	first  func()
	sent   []inquiry
}

type inquiry struct {
	id string // "" once it was answered
	to roster.JID
	iq *element.Element
}

func (q *questions) ask(to roster.JID, payload *element.Element) {
	id := rand.Text()
	q.sent = append(q.sent, inquiry{id: id, to: to, iq: payloadIn("get", id, to, payload)})
}

// answers sends what was asked and waits for an answer to each, in the order
// of the questions; one that is an error is nil. Whatever else comes is not
// ours to act on: we are not there for anybody.
func (q *questions) answers(ctx context.Context) ([]*element.Element, error) {
	sent := q.sent
	q.sent = nil
	answers := make([]*element.Element, len(sent))
	var all []*element.Element
	for _, one := range sent {
		all = append(all, one.iq)
	}
	if len(all) == 0 {
		return nil, nil
	}
	if err := q.stream.Send(ctx, all...); err != nil {
		return answers, err
	}
	for open := len(sent); open > 0; {
		e, err := q.stream.Next(ctx)
		if err != nil {
			return answers, err
		}
		for i := range sent {
			if sent[i].id != "" && q.counts(sent[i], e) {
				sent[i].id = ""
				if open--; e.Get("type") == "result" && len(e.Children) > 0 {
					answers[i] = e.Children[0]
				}
			}
		}
	}
	return answers, nil
}

// counts tells whether a stanza is the answer to a question: it must come
// from whom was asked (threats F-12).
func (q *questions) counts(asked inquiry, e *element.Element) bool {
	s, err := origin.Check(q.own, e)
	if err != nil || !e.Is("jabber:client", "iq") || e.Get("id") != asked.id || !origin.AnswerCounts(q.own, asked.to, s.From) {
		return false
	}
	if kind := e.Get("type"); kind != "result" && kind != "error" {
		return false
	}
	if q.first != nil {
		q.first()
		q.first = nil
	}
	return true
}

// abilities are the features and identities that an answer tells.
func abilities(answer *element.Element) []string {
	all := append(xep.Features(answer), xep.Identities(answer)...)
	return all[:min(len(all), mostAbilities)]
}

func children(e *element.Element, space, name string) []*element.Element {
	if e == nil {
		return nil
	}
	var all []*element.Element
	for _, c := range e.Children {
		if c.Is(space, name) {
			all = append(all, c)
		}
	}
	return all
}
