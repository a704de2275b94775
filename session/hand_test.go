package session

import (
	"context"
	"strings"
	"testing"

	"sotto/account/store"
	"sotto/roster"
	"sotto/roster/chat"
	"sotto/session/element"
	"sotto/session/event"
)

// hand is a session that is online without a network: a test is its reader,
// its writer and its loop.
type hand struct {
	*Session
	t        testing.TB
	passedUp []event.Event
}

// heard is all that was told so far, as at the end of the loop's turn.
func (h *hand) heard() []event.Event {
	h.release()
	return h.passedUp
}

func (h *hand) forgetTold() {
	h.release()
	h.passedUp = nil
}

var romeoDesk = romeo.WithResource("desk")

func byHand(t testing.TB, o Options) *hand {
	h := &hand{t: t}
	o.Resolver = nowhere{}
	h.Session = newSession(at(romeo, ""), o.withDefaults(), func(e event.Event) { h.passedUp = append(h.passedUp, e) })
	h.wanted = true
	h.online()
	return h
}

// keeps has the session keep what it must in a file, which the test may put
// another in the place of.
func (h *hand) keeps(file string) *store.Store {
	h.t.Helper()
	h.desk = filed(h.t, file)
	return h.desk.kept()
}

// online gives the session a link that carries nothing.
func (h *hand) online() {
	h.attempt++
	h.link, h.out, h.state = &link{standing: standing{own: romeoDesk}}, weighing(weighOutgoing), event.Online
	h.cancel = func() {}
	h.reconcile()
	h.release()
}

// turn lets the loop work on the mail that is there, and on what that brings.
func (h *hand) turn() {
	for items, _ := h.mail.take(); len(items) > 0; items, _ = h.mail.take() {
		for _, m := range items {
			h.handle(context.Background(), m)
		}
		h.release()
	}
}

// write takes what was sent, as a writer does that gets all of it out.
func (h *hand) write() []*element.Element {
	if h.release(); h.out == nil {
		return nil
	}
	items, _ := h.out.take()
	var all []*element.Element
	for _, o := range items {
		if o.element != nil {
			all = append(all, o.element)
		} else {
			all = append(all, parse(h.t, string(o.bytes)))
		}
		if o.message != "" {
			h.mail.put(wrote{h.attempt, o.message})
		}
	}
	h.turn()
	return all
}

// read hears a stanza, as if it had come on the link.
func (h *hand) read(xml string) {
	h.t.Helper()
	h.mail.put(heard{h.attempt, romeoDesk, h.link.managed, 0, parse(h.t, xml)})
	h.turn()
}

func parse(t testing.TB, xml string) *element.Element {
	t.Helper()
	const header = "<stream:stream xmlns='jabber:client' xmlns:stream='" + element.Streams + "'>"
	r := element.NewReader(strings.NewReader(header+xml), element.AfterLogin())
	if _, err := r.Header(); err != nil {
		t.Fatal(err)
	}
	e, err := r.Next()
	if err != nil {
		t.Fatalf("%v: %s", err, xml)
	}
	return e
}

// states are how far each message of ours was told to have come, in order.
func (h *hand) states(id string) []chat.State {
	var all []chat.State
	for _, e := range h.heard() {
		switch e := e.(type) {
		case event.Message:
			if e.Message.ID == id {
				all = append(all, e.Message.State)
			}
		case event.Progress:
			if e.ID == id {
				all = append(all, e.State)
			}
		}
	}
	return all
}

func befriend(h *hand, j roster.JID) {
	h.Emit(event.Contact{To: event.To{Address: romeo}, Contact: roster.Contact{JID: j, Subscription: roster.Both}})
}
