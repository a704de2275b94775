package xep

import (
	"errors"

	"sotto/roster"
	"sotto/session/element"
	"sotto/session/event"
	"sotto/session/intent"
	"sotto/session/origin"
	"sotto/session/problem"
)

// Subscribe puts somebody into the roster and asks to see their presence
// (RFC 6121, sections 2.3 and 3.1). Whether that was granted, a roster push
// decides; a refusal is told once, and only of somebody who was asked. Whose
// invitation was taken may see ours when they ask (XEP-0379, section 3), and
// so may who has asked and is then put into the roster.
func Subscribe() Feature {
	asked, inviters := map[roster.JID]bool{}, map[roster.JID]bool{}
	all := requests{}
	return Feature{
		Spec: "RFC 6121, 3", Name: "subscriptions",
		Want: func(w Wire, i intent.Intent) bool {
			s, ok := i.(intent.Subscribe)
			if !ok {
				return false
			}
			known, _ := w.Contact(s.Peer)
			w.Ask(roster.JID{}, "set", element.New(nsRoster, "query").Add(entry(s, known)), func(_ *element.Element, err error) {
				if err != nil {
					notAdded(w, s.Peer, err)
					return
				}
				asked[s.Peer.Bare()], inviters[s.Peer.Bare()] = true, s.Token != ""
				w.Send(request(s))
				if all.grant(w, s.Peer.Bare()) {
					w.Send(granted(s.Peer))
				}
			})
			return true
		},
		Hear: func(w Wire, s origin.Stanza) bool {
			peer := s.From.Bare()
			if s.Element.Name == "presence" && s.Element.Get("type") == "subscribe" && inviters[peer] {
				w.Send(granted(peer))
				return true
			}
			if all.hear(w, s) {
				return true
			}
			if s.Element.Name != "presence" || s.Element.Get("type") != "error" || !asked[peer] {
				return false
			}
			delete(asked, peer)
			w.Emit(event.Trouble{To: to(w), Problem: problem.New(problem.ContactNotAsked, peer.String()).With(Condition(s.Element)...)})
			return true
		},
	}
}

// granted lets somebody see our presence (RFC 6121, section 3.1.4).
func granted(peer roster.JID) *element.Element {
	return element.New(nsClient, "presence").Set("to", peer.Bare().String()).Set("type", "subscribed")
}

// entry is a roster item. It replaces what is there (RFC 6121, section
// 2.3.1), so what nobody wants changed is said again.
func entry(s intent.Subscribe, known roster.Contact) *element.Element {
	item := element.New(nsRoster, "item").Set("jid", s.Peer.Bare().String())
	name := s.Name
	if name == "" {
		name = known.Name
	}
	if name != "" {
		item.Set("name", name)
	}
	for _, g := range known.Groups {
		item.Add(element.New(nsRoster, "group").Say(g))
	}
	return item
}

// request asks to see somebody's presence (RFC 6121, section 3.1.1).
func request(s intent.Subscribe) *element.Element {
	e := element.New(nsClient, "presence").Set("to", s.Peer.Bare().String()).Set("type", "subscribe")
	if s.Token != "" {
		e.Add(preauth(s.Token))
	}
	return e
}

// notAdded says why somebody is not in the roster.
func notAdded(w Wire, peer roster.JID, err error) {
	p := problem.New(problem.ContactNotAdded, peer.Bare().String()).Because(err)
	var refused *Refused
	if errors.As(err, &refused) {
		p.With(problem.Fact{Name: "condition", Value: refused.Condition}, problem.Fact{Name: "server says", Value: refused.Text})
	} else {
		p.With(problem.Fact{Name: "why", Value: problem.From(err).Title})
	}
	w.Emit(event.Trouble{To: to(w), Problem: p})
}
