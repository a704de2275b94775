package session

import (
	"crypto/rand"

	"sotto/roster"
	"sotto/session/xep"
)

// How much of an archive is looked at for one conversation, and how often a
// page may come that tells nothing new (threats S-46).
const (
	resultsPerPage = 100
	mostPages      = 100
	mostIdle       = 3
)

// lookup looks for messages of one conversation in our server's archive. It
// goes from the newest page backwards, and judges by no clock but by order:
// what our server took from us before, and confirmed, stands before them, so
// behind such a landmark they are found, or they never came. It is pure.
type lookup struct {
	own, peer roster.JID
	sought    map[string]bool // the ids of those not found yet
	ours      map[string]bool // landmarks: messages of ours that came before, by our ids
	theirs    map[string]bool // landmarks: messages of theirs that came before, by our server's ids

	query   string          // the id of the page that is awaited; "" for none
	before  string          // where it begins
	seen    map[string]bool // the archive's ids of what came
	results int             // how many came on this page
	first   string          // the first of them
	news    bool            // one of them was new
	pages   int
	idle    int  // how many pages in a row told nothing new
	reached bool // a landmark came
}

// finding is what a lookup comes to.
type finding int

const (
	unfinished finding = iota // the next page is to be asked for
	everything                // all was found
	absent                    // what was not found never came
	unkept                    // the archive, which was read whole, does not have it; that counts if it keeps such messages
	unclear                   // nobody knows
)

// ask is the question for the next page.
func (l *lookup) ask() xep.ArchiveQuery {
	l.query, l.results, l.first, l.news = rand.Text(), 0, "", false
	l.pages++
	return xep.ArchiveQuery{ID: l.query, With: l.peer, Cursor: l.before, Max: resultsPerPage}
}

// hear takes a result, and gives the id of the message that it is; "" if it is
// none of those that are sought. One that was not asked for, or not in this
// conversation, changes nothing (threats S-44, S-45).
func (l *lookup) hear(r xep.ArchiveResult) (found string) {
	said := r.From.Bare() == l.own && r.To.Bare() == l.peer
	heard := r.From.Bare() == l.peer && r.To.Bare() == l.own
	if l.query == "" || r.Query != l.query || l.results == resultsPerPage || r.ID == "" || !said && !heard {
		return ""
	}
	if l.results++; l.results == 1 {
		l.first = r.ID
	}
	if !l.seen[r.ID] {
		l.seen[r.ID], l.news = true, true
	}
	l.reached = l.reached || l.theirs[r.ID]
	for _, id := range r.IDs() {
		if said && l.sought[id] {
			delete(l.sought, id)
			return id
		}
		l.reached = l.reached || said && l.ours[id]
	}
	return ""
}

// end closes the page.
func (l *lookup) end(e xep.ArchiveEnd) finding {
	l.query = ""
	if l.idle++; l.news {
		l.idle = 0
	}
	if e.First == "" {
		e.First = l.first
	}
	l.before = e.First
	switch {
	case len(l.sought) == 0:
		return everything
	case l.reached:
		return absent
	case e.Complete:
		return unkept
	case l.before == "" || l.idle == mostIdle || l.pages == mostPages:
		return unclear
	}
	return unfinished
}
