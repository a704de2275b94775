// Package term stands between the screen library and the real terminal, and
// is the only place that touches it. It promises:
//
//   - no control character ever gets into a cell, whoever draws (Put and its
//     kin); what is refused is counted
//   - what the terminal already shows is not sent again
//   - nothing that the terminal or a paste sends can block, type or press a
//     key it should not (Filter, the event queue)
//   - a terminal that is taken away ends nothing by itself: it is told (Gone)
//   - the terminal is left as it was found: at the end, on Suspend, and when
//     any goroutine panics (Restore, Recover)
//
// It does not know what is drawn.
package term

import (
	"sync"
	"sync/atomic"
	"time"

	"github.com/gdamore/tcell/v2"
)

// Screen is a tcell.Screen that keeps the promises of the package. Its
// methods may be called from any goroutine; PollEvent is for one goroutine at
// a time. Init comes first and may be called again, which does nothing.
type Screen struct {
	tcell.Screen // what stands behind; touched only by the methods below

	events  *queue
	input   *input        // nil for a screen without a terminal
	control *control      // the terminal's own settings, nil without one
	grace   time.Duration // how long Fini may take before we do it ourselves

	start, end, lost sync.Once
	startErr         error
	gone             chan struct{}
	over             atomic.Bool
	unborn           atomic.Bool // the screen behind did not start, and cannot be ended
	refused          atomic.Int64

	hand sync.Mutex // held while the terminal is taken or given back

	mu        sync.Mutex // guards what follows
	shadow    shadow
	suspended bool
}

// Guard puts the promises around a screen. The screen must not be used
// otherwise from then on.
func Guard(behind tcell.Screen) *Screen {
	return &Screen{
		Screen: behind, events: newQueue(), grace: 2 * time.Second, gone: make(chan struct{}),
		shadow: shadow{cursor: nowhere, was: nowhere},
	}
}

// Init starts the screen behind. Only the first call does something; the
// others give its error.
func (s *Screen) Init() error {
	s.start.Do(func() {
		if s.startErr = s.Screen.Init(); s.startErr != nil {
			s.unborn.Store(true)
		} else {
			s.Size()
			go s.pump()
		}
	})
	return s.startErr
}

// pump takes every event from the screen behind as soon as it comes, so that
// nothing behind ever waits for us.
func (s *Screen) pump() {
	defer s.Recover()
	var in intake
	for {
		ev := s.Screen.PollEvent()
		if ev == nil {
			s.events.close()
			return
		}
		switch ev.(type) {
		case *tcell.EventResize:
			s.mu.Lock()
			s.shadow.forget()
			s.mu.Unlock()
		case *tcell.EventError:
			s.lost.Do(func() { close(s.gone) })
			continue
		}
		if ev = in.take(ev); ev != nil {
			s.events.push(ev)
		}
	}
}

// Gone is closed when the terminal cannot be read any more, as when its window
// was closed. Whoever uses the screen ends then; PollEvent does not tell,
// since a loop that ends at an error would leave others waiting for it.
func (s *Screen) Gone() <-chan struct{} { return s.gone }

// Refused is how many times something was kept out of a cell.
func (s *Screen) Refused() int64 { return s.refused.Load() }

// PollEvent waits for the next event. It gives nil after the end.
func (s *Screen) PollEvent() tcell.Event { return s.events.pop() }

// HasPendingEvent tells whether PollEvent would not wait.
func (s *Screen) HasPendingEvent() bool { return s.events.pending() }

// PostEvent adds an event. It never waits and never fails.
func (s *Screen) PostEvent(ev tcell.Event) error {
	s.events.push(ev)
	return nil
}

// PostEventWait is PostEvent.
func (s *Screen) PostEventWait(ev tcell.Event) { s.events.push(ev) }

// ChannelEvents sends events to ch until the end or until quit is closed,
// then closes ch.
func (s *Screen) ChannelEvents(ch chan<- tcell.Event, quit <-chan struct{}) {
	defer close(ch)
	for ev := s.PollEvent(); ev != nil; ev = s.PollEvent() {
		select {
		case ch <- ev:
		case <-quit:
			return
		}
	}
}

// EnableMouse asks for clicks and drags if nothing is named: never for every
// movement.
func (s *Screen) EnableMouse(flags ...tcell.MouseFlags) {
	if len(flags) == 0 {
		flags = []tcell.MouseFlags{tcell.MouseButtonEvents, tcell.MouseDragEvents}
	}
	s.Screen.EnableMouse(flags...)
}

// SetSize does nothing: the size of the terminal is the person's.
func (s *Screen) SetSize(int, int) {}

// GetClipboard does nothing: what is in the clipboard is never asked for.
func (s *Screen) GetClipboard() {}

// Tty gives none: there is no way around the Screen.
func (s *Screen) Tty() (tcell.Tty, bool) { return nil, false }

// SetTitle sets the window's title to at most 60 printable ASCII characters.
// Others become "?"; "$", which could start a delay, and "<" become spaces.
func (s *Screen) SetTitle(title string) {
	clean := make([]byte, 0, maxTitle)
	for _, r := range title {
		switch {
		case len(clean) == maxTitle:
			s.Screen.SetTitle(string(clean))
			return
		case r == '$' || r == '<':
			r = ' '
		case r < ' ' || r > '~':
			r = '?'
		}
		clean = append(clean, byte(r))
	}
	s.Screen.SetTitle(string(clean))
}

const maxTitle = 60
