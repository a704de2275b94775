package ui

import (
	"sotto/roster/chat"
	"sotto/session/event"
	"sotto/session/intent"
	"sotto/ui/view"
)

// window is the piece of a conversation that the screen holds: one piece
// without a hole, which grows by pages at both ends. What is far from what is
// seen is dropped, and asked for again when somebody comes near.
type window struct {
	timeline  chat.Timeline
	loaded    bool  // a page came; before that it holds only what came by itself
	older     int64 // the place before which more is kept; 0 for nothing
	newer     int64 // the place after which more is kept; 0 if it ends with the newest
	ask       ask
	refused   bool // the last page could not be had: nothing is asked until somebody moves
	meanwhile []event.Event
}

// ask is a page that is on its way; a ticket of 0 is none.
type ask struct {
	ticket int
	want   intent.Direction
	from   int64
}

// A window holds at most mostLoaded messages. If it grows beyond, restLoaded
// stay: far more than any screen shows, on both sides of what is seen.
// leftLoaded stay of a conversation that was left.
const (
	mostLoaded = 1000
	restLoaded = 700
	leftLoaded = 200
)

// mostMeanwhile is how many events are remembered while a page is on its way.
const mostMeanwhile = 1000

// asks remembers what is asked for. An answer to anything before is stale.
func (t *talk) asks(a ask) { t.ask, t.meanwhile = a, nil }

// during remembers what happens while a page is on its way: the page may have
// been read before it. If that becomes too much, the page is given up.
func (t *talk) during(e event.Event) {
	switch {
	case t.ask.ticket == 0:
	case len(t.meanwhile) == mostMeanwhile:
		t.asks(ask{})
	default:
		t.meanwhile = append(t.meanwhile, e)
	}
}

// add takes a message that came, and tells whether it is new. It is put into
// the window only if it belongs there: elsewhere it would hide a hole.
func (t *talk) add(e event.Message) bool {
	t.during(e)
	if t.timeline.Update(e.Message) {
		return false
	}
	if t.belongs(e.Message) {
		t.moved(t.timeline.Append(e.Message))
		t.trim(mostLoaded, restLoaded)
	}
	return true
}

// belongs tells whether nothing that is kept stands between a message and the
// window.
func (t *talk) belongs(m chat.Message) bool {
	switch n := t.timeline.Len(); {
	case n == 0:
		return t.newer == 0
	case m.Time.Before(t.timeline.At(0).Time):
		return t.older == 0
	case !m.Time.Before(t.timeline.At(n - 1).Time):
		return t.newer == 0
	}
	return true
}

// moved lets what is seen and what was found keep their places when new
// messages stand at others, told in ascending order.
func (t *talk) moved(places []int) {
	for _, at := range places {
		if t.anchor.Up && at <= t.anchor.Index {
			t.anchor.Index++
		}
		if t.found >= 0 && at <= t.found {
			t.found++
		}
	}
}

// advance notes how far a message of ours has come.
func (t *talk) advance(e event.Progress, failure string) {
	t.during(e)
	t.timeline.Advance(e.ID, e.State, failure)
}

// trim drops what is far, if there are more than most, so that about rest
// stay. It cuts only where it knows how to ask again.
func (t *talk) trim(most, rest int) {
	n := t.timeline.Len()
	if n <= most || t.timeline.At(0).Place == 0 && t.timeline.At(n-1).Place == 0 {
		return
	}
	middle := n - 1
	if t.anchor.Up {
		middle = t.anchor.Index
	}
	from := max(0, min(middle-rest/2, n-rest))
	to := from + rest
	for from > 0 && t.timeline.At(from).Place == 0 {
		from--
	}
	for to < n && t.timeline.At(to-1).Place == 0 {
		to++
	}
	t.keep(from, to)
}

// keep drops all but the messages from one place up to another. A page that
// was to continue what is dropped is no longer awaited.
func (t *talk) keep(from, to int) {
	n := t.timeline.Len()
	if from > 0 {
		t.older = t.timeline.At(from).Place
	}
	if to < n {
		t.newer = t.timeline.At(to - 1).Place
	}
	if from > 0 && t.ask.want == intent.Older || to < n && t.ask.want == intent.Newer {
		t.asks(ask{})
	}
	t.timeline.Keep(from, to)
	t.anchor.Index -= from
	if t.found -= from; t.found < 0 || t.found >= to-from {
		t.found = -1
	}
	t.settle()
}

// settle keeps a window that does not end with the newest from following its
// end.
func (t *talk) settle() {
	if !t.anchor.Up {
		t.anchor = view.Anchor{}
	}
	if n := t.timeline.Len(); !t.anchor.Up && t.newer != 0 && n > 0 {
		t.anchor = view.Anchor{Up: true, Index: n - 1}
	}
}

// rest makes the window small when the conversation is left.
func (t *talk) rest() {
	if t.newer != 0 {
		t.unload()
		return
	}
	if t.ask.want == intent.Around {
		t.asks(ask{})
	}
	t.anchor, t.found = view.Anchor{}, -1
	t.trim(leftLoaded, leftLoaded)
}

// unload forgets the window. Opening the conversation asks for it again.
func (t *talk) unload() {
	t.window = window{}
	t.anchor, t.found = view.Anchor{}, -1
}
