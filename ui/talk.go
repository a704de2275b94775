package ui

import (
	"time"

	"sotto/ui/view"
)

// talk is one conversation as the screen keeps it.
type talk struct {
	window
	anchor view.Anchor
	found  int // the message that a search led to; -1 for none
	unread int
	missed time.Time // when the first unread message was said
	since  time.Time // when the first message was said that was new when one came here
	toRead bool      // it was seen, and nobody was told yet

	typing bool // they are composing
	typed  time.Time

	draft   string
	saved   string   // the draft as it is kept
	history []string // what was sent from here, the newest last
}

// mostHistory is how many lines a conversation remembers.
const mostHistory = 200

func newTalk() *talk { return &talk{found: -1} }

// miss counts messages that nobody has seen, the first of which was said at a
// time.
func (t *talk) miss(count int, when time.Time) {
	if t.unread == 0 {
		t.missed = when
	}
	if t.since.IsZero() {
		t.since = t.missed
	}
	t.unread += count
}

// newSince is the first message that was new, or -1: for none, or while it
// stands before the window.
func (t *talk) newSince() int {
	if t.since.IsZero() {
		return -1
	}
	at, n := t.timeline.Since(t.since), t.timeline.Len()
	if n > 0 && at == 0 && t.older != 0 && t.timeline.At(0).Time.After(t.since) {
		return -1
	}
	for at < n && t.timeline.At(at).Mine() {
		at++
	}
	if at == n {
		return -1
	}
	return at
}

// atNewest tells whether the newest message is where one looks.
func (t *talk) atNewest() bool { return !t.anchor.Up && t.newer == 0 }

// upTo is the place of the newest message that is kept.
func (t *talk) upTo() int64 {
	for i := t.timeline.Len() - 1; i >= 0; i-- {
		if place := t.timeline.At(i).Place; place != 0 {
			return place
		}
	}
	return 0
}

// left forgets what was new, unless it was not seen, and what is far.
func (t *talk) left() {
	t.since = time.Time{}
	if t.unread > 0 {
		t.since = t.missed
	}
	t.rest()
}

// remember keeps a line that was sent.
func (t *talk) remember(line string) {
	if n := len(t.history); n > 0 && t.history[n-1] == line {
		return
	}
	t.history = append(t.history, line)
	if len(t.history) > mostHistory {
		t.history = t.history[1:]
	}
}
