package ui

import (
	"time"

	"sotto/session/event"
)

// counted is how long the shown times of links stay as they are: how long one
// is being made, and how long it is until the next attempt. A time that nobody
// sees wakes nobody.
func (a *app) counted(now time.Time) time.Duration {
	next := time.Minute
	if !a.showsLinks() {
		return next
	}
	for _, o := range a.model.accounts {
		switch o.link.State {
		case event.Connecting:
			next = min(next, time.Second)
		case event.Waiting:
			next = min(next, holds(o.link.Retry.Sub(now)))
		}
	}
	return next
}

// holds is how long a time to wait is written as it is now; see seconds.
func holds(d time.Duration) time.Duration {
	whole := d.Round(time.Second)
	if whole < 2*time.Minute {
		return time.Second
	}
	return d - whole.Truncate(time.Minute) + time.Second/2 + time.Millisecond
}

// showsLinks tells whether how links stand is on the screen in words. In a
// narrow one with a conversation open there is room for a mark only.
func (a *app) showsLinks() bool {
	switch a.page.kind {
	case statusPage, accountsPage:
		return true
	case noPage, helpPage:
		return !a.layout().Narrow || a.model.open.IsZero()
	}
	return false
}
