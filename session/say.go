package session

import (
	"crypto/rand"
	"strconv"

	"sotto/roster"
	"sotto/roster/chat"
	"sotto/session/element"
	"sotto/session/event"
	"sotto/session/intent"
	"sotto/session/problem"
)

// The most bytes that a message's text may have, as it was typed and as it
// stands on the wire, where some characters take six. Servers commonly take
// stanzas of 256 KiB and end the session of who sends more.
const (
	longest  = 128 << 10
	heaviest = 240 << 10
)

// sent is a message of ours on the wire.
type sent struct {
	peer    roster.JID
	id      string
	refused bool
}

// say makes a message of what a person wants said. It is shown at once, and
// goes out as soon as the session is online.
func (s *Session) say(i intent.Send) {
	if i.Body == "" || i.To.IsZero() {
		return
	}
	m := chat.Message{
		ID: i.ID, Peer: i.To.Bare(), From: s.Own(),
		Body: i.Body, Time: s.Now(), State: chat.Pending,
	}
	if m.ID == "" {
		m.ID = rand.Text()
	}
	m.OriginID = m.ID
	if !s.options.Passing {
		s.Emit(event.Message{To: event.To{Address: s.account.Address}, Message: m})
	}
	if n := weight(m.Body); len(m.Body) > longest || n > heaviest {
		s.progress(m.Peer, m.ID, chat.Failed, problem.New(problem.MessageTooLong, m.Peer.String()).
			With(problem.Fact{Name: "bytes", Value: strconv.Itoa(len(m.Body))},
				problem.Fact{Name: "bytes on the wire", Value: strconv.Itoa(n)}))
		return
	}
	s.unsent = append(s.unsent, m)
	s.flush()
}

// weight is how many bytes a text takes on the wire.
func weight(body string) int {
	return len(element.New("jabber:client", "body").Say(body).Append(nil, "jabber:client"))
}

// flush hands everything unsent to the writer, in order. It waits until no
// earlier writer can still send some of it: nothing goes out twice.
func (s *Session) flush() {
	if s.link == nil || s.lagging > 0 {
		return
	}
	s.depart()
	for _, m := range s.unsent {
		e := element.New("jabber:client", "message")
		for _, f := range s.features {
			if f.Dress != nil {
				f.Dress(s, m, e)
			}
		}
		s.out.put(outgoing{element: e, message: m.ID})
	}
	s.handed = append(s.handed, s.unsent...)
	s.unsent = nil
}

// depart keeps, before the writer gets it, what is kept no earlier: see
// Options.Passing.
func (s *Session) depart() {
	if !s.options.Passing || len(s.unsent) == 0 {
		return
	}
	for i, m := range s.unsent {
		if m.State != chat.Pending {
			continue // laid down by an earlier writer
		}
		m.State = chat.Written
		s.unsent[i] = m
		s.Emit(event.Message{To: event.To{Address: s.account.Address}, Message: m})
	}
	s.release()
}

// giveUp fails what was never written, when nobody will write it any more:
// see Options.Passing.
func (s *Session) giveUp() {
	if !s.options.Passing {
		return
	}
	left := append(s.handed, s.unsent...)
	s.handed, s.unsent = nil, nil
	for _, m := range left {
		if m.State != chat.Failed {
			s.progress(m.Peer, m.ID, chat.Failed, problem.New(problem.GivenUp, m.Peer.String()))
		}
	}
}

// wrote notes that the oldest message in the writer's hands is on the wire.
func (s *Session) wrote(w wrote) {
	if len(s.handed) == 0 || s.handed[0].ID != w.id {
		return
	}
	m := s.handed[0]
	s.handed = s.handed[1:]
	if m.State == chat.Failed {
		return
	}
	s.progress(m.Peer, m.ID, chat.Written, nil)
	if w.attempt == s.attempt {
		s.written = append(s.written, sent{peer: m.Peer, id: m.ID})
		s.confirm()
	}
}

// laidDown takes back, in order, what an earlier link's writer did not get
// onto the wire.
func (s *Session) laidDown() {
	s.lagging--
	if s.lagging == 0 {
		s.unsent = append(s.handed, s.unsent...)
		s.handed = nil
		s.flush()
	}
}

// confirm asks our server for a sign of life behind the messages: it works
// on what it gets in order (RFC 6120, section 10.1), so its answer says that
// it has them. One such question at a time covers all that was written
// before it.
func (s *Session) confirm() {
	if s.asking || len(s.written) == 0 {
		return
	}
	s.asking = true
	covered := len(s.written)
	s.ping(func(alive bool) {
		if !alive {
			return // the link ends, and what was written stays unconfirmed
		}
		for _, m := range s.written[:covered] {
			if !m.refused {
				s.progress(m.peer, m.id, chat.Sent, nil)
			}
		}
		s.written, s.asking = s.written[covered:], false
		s.confirm()
	})
}

// refused notes that a message of ours was not taken. The refusal may come
// before we know that it was written, or that our server had it; neither is
// told any more.
func (s *Session) refused(peer roster.JID, id string) {
	for i, m := range s.handed {
		if m.Peer == peer && m.ID == id {
			s.handed[i].State = chat.Failed
		}
	}
	for i, m := range s.written {
		if m.peer == peer && m.id == id {
			s.written[i].refused = true
		}
	}
}

// progress tells how far a message of ours has come.
func (s *Session) progress(peer roster.JID, id string, state chat.State, p *problem.Problem) {
	s.Emit(event.Progress{
		To: event.To{Address: s.account.Address}, Peer: peer, ID: id, State: state, Problem: p,
	})
}
