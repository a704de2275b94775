package archive

import (
	"time"

	"sotto/roster"
	"sotto/roster/chat"
)

// format is the number of the form of an exported archive.
const format = 1

// line is one line of an exported archive, in JSON: the first says what it
// is, the others hold a conversation or a message each. Names are written
// out, so that another program can read them.
type line struct {
	Sotto        string            `json:"sotto,omitempty"`
	Format       int               `json:"format,omitempty"`
	Conversation *conversationLine `json:"conversation,omitempty"`
	Message      *messageLine      `json:"message,omitempty"`
}

type conversationLine struct {
	Account string `json:"account"`
	Peer    string `json:"peer"`
	Seen    int64  `json:"seen"`
}

type messageLine struct {
	Account    string          `json:"account"`
	Peer       string          `json:"peer"`
	From       string          `json:"from"`
	Place      int64           `json:"place"`
	Time       time.Time       `json:"time"`
	Received   time.Time       `json:"received"`
	Delayed    bool            `json:"delayed,omitempty"`
	ID         string          `json:"id"`
	OriginID   string          `json:"origin_id,omitempty"`
	StanzaIDs  []stanzaID      `json:"stanza_ids,omitempty"`
	Kind       string          `json:"kind"`
	State      string          `json:"state"`
	Failure    string          `json:"failure,omitempty"`
	Encryption string          `json:"encryption,omitempty"`
	References []referenceLine `json:"references,omitempty"`
	Body       string          `json:"body"`
}

type referenceLine struct {
	Relation string `json:"relation"`
	ID       string `json:"id"`
	To       string `json:"to,omitempty"`
	Text     string `json:"text,omitempty"`
}

// The names in an exported archive, by the codes of the database.
var (
	stateNames    = []string{"received", "pending", "written", "sent", "delivered", "displayed", "failed"}
	kindNames     = []string{"direct", "room", "whisper", "notice"}
	relationNames = []string{"reply", "correction", "retraction", "reaction"}
)

func lineOf(account roster.JID, m chat.Message) line {
	l := &messageLine{
		Account: account.String(), Peer: m.Peer.String(), From: m.From.String(),
		Place: m.Place, Time: m.Time.UTC(), Received: m.Received.UTC(), Delayed: m.Delayed,
		ID: m.ID, OriginID: m.OriginID,
		Kind: kindNames[kinds.code(m.Kind)], State: stateNames[states.code(m.State)],
		Failure: m.Failure, Encryption: m.Encryption, Body: m.Body,
	}
	for _, s := range m.StanzaIDs() {
		l.StanzaIDs = append(l.StanzaIDs, asJSON(s))
	}
	for _, r := range m.References() {
		l.References = append(l.References, referenceLine{
			relationNames[relations.code(r.Relation)], r.ID, r.To.String(), r.Text,
		})
	}
	return line{Message: l}
}

func (l *messageLine) message() chat.Message {
	m := chat.Message{
		ID: l.ID, OriginID: l.OriginID, Peer: roster.FromWire(l.Peer), From: roster.FromWire(l.From),
		Body: l.Body, Time: l.Time, Received: l.Received, Delayed: l.Delayed,
		State: states.value(at(stateNames, l.State)), Kind: kinds.value(at(kindNames, l.Kind)),
		Failure: l.Failure, Encryption: l.Encryption, Place: l.Place,
	}
	if len(l.StanzaIDs) == 0 && len(l.References) == 0 {
		return m
	}
	m.Links = &chat.Links{}
	for _, s := range l.StanzaIDs {
		m.Links.StanzaIDs = append(m.Links.StanzaIDs, s.value())
	}
	for _, r := range l.References {
		m.Links.References = append(m.Links.References, chat.Reference{
			Relation: relations.value(at(relationNames, r.Relation)), ID: r.ID, To: roster.FromWire(r.To), Text: r.Text,
		})
	}
	return m
}

// at is the position of a name; 0 for one that is not known.
func at(names []string, name string) int64 {
	for i, n := range names {
		if n == name {
			return int64(i)
		}
	}
	return 0
}
