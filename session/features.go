package session

import "sotto/session/xep"

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
