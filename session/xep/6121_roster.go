package xep

import (
	"errors"

	"sotto/roster"
	"sotto/session/element"
	"sotto/session/event"
	"sotto/session/origin"
	"sotto/session/problem"
)

const nsRoster = "jabber:iq:roster"

// Roster fetches the roster at login and follows its pushes (RFC 6121,
// section 2). That a push comes from our own account alone is the gate's
// business; here it is only read.
func Roster() Feature {
	return Feature{
		Spec: "RFC 6121, 2", Name: "roster",
		Online: func(w Wire) {
			w.Ask(roster.JID{}, "get", element.New(nsRoster, "query"), func(answer *element.Element, err error) {
				var refused *Refused
				if errors.As(err, &refused) {
					p := problem.New(problem.RosterRefused, w.Account().Address.Domain()).Because(err)
					w.Emit(event.Trouble{To: to(w), Problem: p})
				}
				if err != nil { // a lost link is told elsewhere
					return
				}
				w.Emit(event.Roster{To: to(w), Contacts: contacts(answer.Child(nsRoster, "query"))})
			})
		},
		Hear: func(w Wire, s origin.Stanza) bool {
			query := s.Element.Child(nsRoster, "query")
			if s.Element.Name != "iq" || s.Element.Get("type") != "set" || query == nil {
				return false
			}
			w.Send(Result(s.Element))
			items := contacts(query)
			if len(items) != 1 || len(query.Children) != 1 { // RFC 6121, section 2.1.6: exactly one
				return true
			}
			if query.Children[0].Get("subscription") == "remove" {
				w.Emit(event.ContactRemoved{To: to(w), JID: items[0].JID})
			} else {
				w.Emit(event.Contact{To: to(w), Contact: items[0]})
			}
			return true
		},
	}
}

// contacts reads the items of a roster query; items without an address are
// left out.
func contacts(query *element.Element) []roster.Contact {
	if query == nil {
		return nil
	}
	var all []roster.Contact
	for _, item := range query.Children {
		j := roster.FromWire(item.Get("jid")).Bare()
		if !item.Is(nsRoster, "item") || j.IsZero() {
			continue
		}
		c := roster.Contact{
			JID: j, Name: item.Get("name"),
			Subscription: subscription(item.Get("subscription")),
			Asked:        item.Get("ask") == "subscribe",
		}
		for _, g := range item.Children {
			if g.Is(nsRoster, "group") && g.Text != "" {
				c.Groups = append(c.Groups, g.Text)
			}
		}
		all = append(all, c)
	}
	return all
}

// subscription reads a state; what the standard does not know is none.
func subscription(s string) roster.Subscription {
	switch v := roster.Subscription(s); v {
	case roster.To, roster.From, roster.Both:
		return v
	}
	return roster.None
}

// to names the account of an event.
func to(w Wire) event.To { return event.To{Address: w.Account().Address} }
