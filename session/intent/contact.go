package intent

import "sotto/roster"

// Subscribe wants somebody in the contacts, and asks them whether we may see
// their presence. What comes of it is told by an event.Contact, or an
// event.Trouble.
type Subscribe struct {
	Of
	Peer  roster.JID // bare
	Name  string     // what we call them; "" keeps what they are called
	Token string     // of the invitation that they gave (XEP-0379); "" for none
}
