package ui

import (
	"sotto/roster/chat"
	"sotto/session/event"
	"sotto/session/intent"
	"sotto/ui/view"
)

// paged takes a page into the window, and tells whether it was awaited. What
// is stale is left out.
func (t *talk) paged(e event.Page) bool {
	if t.ask.ticket == 0 || e.Ticket != t.ask.ticket {
		return false
	}
	asked, meanwhile := t.ask, t.meanwhile
	t.asks(ask{})
	if t.refused = e.Problem != nil; t.refused {
		return true
	}
	t.take(asked, e)
	t.loaded = true
	t.replay(meanwhile)
	t.trim(mostLoaded, restLoaded)
	t.settle()
	return true
}

// take puts the messages of a page where they were asked for.
func (t *talk) take(asked ask, e event.Page) {
	switch {
	case asked.want == intent.Older && !e.Afresh:
		t.moved(t.timeline.Prepend(e.Messages...))
		t.older = further(e.Older, asked.from)
	case asked.want == intent.Newer && !e.Afresh:
		t.moved(t.timeline.Append(e.Messages...))
		t.newer = further(e.Newer, asked.from)
	case asked.want == intent.Newest && !t.loaded:
		t.moved(t.timeline.Prepend(e.Messages...))
		t.older, t.newer = e.Older, e.Newer
		t.dropStrays(e)
	default:
		t.replace(asked, e)
	}
}

// further is where to ask next, or nowhere if that is where was asked.
func further(place, asked int64) int64 {
	if place == asked {
		return 0
	}
	return place
}

// dropStrays drops what came by itself and is older than the first page:
// between them something may be kept.
func (t *talk) dropStrays(e event.Page) {
	if e.Older == 0 || len(e.Messages) == 0 {
		return
	}
	from := t.timeline.Since(e.Messages[0].Time)
	for i := range from {
		if t.timeline.At(i).Place == 0 {
			return
		}
	}
	t.keep(from, t.timeline.Len())
	t.older = e.Older
}

// replace begins a new window. The message that was asked for is found again
// where it stands now.
func (t *talk) replace(asked ask, e event.Page) {
	t.timeline = chat.Timeline{}
	t.timeline.Append(e.Messages...)
	t.older, t.newer = e.Older, e.Newer
	t.anchor, t.found = view.Anchor{}, -1
	if asked.want != intent.Around || e.Asked < 0 || e.Asked >= len(e.Messages) {
		return
	}
	for i := range t.timeline.Len() {
		if t.timeline.At(i) == e.Messages[e.Asked] {
			t.found = i
			t.anchor = view.Anchor{Up: true, Index: i}
		}
	}
}

// replay takes what happened while the page was on its way.
func (t *talk) replay(meanwhile []event.Event) {
	for _, e := range meanwhile {
		switch e := e.(type) {
		case event.Message:
			if t.belongs(e.Message) {
				t.moved(t.timeline.Append(e.Message))
			}
		case event.Progress:
			t.timeline.Advance(e.ID, e.State, failure(e))
		}
	}
}

// failure is why a message of ours failed, in a sentence; "" if it did not.
func failure(e event.Progress) string {
	if e.Problem == nil {
		return ""
	}
	return e.Problem.Title
}
