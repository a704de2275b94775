package archive

import (
	"time"

	"sotto/roster"
	"sotto/roster/chat"
)

// A page of what may have been missed has also what was not. Clocks need not
// agree, and servers stamp whole seconds: so where a message stands is known
// best from those before and behind it that are here already.

// look is a message of a page, and the one that is here already, if it is.
type look struct {
	c     *conversation
	row   row
	here  row
	known bool
}

// Fill keeps a page of what may have been missed, read towards the present,
// and tells of each message what Append does. What the page has between
// messages that are here stands there; what came after all of them is never
// above what was read already. last is where the messages of the pages before
// stand, the last of each conversation; Fill notes there those of this one.
func (a Archive) Fill(account roster.JID, now time.Time, last map[roster.JID]int64, messages ...chat.Message) ([]Kept, error) {
	b, err := a.batch(account, missed, now)
	if err != nil {
		return nil, err
	}
	page, err := b.lookAt(messages)
	if err != nil {
		return nil, err
	}
	for _, l := range page {
		l.c.before = last[l.c.peer]
	}
	kept, err := b.fill(page, messages)
	for _, l := range page {
		last[l.c.peer] = l.c.before
	}
	return kept, err
}

func (b *batch) fill(page []look, messages []chat.Message) (kept []Kept, err error) {
	behind, came := behinds(page), map[string]bool{}
	kept = make([]Kept, len(messages))
	for i, l := range page {
		m := messages[i]
		if !l.known && (came[l.row.assigned] || came[m.OriginID]) { // the page has it twice
			if l.here, l.known, err = b.known(l.c, l.row, m); err != nil {
				return nil, err
			}
		}
		l.c.behind = behind[i]
		if l.known {
			kept[i], err = b.merge(l.c, l.here, l.row, m)
		} else {
			kept[i], err = b.insert(l.c, l.row, m)
		}
		if err != nil {
			return nil, err
		}
		l.c.before = kept[i].Place
		came[l.row.assigned] = l.row.assigned != ""
		came[m.OriginID] = m.OriginID != ""
	}
	return kept, b.finish()
}

// lookAt finds those of a page that are here.
func (b *batch) lookAt(messages []chat.Message) ([]look, error) {
	page := make([]look, len(messages))
	for i, m := range messages {
		c, err := b.conversationOf(m)
		if err != nil {
			return nil, err
		}
		l := look{c: c, row: b.row(c, m)}
		if l.here, l.known, err = b.known(c, l.row, m); err != nil {
			return nil, err
		}
		page[i] = l
	}
	return page, nil
}

// behinds are, for each message of a page, a place before which it has to
// stand: that of the next one of its conversation that is here, less one for
// each that is new between the two. 0 is none.
func behinds(page []look) []int64 {
	places, next := make([]int64, len(page)), map[*conversation]int64{}
	for i := len(page) - 1; i >= 0; i-- {
		places[i] = next[page[i].c]
		switch c := page[i].c; {
		case page[i].known:
			next[c] = page[i].here.place
		case next[c] > 1:
			next[c]--
		}
	}
	return places
}

// between is where a message stands that should be at a place.
func (c *conversation) between(at int64) int64 {
	if c.behind > 0 {
		at = min(at, c.behind-1)
	} else {
		at = max(at, c.seen+1)
	}
	return max(at, c.before+1)
}
