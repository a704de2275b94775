package ui

import (
	"time"

	"sotto/roster/chat"
	"sotto/ui/view"
)

// talk is one conversation as the screen keeps it.
type talk struct {
	timeline chat.Timeline
	anchor   view.Anchor
	unread   int
	since    int // the first message that was new when it was last opened; -1 for none
	sinceAt  time.Time

	typing bool // they are composing
	typed  time.Time

	draft   string
	history []string // what was sent from here, the newest last
}

// mostHistory is how many lines a conversation remembers.
const mostHistory = 200

func newTalk() *talk { return &talk{since: -1} }

// add puts a message into the timeline, and tells where it stands and
// whether it is new. What is seen and what is marked keep their places.
func (t *talk) add(m chat.Message) (at int, isNew bool) {
	if !t.timeline.Add(m) {
		return 0, false
	}
	at = t.timeline.Len() - 1
	for at > 0 && t.timeline.At(at) != m {
		at--
	}
	if t.anchor.Up && at <= t.anchor.Index {
		t.anchor.Index++
	}
	if t.since >= 0 && at < t.since {
		t.since++
	}
	return at, true
}

// missed counts a message that nobody has seen.
func (t *talk) missed(at int, when time.Time) {
	if t.unread == 0 && t.since < 0 {
		t.since, t.sinceAt = at, when
	}
	t.unread++
}

// bottom shows the newest message; all is seen then.
func (t *talk) bottom() {
	t.anchor = view.Anchor{}
	t.unread = 0
}

// left forgets what was new.
func (t *talk) left() { t.since = -1 }

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
