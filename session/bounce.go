package session

import (
	"sotto/roster"
	"sotto/roster/chat"
	"sotto/session/event"
	"sotto/session/problem"
)

// Anybody can send us an error, with any id. It says something only of a
// message that we have sent to them: the archive knows those, and where
// nothing is kept, the session knows those of this run.

// saying is a message of ours by whom it went to and its id.
type saying struct {
	peer roster.JID
	id   string
}

// note remembers a message that goes out, where nothing else does.
func (s *Session) note(m chat.Message) {
	if s.desk.kept() != nil {
		return
	}
	if s.said == nil {
		s.said = map[saying]bool{}
	}
	s.said[saying{m.Peer, m.ID}] = true
}

// bounced tells whether it is somebody else who says that a message failed.
func bounced(e event.Progress) bool {
	return e.State == chat.Failed && e.Problem != nil && e.Problem.Code == problem.NotDelivered
}

// groundless tells whether somebody refuses what they were never sent.
func (s *Session) groundless(e event.Event) bool {
	p, is := e.(event.Progress)
	return is && bounced(p) && !s.said[saying{p.Peer, p.ID}]
}
