package session

import (
	"crypto/rand"
	"time"

	"sotto/roster"
	"sotto/session/element"
	"sotto/session/origin"
	"sotto/session/problem"
	"sotto/session/xep"
)

// asks are the IQs whose answers are awaited. An answer counts only from
// whom it was asked (threats F-12), and ids are never guessable.
type asks struct {
	waiting map[string]ask
}

type ask struct {
	to    roster.JID
	then  xep.Answered
	timer *time.Timer
}

// add remembers a question and gives its id.
func (a *asks) add(to roster.JID, then xep.Answered, timer func(id string) *time.Timer) string {
	if a.waiting == nil {
		a.waiting = map[string]ask{}
	}
	id := rand.Text()
	a.waiting[id] = ask{to: to, then: then, timer: timer(id)}
	return id
}

// answered gives an answer to whoever waits for it, and tells whether
// anybody did. A wrong sender changes nothing: the question stays open.
func (a *asks) answered(own roster.JID, s origin.Stanza) bool {
	id := s.Element.Get("id")
	q, ok := a.waiting[id]
	if !ok || !origin.AnswerCounts(own, q.to, s.From) {
		return false
	}
	delete(a.waiting, id)
	q.timer.Stop()
	if s.Element.Get("type") == "error" {
		q.then(nil, xep.RefusedBy(s.Element))
	} else {
		q.then(s.Element, nil)
	}
	return true
}

// wait gives a question its time once more.
func (a *asks) wait(id string, within time.Duration) {
	if q, ok := a.waiting[id]; ok {
		q.timer.Reset(within)
	}
}

// timedOut fails a question that nobody answered.
func (a *asks) timedOut(id, domain string) {
	if q, ok := a.waiting[id]; ok {
		delete(a.waiting, id)
		q.then(nil, problem.New(problem.TimedOut, domain))
	}
}

// fail fails every question, as when the link is lost.
func (a *asks) fail(err error) {
	waiting := a.waiting
	a.waiting = nil
	for _, q := range waiting {
		q.timer.Stop()
		q.then(nil, err)
	}
}

// payloadIn makes the IQ that carries a question.
func payloadIn(kind, id string, to roster.JID, payload *element.Element) *element.Element {
	iq := element.New("jabber:client", "iq").Set("type", kind).Set("id", id).Add(payload)
	if !to.IsZero() {
		iq.Set("to", to.String())
	}
	return iq
}
