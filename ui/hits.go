package ui

import (
	"sotto/session/intent"
	"sotto/ui/view"
)

// toHit moves among the hits, or to what one of them stands in.
func (a *app) toHit(to string) {
	page := max(1, view.ListRows(a.layout().Talk.H)-2)
	switch to {
	case "up":
		a.choose(a.search.cursor - 1)
	case "down":
		a.choose(a.search.cursor + 1)
	case "page-up":
		a.choose(a.search.cursor - page)
	case "page-down":
		a.choose(a.search.cursor + page)
	case "first":
		a.choose(0)
	case "last":
		a.choose(len(a.search.hits) - 1)
	case "go":
		a.jump()
	case "everywhere":
		a.everywhere()
	case "clear":
		a.line.load("")
		a.look()
	}
}

// choose moves the cursor, and asks for more hits where it comes near the
// last.
func (a *app) choose(at int) {
	s := &a.search
	s.cursor = max(0, min(at, len(s.hits)-1))
	near := s.cursor+view.ListRows(a.layout().Talk.H) >= len(s.hits)
	if s.more && near && s.ticket == 0 && s.asked == a.sought() && len(s.hits) < mostHits {
		a.askHits(s.told)
	}
}

// everywhere looks in all conversations, or again only in this one.
func (a *app) everywhere() {
	s := &a.search
	if a.model.open.IsZero() {
		return
	}
	s.all = !s.all
	if s.asked = a.sought(); s.asked != "" {
		s.askedAt = a.Now()
		a.askHits(0)
	}
}

// jump shows what was said where the chosen hit stands.
func (a *app) jump() {
	s := &a.search
	if a.sought() != s.asked || s.ticket != 0 && s.skip == 0 || len(s.hits) == 0 {
		return // what is chosen now is not what was typed
	}
	hit := s.hits[s.cursor]
	kept := *s
	kept.on, kept.query = false, a.line.text()
	c := Chat{hit.Account, hit.Message.Peer.Bare()}
	if c == a.model.open {
		a.line.load(a.unsent())
	} else {
		a.enter(c)
	}
	a.search = kept
	a.model.talk(c).refused = false
	a.ask(intent.Around, hit.Message.Place)
}
