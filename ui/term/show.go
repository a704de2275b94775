package term

import "github.com/gdamore/tcell/v2"

// Show sends what changed since the last time; nothing if nothing did.
func (s *Screen) Show() {
	columns, rows := s.Screen.Size()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.suspended || s.over.Load() {
		return
	}
	if columns != s.shadow.columns || rows != s.shadow.rows {
		return // drawn for another size; the event that tells so is on its way
	}
	whole := s.shadow.clear
	if !s.shadow.send(s.Screen) {
		return
	}
	s.shadow.clear = false
	if whole {
		s.Screen.Sync()
		return
	}
	s.Screen.Show()
}

// Sync sends everything again, for when the terminal may show something else.
func (s *Screen) Sync() {
	s.mu.Lock()
	s.shadow.all, s.shadow.clear = true, true
	s.mu.Unlock()
	s.Show()
}

// ShowCursor places the cursor. It moves with the next Show.
func (s *Screen) ShowCursor(x, y int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.shadow.cursor = position{x, y}
}

// HideCursor hides the cursor with the next Show.
func (s *Screen) HideCursor() { s.ShowCursor(nowhere.x, nowhere.y) }

// Cursor is where the cursor is after the next Show; outside if hidden.
func (s *Screen) Cursor() (x, y int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.shadow.cursor.x, s.shadow.cursor.y
}

// Suspend gives the terminal back until Resume. Nothing is drawn meanwhile.
func (s *Screen) Suspend() error {
	s.mu.Lock()
	if s.suspended || s.over.Load() {
		s.mu.Unlock()
		return nil
	}
	s.suspended = true
	s.mu.Unlock()
	s.hand.Lock()
	defer s.hand.Unlock()
	if s.over.Load() {
		return nil // given back for good meanwhile
	}
	if s.input != nil {
		s.input.pause(s.grace)
	}
	return s.Screen.Suspend()
}

// Resume takes the terminal again and has everything redrawn.
func (s *Screen) Resume() error {
	s.mu.Lock()
	if !s.suspended || s.over.Load() {
		s.mu.Unlock()
		return nil
	}
	s.mu.Unlock()
	if taken, err := s.take(); !taken {
		return err
	}
	s.mu.Lock()
	s.suspended = false
	s.shadow.all, s.shadow.clear = true, true
	s.shadow.was = nowhere
	s.mu.Unlock()
	columns, rows := s.Screen.Size()
	s.events.push(tcell.NewEventResize(columns, rows))
	return nil
}

// take takes the terminal again, unless it was given back for good.
func (s *Screen) take() (bool, error) {
	s.hand.Lock()
	defer s.hand.Unlock()
	if s.over.Load() {
		return false, nil
	}
	err := s.Screen.Resume()
	return err == nil, err
}
