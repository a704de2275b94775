// Package uitest is a terminal made of memory, for tests of the screen: keys
// in, frames out. Nothing in it waits for a fixed time; WaitFor looks at each
// frame as it is drawn.
package uitest

import (
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gdamore/tcell/v2"

	"sotto/ui/term"
)

// Patience is how long WaitFor waits for a frame before the test fails.
const Patience = 10 * time.Second

// Terminal is a terminal made of memory. Its screen is guarded as the real
// one is.
type Terminal struct {
	tb     testing.TB
	screen *term.Screen
	behind *memory
}

// New makes a terminal of a size in cells. It is ended with the test.
func New(tb testing.TB, columns, rows int) *Terminal {
	tb.Helper()
	behind := &memory{SimulationScreen: tcell.NewSimulationScreen("UTF-8"), columns: columns, rows: rows}
	behind.changed = sync.NewCond(&behind.mu)
	t := &Terminal{tb, term.Guard(behind), behind}
	if err := t.screen.Init(); err != nil {
		tb.Fatalf("start the screen: %v", err)
	}
	tb.Cleanup(t.screen.Restore)
	return t
}

// Screen is what the program under test draws on.
func (t *Terminal) Screen() *term.Screen { return t.screen }

// Resize changes the size, as a person does who pulls at the window.
func (t *Terminal) Resize(columns, rows int) {
	t.behind.SetSize(columns, rows)
	t.behind.post(tcell.NewEventResize(columns, rows))
}

// Close takes the terminal away, as a person does who closes the window.
func (t *Terminal) Close() { t.behind.post(tcell.NewEventError(io.EOF)) }

// Paste sends text as a bracketed paste.
func (t *Terminal) Paste(text string) {
	t.behind.post(tcell.NewEventPaste(true))
	for _, r := range text {
		switch r {
		case '\n':
			t.behind.InjectKey(tcell.KeyEnter, 0, tcell.ModNone)
		default:
			t.behind.InjectKey(tcell.KeyRune, r, tcell.ModNone)
		}
	}
	t.behind.post(tcell.NewEventPaste(false))
}

// Click presses and releases the left button on a cell.
func (t *Terminal) Click(x, y int) {
	t.behind.InjectMouse(x, y, tcell.Button1, tcell.ModNone)
	t.behind.InjectMouse(x, y, tcell.ButtonNone, tcell.ModNone)
}

// WaitFor waits for a frame that is as wanted and gives it. If none comes,
// the test fails with the last frame.
func (t *Terminal) WaitFor(what string, wanted func(frame string) bool) string {
	t.tb.Helper()
	frame, ok := t.behind.wait(wanted)
	if !ok {
		t.tb.Fatalf("the screen never showed %s; last frame:\n%s", what, frame)
	}
	return frame
}

// WaitForText waits until the frame holds all the texts and gives it.
func (t *Terminal) WaitForText(texts ...string) string {
	t.tb.Helper()
	return t.WaitFor(strings.Join(texts, ", "), func(frame string) bool {
		for _, text := range texts {
			if !strings.Contains(frame, text) {
				return false
			}
		}
		return true
	})
}

// WaitForNo waits until the frame does not hold the text.
func (t *Terminal) WaitForNo(text string) string {
	t.tb.Helper()
	return t.WaitFor("a frame without "+text, func(frame string) bool { return !strings.Contains(frame, text) })
}
