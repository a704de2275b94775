package main

import (
	"sotto/roster"
	"sotto/session/event"
)

// eventJSON is one event of a script's output. Which fields an event has
// stands in the manual.
type eventJSON struct {
	Event    string        `json:"event"`
	Account  string        `json:"account,omitempty"`
	Step     string        `json:"step,omitempty"`
	Facts    []factJSON    `json:"facts,omitempty"`
	State    string        `json:"state,omitempty"`
	TLS      *tlsJSON      `json:"tls,omitempty"`
	Retry    string        `json:"retry,omitempty"`
	Contacts []contactJSON `json:"contacts,omitempty"`
	Peer     string        `json:"peer,omitempty"`
	From     string        `json:"from,omitempty"`
	Show     string        `json:"show,omitempty"`
	Status   string        `json:"status,omitempty"`
	ID       string        `json:"id,omitempty"`
	Body     string        `json:"body,omitempty"`
	Time     string        `json:"time,omitempty"`
	Delayed  bool          `json:"delayed,omitempty"`
	Mine     bool          `json:"mine,omitempty"`
	Active   *bool         `json:"active,omitempty"`
	Count    *int          `json:"count,omitempty"`
	Problem  *problemJSON  `json:"problem,omitempty"`
}

// contactJSON is a contact in JSON.
type contactJSON struct {
	Address      string   `json:"address"`
	Name         string   `json:"name,omitempty"`
	Subscription string   `json:"subscription"`
	Asked        bool     `json:"asked,omitempty"`
	Groups       []string `json:"groups,omitempty"`
}

// eventIn is an event in JSON.
func eventIn(e event.Event) eventJSON {
	j := eventJSON{Account: e.Account().String()}
	switch e := e.(type) {
	case event.Added:
		j.Event = "account"
	case event.Step:
		j.Event, j.Step, j.Facts, j.Problem = "step", e.Name, factsIn(e.Facts), problemIn(e.Problem)
	case event.Link:
		j.Event, j.State, j.Problem = "link", string(e.State), problemIn(e.Problem)
		j.TLS, j.Retry = tlsIn(e.Security), moment(e.Retry)
	case event.Roster:
		j.Event, j.Contacts = "roster", contactsIn(e.Contacts...)
	case event.Contact:
		j.Event, j.Contacts = "contact", contactsIn(e.Contact)
	case event.ContactRemoved:
		j.Event, j.Peer = "contact-removed", e.JID.String()
	case event.Presence:
		j.Event, j.From, j.Show, j.Status = "presence", e.Presence.From.String(), show(e.Presence.Show), e.Presence.Status
	case event.Message:
		m := e.Message
		j.Event, j.Peer, j.From, j.ID, j.Body = "message", m.Peer.String(), m.From.String(), m.ID, m.Body
		j.Time, j.Delayed, j.Mine, j.State = moment(m.Time), m.Delayed, m.Mine(), m.State.String()
	case event.Progress:
		j.Event, j.Peer, j.ID, j.State, j.Problem = "progress", e.Peer.String(), e.ID, e.State.String(), problemIn(e.Problem)
	case event.Typing:
		j.Event, j.Peer, j.Active = "typing", e.Peer.String(), &e.Active
	case event.Requests:
		j.Event, j.Count = "requests", &e.Count
		if !e.Who.IsZero() {
			j.From = e.Who.String()
		}
	case event.Trouble:
		j.Event, j.Problem = "trouble", problemIn(e.Problem)
	}
	return j
}

func contactsIn(all ...roster.Contact) []contactJSON {
	out := make([]contactJSON, 0, len(all))
	for _, c := range all {
		out = append(out, contactJSON{
			Address: c.JID.String(), Name: c.Name, Subscription: string(c.Subscription), Asked: c.Asked, Groups: c.Groups,
		})
	}
	return out
}

// show is an availability by name: plainly available has none on the wire.
func show(s roster.Show) string {
	if s == roster.Available {
		return "available"
	}
	return string(s)
}
