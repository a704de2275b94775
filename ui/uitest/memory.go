package uitest

import (
	"sync"
	"time"

	"github.com/gdamore/tcell/v2"
)

// memory is the screen behind the guard: it keeps each frame as it would have
// been sent to a terminal.
type memory struct {
	tcell.SimulationScreen
	columns, rows int

	mu      sync.Mutex
	changed *sync.Cond
	frame   frame
	shown   int
}

// Init starts with the size that was asked for; the simulation starts with
// one of its own.
func (m *memory) Init() error {
	if err := m.SimulationScreen.Init(); err != nil {
		return err
	}
	m.SetSize(m.columns, m.rows)
	return nil
}

// Colors are true colours, as in most terminals.
func (m *memory) Colors() int { return 1 << 24 }

// Show keeps the frame.
func (m *memory) Show() {
	m.SimulationScreen.Show()
	m.keep()
}

// Sync keeps the frame.
func (m *memory) Sync() {
	m.SimulationScreen.Sync()
	m.keep()
}

func (m *memory) keep() {
	f := takeFrame(m.SimulationScreen)
	m.mu.Lock()
	defer m.mu.Unlock()
	m.frame = f
	m.shown++
	m.changed.Broadcast()
}

// post sends an event as the terminal would: it waits until there is room.
func (m *memory) post(ev tcell.Event) {
	//lint:ignore SA1019 the guard takes events on a goroutine of its own, so the wait ends
	m.PostEventWait(ev)
}

// wait looks at the frame now and at each that comes, until one is as wanted
// or patience ends. The lock is not held while wanted looks.
func (m *memory) wait(wanted func(string) bool) (string, bool) {
	late := false
	timer := time.AfterFunc(Patience, func() {
		m.mu.Lock()
		defer m.mu.Unlock()
		late = true
		m.changed.Broadcast()
	})
	defer timer.Stop()
	m.mu.Lock()
	defer m.mu.Unlock()
	for {
		text, seen := m.frame.text(), m.shown
		m.mu.Unlock()
		ok := wanted(text)
		m.mu.Lock()
		if ok || late {
			return text, ok
		}
		for m.shown == seen && !late {
			m.changed.Wait()
		}
	}
}

func (m *memory) last() frame {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.frame
}

// Frames is how many frames were sent.
func (t *Terminal) Frames() int {
	t.behind.mu.Lock()
	defer t.behind.mu.Unlock()
	return t.behind.shown
}
