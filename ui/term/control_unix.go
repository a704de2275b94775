//go:build unix

package term

import (
	"os"
	"os/signal"
	"syscall"
	"time"

	"golang.org/x/term"
)

// control is the terminal's own settings, kept beside the screen library for
// when it cannot put them back.
type control struct {
	tty   *os.File
	saved *term.State
}

// openControl remembers the settings as they are now; nil if there are none.
func openControl() *control {
	tty, err := os.OpenFile("/dev/tty", os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		return nil
	}
	saved, err := term.GetState(int(tty.Fd()))
	if err != nil {
		tty.Close()
		return nil
	}
	return &control{tty, saved}
}

// reset puts everything back that a screen changes.
func (c *control) reset() {
	_ = term.Restore(int(c.tty.Fd()), c.saved)
	_, _ = c.tty.WriteString(leave)
}

func (c *control) flush() { flushInput(int(c.tty.Fd())) }

func (c *control) close() { _ = c.tty.Close() }

// terminalKind is the name the terminal database knows the terminal by.
func terminalKind(getenv func(string) string) string { return getenv("TERM") }

// Stop stops the process group as Ctrl-Z does in a shell, and returns when it
// goes on. It is to be called between Suspend and Resume. Where nobody could
// wake us, nothing stops.
func Stop() {
	resumed := make(chan os.Signal, 1)
	signal.Notify(resumed, syscall.SIGCONT)
	defer signal.Stop(resumed)
	if err := syscall.Kill(0, syscall.SIGTSTP); err != nil {
		return
	}
	// The stop may take effect a moment after Kill returns. Without job
	// control it never does; then the wait ends by itself.
	select {
	case <-resumed:
	case <-time.After(stopWait):
	}
}

const stopWait = 500 * time.Millisecond
