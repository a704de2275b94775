package xep

import (
	"sotto/roster"
	"sotto/roster/chat"
	"sotto/session/element"
	"sotto/session/event"
	"sotto/session/intent"
	"sotto/session/origin"
)

const nsStates = "http://jabber.org/protocol/chatstates"

// ChatStates shows who is composing, and says when we are (XEP-0085). A
// stranger learns nothing of us until we have written to it (threats S-33),
// and who answered without chat states is spared ours (XEP-0085, section
// 5.1).
func ChatStates() Feature {
	written := map[roster.JID]bool{} // we have written to them
	mute := map[roster.JID]bool{}    // they answered without chat states
	return Feature{
		Spec: "XEP-0085", Name: "chat states",
		Hear: func(w Wire, s origin.Stanza) bool {
			if s.Element.Name != "message" || s.Element.Get("type") == "error" || s.Element.Get("type") == "groupchat" {
				return false
			}
			peer := s.From.Bare()
			state := chatState(s.Element)
			said := Body(s.Element) != ""
			if (state == "" && !said) || !(knows(w, peer) || written[peer]) { // nothing is remembered of strangers (threats S-29)
				return false
			}
			mute[peer] = state == ""
			if !delayed(s.Element) {
				w.Emit(event.Typing{To: to(w), Peer: peer, Active: state == "composing" && !said})
			}
			return false // the message itself is for others
		},
		Want: func(w Wire, i intent.Intent) bool {
			t, ok := i.(intent.Type)
			if !ok {
				return false
			}
			peer := t.To.Bare()
			if mute[peer] || !(written[peer] || seesUs(w, peer)) {
				return true
			}
			state := "active"
			if t.Active {
				state = "composing"
			}
			w.Send(element.New(nsClient, "message").Set("type", "chat").Set("to", peer.String()).
				Add(element.New(nsStates, state)))
			return true
		},
		Dress: func(_ Wire, m chat.Message, e *element.Element) {
			written[m.Peer] = true
			if !mute[m.Peer] {
				e.Add(element.New(nsStates, "active"))
			}
		},
	}
}

// seesUs tells whether somebody is allowed to see our presence.
func seesUs(w Wire, j roster.JID) bool {
	c, ok := w.Contact(j)
	return ok && (c.Subscription == roster.From || c.Subscription == roster.Both)
}

func chatState(e *element.Element) string {
	for _, c := range e.Children {
		if c.Space == nsStates {
			return c.Name
		}
	}
	return ""
}
