package sense

import "time"

// lull waits until a stirred network is calm again, but not for ever: one
// that never is becomes due all the same.
type lull struct {
	timer  *time.Timer // nil: nothing is stirred
	latest time.Time
	last   time.Time // when it was told
}

// stirred begins to wait, or waits anew.
func (l *lull) stirred() {
	now := time.Now()
	if l.timer == nil {
		l.latest = now.Add(between)
		l.timer = time.NewTimer(max(calm, l.last.Add(between).Sub(now)))
		return
	}
	l.timer.Reset(max(min(calm, l.latest.Sub(now)), l.last.Add(between).Sub(now), 0))
}

// due comes when it is time to tell; never while nothing is stirred.
func (l *lull) due() <-chan time.Time {
	if l.timer == nil {
		return nil
	}
	return l.timer.C
}

// told says that it was told.
func (l *lull) told() { l.timer, l.last = nil, time.Now() }

func (l *lull) stop() {
	if l.timer != nil {
		l.timer.Stop()
	}
}
