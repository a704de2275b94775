package ui

import (
	"context"
	"time"

	"sotto/session/event"
)

// frame is the least time between two updates that events cause: at most 60
// a second. The first one after a pause is made at once.
const frame = time.Second / 60

// mostAtOnce is how many events one update folds.
const mostAtOnce = 4096

// pump is the one way in. It gathers events, makes one update of all that
// are ready, and wakes the screen when time alone changes something. It ends
// the loop when ctx ends, the person quits, the terminal is gone or the events
// end; nobody else does, and it is the only one who asks the loop for updates,
// so none can be waiting then.
func (a *app) pump(ctx context.Context) {
	defer a.loop.Stop()
	wake := time.NewTimer(time.Second)
	defer wake.Stop()
	for drawn := (time.Time{}); ; drawn = time.Now() {
		batch, ok := a.gather(ctx, wake.C, drawn.Add(frame))
		if len(batch) > 0 || ok {
			wake.Reset(a.update(batch))
		}
		if !ok {
			return
		}
	}
}

// gather waits for something to happen, then takes what comes until the next
// frame may be drawn. It tells whether the screen goes on.
func (a *app) gather(ctx context.Context, wake <-chan time.Time, next time.Time) (batch []event.Event, ok bool) {
	select {
	case <-ctx.Done():
		return nil, false
	case <-a.quit:
		return nil, false
	case <-a.screen.Gone():
		return nil, false
	case <-wake:
	case <-a.poke:
	case e, open := <-a.Events:
		if !open {
			return nil, false
		}
		batch = append(batch, e)
	}
	full := time.NewTimer(time.Until(next))
	defer full.Stop()
	for len(batch) < mostAtOnce {
		select {
		case <-ctx.Done():
			return batch, false
		case <-a.quit:
			return batch, false
		case <-a.screen.Gone():
			return batch, false
		case e, open := <-a.Events:
			if !open {
				return batch, false
			}
			batch = append(batch, e)
		case <-full.C:
			return batch, true
		}
	}
	return batch, true
}

// update folds events on the loop, draws one frame, and gives the time until
// the screen changes by itself.
func (a *app) update(batch []event.Event) (next time.Duration) {
	a.loop.QueueUpdateDraw(func() {
		for _, e := range batch {
			a.take(e)
		}
		a.seen()
		a.tick()
		next = a.untilChange()
		a.wakes = a.Now().Add(next)
	})
	return next
}

// take folds one event. The page that is shown may want it first.
func (a *app) take(e event.Event) {
	if c, is := e.(event.Called); is {
		a.called(c)
		return
	}
	if a.hear(e) {
		return
	}
	if l, is := e.(event.Learned); is {
		a.learned(l)
	}
	a.fold(e)
	a.cameOut(e)
	if _, gone := e.(event.AccountRemoved); gone {
		a.without(e.Account())
	}
}

// untilChange is how long the screen stays as it is if nothing happens: a
// second while something that is shown is counted by the second, less if
// something is due before, otherwise to the next minute.
func (a *app) untilChange() time.Duration {
	now := a.Now()
	next := now.Truncate(time.Minute).Add(time.Minute).Sub(now)
	if a.counting() {
		next = min(next, time.Second)
	}
	next = min(next, a.counted(now))
	for _, due := range []time.Time{a.draftDue(), a.lookDue(), a.probeDue()} {
		if !due.IsZero() {
			next = min(next, due.Sub(now))
		}
	}
	return max(next, 10*time.Millisecond)
}

// counting tells whether something changes by the second.
func (a *app) counting() bool { return a.model.counting() || a.line.composing }

// stir makes the pump look at the clock again if a key began something that
// ends by itself, or is due by itself, before the pump would look.
func (a *app) stir() {
	wakes := a.Now().Add(a.untilChange())
	if !wakes.Before(a.wakes) {
		return
	}
	a.wakes = wakes
	select {
	case a.poke <- struct{}{}:
	default:
	}
}
