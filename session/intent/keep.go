package intent

import "sotto/roster"

// Direction says which messages of a conversation a Page wants.
type Direction int

// The directions.
const (
	Newest Direction = iota // the end of the conversation
	Older                   // what comes before From
	Newer                   // what comes after From
	Around                  // From itself, with what stands around it
)

// Page wants messages of a conversation from what is kept. It is answered by
// an event.Page, also when it cannot be had.
type Page struct {
	Of
	Peer   roster.JID
	Want   Direction
	From   int64 // a place that an event told: event.Page.Older, .Newer, chat.Message.Place
	Ticket int   // the answer tells it again: answers may come late, and in any order
}

// Search wants the messages that answer a query: words, "phrases", prefix*,
// from:, in:, before:, after:, has:link. With a Peer it looks in that
// conversation, with an account alone in all of that account's, and with
// neither everywhere. It is answered by an event.Found.
type Search struct {
	Of
	Peer   roster.JID
	Query  string
	Skip   int // how many hits were already told
	Ticket int // the answer tells it again
}

// Draft keeps what is typed in a conversation and not yet sent; "" forgets it.
type Draft struct {
	Of
	Peer roster.JID
	Text string
}

// Read notes that a conversation was seen up to a message. What came since
// stays unread.
type Read struct {
	Of
	Peer roster.JID
	UpTo int64 // the place of the newest message that was seen; 0 for all
}

// Forget wants a conversation gone from what is kept, for good.
type Forget struct {
	Of
	Peer roster.JID
}
