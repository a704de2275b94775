package term

import (
	"bytes"
	"os"
	"sync"
	"testing"

	"github.com/gdamore/tcell/v2"
)

// wire is a terminal for tests: what it sends is given, what it is sent is
// kept.
type wire struct {
	mu       sync.Mutex
	changed  *sync.Cond
	toRead   []byte
	endless  []byte // is sent again and again
	written  bytes.Buffer
	drained  bool
	starts   int
	stops    int
	stuck    chan struct{} // writing waits for it, if it is not nil
	w, h     int
	resized  func()
	consumed int
}

func newWire() *wire {
	w := &wire{w: 80, h: 24}
	w.changed = sync.NewCond(&w.mu)
	return w
}

func (w *wire) Start() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.drained = false
	w.starts++
	return nil
}

func (w *wire) Stop() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.stops++
	return nil
}

func (w *wire) Drain() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.drained = true
	w.changed.Broadcast()
	return nil
}

func (w *wire) NotifyResize(f func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.resized = f
}

func (w *wire) WindowSize() (tcell.WindowSize, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return tcell.WindowSize{Width: w.w, Height: w.h}, nil
}

func (w *wire) Read(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for len(w.toRead) == 0 && len(w.endless) == 0 && !w.drained {
		w.changed.Wait()
	}
	if w.drained {
		return 0, os.ErrDeadlineExceeded
	}
	if len(w.toRead) == 0 {
		w.toRead = w.endless
	}
	n := copy(p, w.toRead)
	w.toRead = w.toRead[n:]
	w.consumed += n
	w.changed.Broadcast()
	return n, nil
}

func (w *wire) Write(p []byte) (int, error) {
	w.mu.Lock()
	stuck := w.stuck
	w.mu.Unlock()
	if stuck != nil {
		<-stuck
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.written.Write(p)
}

func (w *wire) Close() error { return nil }

// sends makes the terminal send bytes.
func (w *wire) sends(s string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.toRead = append(w.toRead, s...)
	w.changed.Broadcast()
}

// got is what was written since the last call.
func (w *wire) got() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	defer w.written.Reset()
	return w.written.String()
}

// on opens a screen on a terminal of a kind.
func on(t *testing.T, w *wire, kind string) *Screen {
	t.Helper()
	t.Setenv("LC_ALL", "C.UTF-8")
	t.Setenv("NO_COLOR", "")
	description, err := describe(kind)
	if err != nil {
		t.Fatal(err)
	}
	s, err := start(w, description, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Restore)
	return s
}
