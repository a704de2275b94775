package xep

import (
	"sotto/roster"
	"sotto/session/event"
	"sotto/session/origin"
)

// mostRequests is how many people who ask to see us are remembered. Of more
// it is told that there are more, once: a flood of them takes no memory
// (threats S-29).
const mostRequests = 100

// requests are the people who ask to see our presence (RFC 6121, section
// 3.1.3), and those who did and took it back: they are remembered so that to
// ask again and again is told once. Nobody is answered by itself, which looks
// like not being there; our server says them again after each login.
type requests map[roster.JID]wish

type wish struct{ stands, withdrawn bool }

// hear looks at a stanza, and tells whether it was somebody who asks, or takes
// that back.
func (r requests) hear(w Wire, s origin.Stanza) bool {
	if s.Element.Name != "presence" {
		return false
	}
	peer := s.From.Bare()
	switch s.Element.Get("type") {
	case "subscribe":
		r.ask(w, peer)
	case "unsubscribe":
		r.withdraw(w, peer)
	default:
		return false
	}
	return true
}

func (r requests) ask(w Wire, peer roster.JID) {
	before, known := r[peer]
	if seesUs(w, peer) || peer == w.Account().Address || !known && len(r) > mostRequests {
		return
	}
	r[peer] = wish{stands: true, withdrawn: before.withdrawn}
	if !known {
		r.tell(w, peer)
	}
}

func (r requests) withdraw(w Wire, peer roster.JID) {
	before := r[peer]
	if !before.stands {
		return
	}
	r[peer] = wish{withdrawn: true}
	if !before.withdrawn {
		r.tell(w, roster.JID{})
	}
}

// grant forgets somebody who asked, and tells whether they still did.
func (r requests) grant(w Wire, peer roster.JID) bool {
	if !r[peer].stands {
		return false
	}
	delete(r, peer)
	r.tell(w, roster.JID{})
	return true
}

// tell says how many ask; who is the one who began to.
func (r requests) tell(w Wire, who roster.JID) {
	e := event.Requests{To: to(w), Who: who, Count: mostRequests, More: len(r) > mostRequests}
	if !e.More {
		e.Count = 0
		for _, one := range r {
			if one.stands {
				e.Count++
			}
		}
	}
	w.Emit(e)
}
