package term

import "time"

// leave undoes in plain bytes what a screen may have switched on: mouse,
// paste and focus reports, key protocols, frames, colours, the other screen.
const leave = "\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1006l\x1b[?2004l\x1b[?1004l" +
	"\x1b[?9001l\x1b[<u\x1b[>4;0m\x1b[?2026l\x1b[0m\x1b[?7h\x1b[?1l\x1b>\x1b[?25h\x1b[?1049l\x1b[?25h"

// Restore leaves the terminal as it was found. It may be called more than
// once, from any goroutine, also from one that panics; every call returns
// when the terminal is restored. Should the screen behind not answer in time,
// the terminal is restored without it.
func (s *Screen) Restore() {
	s.end.Do(func() {
		s.over.Store(true)
		done := make(chan struct{})
		go func() {
			defer close(done)
			s.hand.Lock() // whoever holds it for ever is passed over below
			defer s.hand.Unlock()
			if s.input != nil {
				s.input.pause(s.grace / 2)
			}
			if s.unborn.Load() {
				return
			}
			// The terminal first: its reader ends while events are still taken.
			_ = s.Screen.Suspend()
			s.Screen.Fini()
		}()
		select {
		case <-done:
		case <-time.After(s.grace):
			if s.control != nil {
				s.control.reset()
			}
		}
		s.events.close()
		if s.control != nil {
			s.control.close()
		}
	})
}

// Fini is Restore.
func (s *Screen) Fini() { s.Restore() }

// Recover is deferred at the head of a goroutine. If the goroutine panics,
// the terminal is restored before the panic is printed.
func (s *Screen) Recover() {
	if p := recover(); p != nil {
		s.Restore()
		panic(p)
	}
}
