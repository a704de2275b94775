// Package window is a real terminal for tests: a tmux that nobody else uses,
// with a shell in it. What uitest does with a terminal made of memory, this
// does with whole programs: keys go in as a person's do, and what is seen is
// read off the screen. Nothing waits for a fixed time.
package window

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// Patience is how long a wait may take before the test fails.
const Patience = 20 * time.Second

// Options say what a window is like.
type Options struct {
	Columns, Rows int      // 80x24
	Env           []string // all of the shell's environment but TERM and the prompt
}

// Window is a terminal with a shell in it. It is closed with the test.
type Window struct {
	tb     testing.TB
	env    []string
	socket string
	found  string // how the terminal was before anything ran in it
	runs   int
}

// prompt is the shell's prompt.
const prompt = "window> "

// Open opens a window and waits for its prompt. Where there is no tmux the
// test is skipped, or fails when SOTTO_TOOLS=required.
func Open(tb testing.TB, o Options) *Window {
	tb.Helper()
	need(tb)
	if o.Columns == 0 {
		o.Columns, o.Rows = 80, 24
	}
	// A socket's path may have 107 bytes, and a test's folder has a long one.
	dir, err := os.MkdirTemp("", "window")
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = os.RemoveAll(dir) })
	w := &Window{tb: tb, socket: filepath.Join(dir, "s")}
	w.env = append(append([]string{"LC_ALL=C.UTF-8"}, o.Env...), "PS1="+prompt, "ENV=", "SHELL=/bin/sh")
	w.serve()
	w.tmux("set-option", "-g", "status", "off", ";", "set-option", "-g", "remain-on-exit", "on", ";",
		"set-option", "-s", "extended-keys", "on", ";", "set-option", "-g", "focus-events", "on", ";",
		"set-option", "-s", "escape-time", "0", ";",
		"new-session", "-d", "-x", fmt.Sprint(o.Columns), "-y", fmt.Sprint(o.Rows), "/bin/sh", "-i")
	w.WaitForText(strings.TrimSpace(prompt))
	w.found = w.state()
	return w
}

func need(tb testing.TB) {
	tb.Helper()
	if _, err := exec.LookPath("tmux"); err == nil {
		return
	}
	if os.Getenv("SOTTO_TOOLS") == "required" {
		tb.Fatal("tmux is not installed: run .ci/tools")
	}
	tb.Skip("tmux is not installed")
}

// serve starts the window's own tmux as a child of ours, and waits until it
// takes orders.
func (w *Window) serve() {
	w.tb.Helper()
	complaints := &bytes.Buffer{}
	c := exec.Command("tmux", "-D", "-f", os.DevNull, "-S", w.socket)
	c.Env, c.Stderr = w.env, complaints
	endWithUs(c)
	if err := c.Start(); err != nil {
		w.tb.Fatalf("start tmux: %v", err)
	}
	w.tb.Cleanup(func() {
		_ = c.Process.Kill()
		_ = c.Wait()
	})
	ready := w.await(func() bool { return w.order("show-options", "-s").Run() == nil })
	if !ready {
		w.tb.Fatalf("tmux takes no orders: %s", complaints)
	}
}

// order is a command for the window's tmux.
func (w *Window) order(words ...string) *exec.Cmd {
	c := exec.Command("tmux", append([]string{"-N", "-S", w.socket}, words...)...)
	c.Env = w.env
	return c
}

// tmux gives an order, and what it prints.
func (w *Window) tmux(words ...string) string {
	w.tb.Helper()
	out, err := w.order(words...).CombinedOutput()
	if err != nil {
		w.tb.Fatalf("tmux %s: %v: %s", words[0], err, out)
	}
	return string(out)
}

// await waits until a condition holds, and tells whether it came to.
func (w *Window) await(holds func() bool) bool {
	ctx, cancel := context.WithTimeout(context.Background(), Patience)
	defer cancel()
	look := time.NewTicker(25 * time.Millisecond)
	defer look.Stop()
	for !holds() {
		select {
		case <-ctx.Done():
			return holds()
		case <-look.C:
		}
	}
	return true
}
