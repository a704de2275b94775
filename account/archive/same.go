package archive

import (
	"encoding/json"
	"strings"

	"sotto/account/store"
	"sotto/roster"
	"sotto/roster/chat"
)

// mostAlike is how many messages with one id are compared. Whoever uses an
// id more often than that gets his messages kept once more.
const mostAlike = 16

// known finds the message in the archive that is the same as m.
func (b *batch) known(c *conversation, r row, m chat.Message) (row, bool, error) {
	if !b.restored {
		if some, err := b.identifies(c.number, r.assigned, m.OriginID); !some || err != nil {
			return row{}, false, err
		}
	}
	for _, by := range []struct {
		id   string
		same func(row, string) bool
	}{
		{r.assigned, func(o row, _ string) bool { return o.assigner == r.assigner && o.assigned == r.assigned }},
		{m.OriginID, func(o row, from string) bool { return o.origin == m.OriginID && b.echo(o, from, m) }},
		{b.copied(m), func(o row, from string) bool { return o.id == m.ID && identical(o, from, r, m) }},
	} {
		if by.id == "" {
			continue
		}
		if found, ok, err := b.alike(c.number, by.id, by.same); ok || err != nil {
			return found, ok, err
		}
	}
	return row{}, false, nil
}

// echo tells whether o, which has m's origin-id, is m: both are ours, or the
// same sender said the same (threats S-48).
func (b *batch) echo(o row, from string, m chat.Message) bool {
	mine := states.value(o.state) != chat.Received
	if mine || m.Mine() {
		return mine && m.Mine()
	}
	return from == m.From.String() && o.body == m.Body
}

// copied is the id by which a restored message may be here already.
func (b *batch) copied(m chat.Message) string {
	if b.restored {
		return m.ID
	}
	return ""
}

// identical tells whether o and a restored message agree in all that a
// person could tell them apart by.
func identical(o row, from string, r row, m chat.Message) bool {
	return from == m.From.String() && o.body == m.Body && o.time == r.time
}

// alike goes through the messages with an id, the newest first.
func (a Archive) alike(conversation int64, id string, same func(o row, from string) bool) (row, bool, error) {
	places, err := a.placesOf(conversation, id)
	if err != nil {
		return row{}, false, err
	}
	for _, place := range places {
		var o row
		var from string
		found, err := a.tx.Get(`SELECT `+columns+`, s.address FROM message m
			CROSS JOIN sender s ON s.id = m.sender WHERE m.place = ?`,
			func(r store.Row) { o, from = scan(r), r.Text(16) }, place)
		if err != nil {
			return row{}, false, err
		}
		if found && same(o, from) {
			return o, true, nil
		}
	}
	return row{}, false, nil
}

// merge adds to a message what its second copy knows more.
func (b *batch) merge(c *conversation, o, r row, m chat.Message) (Kept, error) {
	kept := Kept{Place: o.place, State: states.value(o.state)}
	if kept.State != chat.Received && m.State > kept.State {
		kept.State, kept.Advanced = m.State, true
		err := b.tx.Exec("UPDATE message SET state = ?, failure = ? WHERE place = ?",
			states.code(m.State), orNull(m.Failure), o.place)
		if err != nil {
			return Kept{}, err
		}
	}
	if o.assigner != byNobody || r.assigner == byNobody {
		return kept, nil
	}
	err := b.tx.Exec("UPDATE message SET assigner = ?, assigned = ? WHERE place = ?", r.assigner, r.assigned, o.place)
	if err != nil {
		return Kept{}, err
	}
	return kept, b.identify(c.number, o.place, []string{r.assigned})
}

// trusted is the one stanza-id of a message that counts: given by our own
// server or by the room it was said in, who had announced to give such ids,
// and gave exactly one (threats S-47). Where both gave one, the room's
// counts: it is the same for all who are there.
func trusted(account roster.JID, m chat.Message) (assigner int64, id string) {
	if m.Kind == chat.Room {
		if id := only(m.StanzaIDs(), m.Peer.Bare()); id != "" {
			return byRoom, id
		}
	}
	if id := only(m.StanzaIDs(), account); id != "" {
		return byServer, id
	}
	return byNobody, ""
}

func only(ids []chat.StanzaID, by roster.JID) (id string) {
	for _, s := range ids {
		switch {
		case s.By != by || s.ID == "":
		case id != "" || !s.Announced:
			return ""
		default:
			id = s.ID
		}
	}
	return id
}

// owner is whose archive the id that counts belongs to.
func owner(assigner int64, account, peer roster.JID) roster.JID {
	switch assigner {
	case byServer:
		return account
	case byRoom:
		return peer.Bare()
	}
	return roster.JID{}
}

// stanzaID is a stanza-id in JSON.
type stanzaID struct {
	By        string `json:"by"`
	ID        string `json:"id"`
	Announced bool   `json:"announced,omitempty"`
}

func (s stanzaID) value() chat.StanzaID {
	return chat.StanzaID{By: roster.FromWire(s.By), ID: s.ID, Announced: s.Announced}
}

func asJSON(s chat.StanzaID) stanzaID { return stanzaID{s.By.String(), s.ID, s.Announced} }

// leftover are, in JSON, the stanza-ids that do not count.
func leftover(ids []chat.StanzaID, r row, by roster.JID) string {
	var rest []stanzaID
	for _, s := range ids {
		if r.assigner == byNobody || s.By != by || s.ID != r.assigned {
			rest = append(rest, asJSON(s))
		}
	}
	if rest == nil {
		return ""
	}
	text, _ := json.Marshal(rest) // two strings and a bool
	return string(text)
}

// hasLink tells whether a text holds something that can be opened.
func hasLink(text string) bool {
	for _, sign := range []string{"://", "xmpp:", "mailto:", "geo:"} {
		if strings.Contains(text, sign) {
			return true
		}
	}
	return false
}
