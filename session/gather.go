package session

import (
	"crypto/rand"
	"time"

	"sotto/account/vault"
	"sotto/roster"
	"sotto/roster/chat"
	"sotto/session/event"
	"sotto/session/xep"
)

// How much of an archive is read. A server gives smaller pages where it
// wants to. Where nothing was read before, the newest pages are; what lies
// before them is for whoever looks there.
const (
	messagesPerPage = 250
	fewestPerPage   = 10
	firstPages      = 8
	mostRead        = 4000
)

// gathering is the reading of our server's archive: of what may have been
// missed, page after page towards the present; or, where nothing was read
// before, of the newest pages, towards the past. It is pure.
type gathering struct {
	own     roster.JID
	history vault.History // how far the archive was read
	newer   bool          // towards the present
	cursor  string        // where the page begins
	most    int           // how many messages are asked for
	query   string        // the id of the page that is awaited; "" for none

	messages    []chat.Message  // of the page
	results     int             // how many came on it
	first, last string          // the archive's ids of the first and the last of these
	pages, back int             // how many were read, and are to be read towards the past
	begun       map[string]bool // where pages began
	unstable    bool            // the archive may tell it otherwise later
	silent      int             // how many pages in a row did not come
}

// gathered is an event that is kept and not told: a page that was read. The
// messages of it that are new are told.
type gathered struct {
	event.To
	newer    bool // it was read towards the present
	messages []chat.Message
	history  vault.History
}

func gather(own roster.JID, h vault.History) *gathering {
	g := &gathering{own: own, history: h, most: messagesPerPage, begun: map[string]bool{}}
	g.newer, g.cursor, g.back = h.Newest != "", h.Newest, h.Back
	if !g.newer {
		g.back = firstPages
	}
	return g
}

// ask is the question for the next page.
func (g *gathering) ask() xep.ArchiveQuery {
	g.query, g.messages, g.results, g.first, g.last = rand.Text(), nil, 0, "", ""
	return xep.ArchiveQuery{ID: g.query, Newer: g.newer, Cursor: g.cursor, Max: g.most}
}

// hear takes a result. What was not asked for, or is more than was, changes
// nothing (threats S-44, S-46); what is no message to be read, or is not ours
// (S-45), counts as read.
func (g *gathering) hear(r xep.ArchiveResult, now time.Time) {
	if g.query == "" || r.Query != g.query || r.ID == "" || g.results == g.most {
		return
	}
	if g.results++; g.results == 1 {
		g.first = r.ID
	}
	g.last = r.ID
	if m, is := r.Said(g.own, now); is {
		g.messages = append(g.messages, m)
	}
}

// end closes the page. It gives what is to be kept, and whether the reading
// is over: at the end of the archive, where it goes round in circles, and where
// it has no end (S-46).
func (g *gathering) end(e xep.ArchiveEnd, now time.Time) (page gathered, over bool) {
	g.query, g.silent = "", 0
	g.pages++
	if g.first == "" {
		g.first, g.last = e.First, e.Last
	}
	g.begun[g.cursor] = true
	page.newer, page.messages = g.newer, g.messages
	if g.cursor = g.last; !g.newer {
		g.cursor = g.first
		g.back--
	}
	if g.unstable = g.unstable || e.Unstable; !g.unstable {
		g.note(e.Complete, now)
	}
	page.history = g.history
	over = e.Complete || g.cursor == "" || g.begun[g.cursor] || g.pages == mostRead
	switch {
	case !g.newer:
		return page, over || g.back <= 0
	case over && g.back > 0 && !g.history.Complete: // an earlier reading was cut short
		g.newer, g.cursor = false, g.history.Oldest
		return page, g.cursor == "" || g.pages == mostRead
	}
	return page, over
}

// note notes how far the archive was read with this page.
func (g *gathering) note(complete bool, now time.Time) {
	h := &g.history
	h.At = now
	if g.last != "" && (g.newer || h.Newest == "") {
		h.Newest = g.last
	}
	if g.newer {
		return
	}
	h.Complete, h.Back = complete, g.back
	if g.first != "" {
		h.Oldest = g.first
	}
}

// late tells whether to go on after a page that did not come in time: with a
// smaller one, for a while.
func (g *gathering) late() bool {
	g.query = ""
	g.silent++
	g.most = max(g.most/5, fewestPerPage)
	return g.silent < 3
}
