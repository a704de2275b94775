package term

import (
	"os"
	"sync"
	"time"

	"github.com/gdamore/tcell/v2"
)

// input is the terminal as the screen behind sees it: what it reads has
// passed the Filter, and reading can be paused, so that the screen behind is
// never stopped in the middle of a key.
type input struct {
	tcell.Tty

	mu      sync.Mutex
	changed *sync.Cond
	filter  Filter
	ready   []byte // filtered, not yet read
	inRead  bool   // the reader waits for us, and holds nothing
	ended   bool   // the reader got an error and will not come again
	paused  bool
	drained bool
	flush   func() // drops what the terminal sent and nobody read; may be nil
}

func newInput(tty tcell.Tty) *input {
	in := &input{Tty: tty}
	in.changed = sync.NewCond(&in.mu)
	return in
}

// Start takes the terminal.
func (in *input) Start() error {
	in.mu.Lock()
	in.paused, in.drained, in.ended, in.inRead = false, false, false, false
	in.filter = Filter{}
	in.ready = nil
	in.mu.Unlock()
	return in.Tty.Start()
}

// Drain wakes the reader for the end.
func (in *input) Drain() error {
	err := in.Tty.Drain()
	in.mu.Lock()
	in.drained = true
	in.changed.Broadcast()
	in.mu.Unlock()
	return err
}

// Stop gives the terminal back. What was typed and not read is dropped: it
// was meant for us, and must not run as a command of the shell.
func (in *input) Stop() error {
	if in.flush != nil {
		in.flush()
	}
	return in.Tty.Stop()
}

// Read gives filtered input. It waits until there is some.
func (in *input) Read(p []byte) (int, error) {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.inRead = true
	in.changed.Broadcast()
	defer func() { in.inRead = false }()
	for {
		switch {
		case in.drained:
			return in.end(os.ErrDeadlineExceeded)
		case in.paused:
			in.changed.Wait()
		case len(in.ready) > 0:
			n := copy(p, in.ready)
			in.ready = in.ready[n:]
			return n, nil
		default:
			raw, err := in.fetch()
			in.ready = append(in.ready, in.filter.Feed(raw)...)
			if err != nil {
				return in.end(err)
			}
			if len(raw) == 0 {
				return 0, nil
			}
		}
	}
}

func (in *input) end(err error) (int, error) {
	in.ended = true
	in.changed.Broadcast()
	return 0, err
}

// fetch reads from the terminal, without holding the lock.
func (in *input) fetch() ([]byte, error) {
	in.mu.Unlock()
	defer in.mu.Lock()
	raw := make([]byte, 4096)
	n, err := in.Tty.Read(raw)
	return raw[:n], err
}

// pause stops giving input and waits, at most for the limit, until the screen
// behind has taken what it was given.
func (in *input) pause(limit time.Duration) {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.paused = true
	late := false
	timer := time.AfterFunc(limit, func() {
		in.mu.Lock()
		defer in.mu.Unlock()
		late = true
		in.changed.Broadcast()
	})
	defer timer.Stop()
	for !in.inRead && !in.ended && !late {
		in.changed.Wait()
	}
}
