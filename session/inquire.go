package session

import (
	"errors"
	"time"

	"sotto/session/element"
	"sotto/session/problem"
	"sotto/session/sm"
)

// How far our server has come with what we sent is asked behind a message at
// once, behind anything else after five stanzas or three seconds, and after a
// silence. One question at a time covers all that was sent before it. No
// answer in time means that the link is dead.
//
// A server that manages the stream (XEP-0198) tells its count. From any other
// an answer to a ping says the same: it works on what it gets in order (RFC
// 6120, section 10.1).

// many is how many stanzas are sent before it is asked whether they came.
const many = 5

// urge notes that something was sent, and asks now or soon.
func (s *Session) urge(message bool) {
	s.unasked++
	s.pressing = s.pressing || message
	if !s.stream.managed || s.asking {
		return
	}
	if s.unasked >= many {
		s.inquire()
	} else if s.unasked == 1 {
		number := s.attempt
		stop(s.press)
		s.press = time.AfterFunc(s.options.Timeouts.Press, func() { s.mail.put(pressed{number}) })
	}
}

// inquire asks how far the server is, unless that is asked already.
func (s *Session) inquire() {
	if s.asking || s.link == nil {
		return
	}
	stop(s.press)
	s.asking, s.pressing, s.unasked, s.covered = true, false, 0, s.stream.Total()
	if !s.stream.managed {
		total := s.covered
		s.ping(func(alive bool) {
			if alive {
				s.count(total)
				s.unasked = 0 // the ping itself
				s.listen()
			}
		})
		return
	}
	s.leaving = append(s.leaving, outgoing{bytes: sm.Request().Append(nil, "jabber:client")})
	number := s.attempt
	s.overdue = time.AfterFunc(s.options.Timeouts.Probe, func() { s.mail.put(overdue{number}) })
}

// count takes the server's word, or an answer that says the same. One that
// does not cover what was asked about answers nothing: a server may tell how
// far it is at any time, and one that lost the thread tells the same for ever.
func (s *Session) count(h uint32) {
	all, err := s.stream.ack(h)
	if err != nil {
		s.miscounted(err)
		return
	}
	s.arrived(all)
	if !s.asking || int32(s.stream.Acked-s.covered) < 0 { // as the counters wrap
		return
	}
	stop(s.overdue)
	s.asking, s.proved, s.silences = false, true, 0
	if s.pressing || s.stream.managed && s.unasked >= many {
		s.inquire()
	} else if s.unasked > 0 {
		s.unasked--
		s.urge(false)
	}
}

// miscounted ends a stream on which the server counts what was never sent
// (XEP-0198, section 4). It is told so, and the stream is not gone on with.
func (s *Session) miscounted(err error) {
	s.stream.ID = ""
	p := problem.New(problem.StreamMalformed, s.account.Address.Domain()).Because(err)
	var wrong *sm.CountError
	if errors.As(err, &wrong) {
		s.out.put(outgoing{bytes: sm.TooHigh(wrong).Append(nil, "jabber:client")})
	}
	s.out.close() // what departs behind that comes back unwritten
	s.mail.put(ended{s.attempt, p})
}

// tally hears what belongs to the managing of the stream.
func (s *Session) tally(e *element.Element) {
	if !s.stream.managed {
		return
	}
	switch h, told := sm.Count(e); {
	case e.Name == "r":
		s.owes = true
	case e.Name == "a" && told:
		s.count(h)
	}
}

// tallyLate hears the last count of a link that is being left.
func (s *Session) tallyLate(m heard) {
	h, told := sm.Count(m.element)
	if s.left == nil || s.left.attempt != m.attempt || m.element.Name != "a" || !told {
		return
	}
	if all, err := s.left.stream.Ack(h); err == nil {
		s.arrived(all)
	}
}
