package session

import (
	"slices"

	"sotto/session/xep"
)

// features is what a session can do, in the order in which stanzas are heard
// and messages dressed. What the program supports can be read here.
func features() []xep.Feature {
	return []xep.Feature{
		xep.Disco(), // before our presence: what it tells is known when messages come
		xep.Roster(),
		xep.Subscribe(),
		xep.Presence(),
		xep.ChatStates(),
		xep.Messages(),
		xep.IDs(),
		xep.Ping(),
	}
}

// readsArchive tells whether a session reads in the server's archive what came
// while nobody was online. Only then may a resource be bound along with the
// login: the server forgets what it held for us when it is (XEP-0386, section
// 4.2).
func (s *Session) readsArchive() bool {
	return slices.ContainsFunc(s.features, func(f xep.Feature) bool { return f.Spec == "XEP-0313" })
}
