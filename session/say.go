package session

import (
	"crypto/rand"
	"slices"
	"strconv"

	"sotto/roster"
	"sotto/roster/chat"
	"sotto/session/element"
	"sotto/session/event"
	"sotto/session/intent"
	"sotto/session/problem"
	"sotto/session/sm"
)

// The most bytes that a message's text may have, as it was typed and as it
// stands on the wire, where some characters take six. Servers commonly take
// stanzas of 256 KiB and end the session of who sends more.
const (
	longest  = 128 << 10
	heaviest = 240 << 10
)

// going is a message of ours that a writer was given. It is so until our
// server is known to have it, or not to have it.
type going struct {
	chat.Message
	written bool // it may be on a wire
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
}

// weight is how many bytes a text takes on the wire.
func weight(body string) int {
	return len(element.New("jabber:client", "body").Say(body).Append(nil, "jabber:client"))
}

// depart hands everything unsent to the writer, in order, where there is a
// link and nothing before it is in doubt.
func (s *Session) depart() {
	if s.link == nil || len(s.unsent) == 0 || s.reconciling() {
		return
	}
	now := s.next()
	for _, m := range now {
		e := element.New("jabber:client", "message")
		for _, f := range s.features {
			if f.Dress != nil {
				f.Dress(s, m, e)
			}
		}
		s.dispatch(e, m)
		s.departed(&m)
		s.note(m)
		s.going = append(s.going, going{Message: m})
	}
	s.unsent = s.unsent[len(now):]
}

// departed tells that a message may be on a wire from now on; of one that
// nobody looks at it is the first that is told: see Options.Passing.
func (s *Session) departed(m *chat.Message) {
	if m.State != chat.Pending {
		return // it was given to an earlier writer too
	}
	m.State = chat.Written
	if s.options.Passing {
		s.Emit(event.Message{To: event.To{Address: s.account.Address}, Message: *m})
		return
	}
	s.progress(m.Peer, m.ID, chat.Written, nil)
}

// giveUp fails what was never written, when nobody will write it any more:
// see Options.Passing.
func (s *Session) giveUp() {
	if !s.options.Passing {
		return
	}
	left := s.unsent
	s.unsent = nil
	for _, m := range left {
		s.progress(m.Peer, m.ID, chat.Failed, problem.New(problem.GivenUp, m.Peer.String()))
	}
}

// wrote notes that a message is on the wire.
func (s *Session) wrote(w wrote) {
	if i := s.under(w.id); i >= 0 {
		s.going[i].written = true
	}
}

// under is where a message under way stands, or -1. It is near the beginning.
func (s *Session) under(id string) int {
	return slices.IndexFunc(s.going, func(g going) bool { return g.ID == id })
}

// arrived notes that our server has what was sent.
func (s *Session) arrived(all []sm.Out) {
	for _, o := range all {
		i := -1
		if o.ID != "" {
			i = s.under(o.ID)
		}
		if i < 0 {
			continue
		}
		m := s.going[i]
		if i == 0 {
			s.going = s.going[1:]
		} else {
			s.going = slices.Delete(s.going, i, i+1)
		}
		if !m.refused {
			s.progress(m.Peer, m.ID, chat.Sent, nil)
		}
	}
}

// sort takes back, in order, what is on no stream any more. What was never
// written is to be sent; of what was, nobody knows whether it has arrived.
func (s *Session) sort() {
	var back []chat.Message
	for _, g := range s.going {
		switch {
		case g.refused:
		case g.written:
			s.doubtful = append(s.doubtful, g.Message)
		default:
			back = append(back, g.Message)
		}
	}
	s.going = nil
	s.unsent = append(back, s.unsent...)
}

// refused notes that a message of ours was not taken. The refusal may come
// before we know that our server had it, which is not told any more.
func (s *Session) refused(peer roster.JID, id string) {
	if i := s.under(id); i >= 0 && s.going[i].Peer == peer {
		s.going[i].refused = true
	}
	s.doubtful = slices.DeleteFunc(s.doubtful, func(m chat.Message) bool { return m.ID == id && m.Peer == peer })
}

// progress tells how far a message of ours has come.
func (s *Session) progress(peer roster.JID, id string, state chat.State, p *problem.Problem) {
	s.Emit(event.Progress{
		To: event.To{Address: s.account.Address}, Peer: peer, ID: id, State: state, Problem: p,
	})
}
