package xep

import (
	"crypto/rand"
	"time"

	"sotto/roster"
	"sotto/roster/chat"
)

// KeepsArchive tells whether our server keeps an archive of our account in
// which the messages have the ids that they come with (XEP-0313, section 3.3):
// only then what is read there can be told from what came.
func KeepsArchive(w Wire) bool { return w.Offers(nsMAM) && w.Offers(AssignsIDs) }

// Said is the message that a result out of our own archive is, and whether it
// is one that a person reads. That of another archive, or between others,
// is none (threats S-45).
func (r ArchiveResult) Said(own roster.JID, now time.Time) (m chat.Message, is bool) {
	kind, body := r.Message.Get("type"), Body(r.Message)
	from, to := r.From.Bare(), r.To.Bare()
	if r.ID == "" || body == "" || kind == "error" || kind == "groupchat" || from != own && to != own || from.IsZero() || to.IsZero() {
		return m, false
	}
	m = chat.Message{
		ID: r.Message.Get("id"), OriginID: originID(r.Message), Peer: from, From: r.From,
		Body: body, Time: now, Delayed: true, State: chat.Received,
		Links: &chat.Links{StanzaIDs: []chat.StanzaID{{By: own, ID: r.ID, Announced: true}}},
	}
	if from == own {
		m.Peer, m.State = to, chat.Sent
	}
	if m.ID == "" {
		m.ID = rand.Text()
	}
	if r.Delay != nil {
		m.Time, _ = moment(r.Delay, now)
	}
	return m, true
}
