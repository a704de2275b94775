//go:build linux

package term

import (
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"reflect"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/creack/pty"
	"github.com/gdamore/tcell/v2"
	"golang.org/x/term"
)

// role is the variable that makes the test binary a program with a screen.
const role = "SOTTO_TERM_TEST_ROLE"

func TestMain(m *testing.M) {
	if r := os.Getenv(role); r != "" {
		program(r)
		return
	}
	os.Exit(m.Run())
}

// program draws one line and then ends as its role says.
func program(role string) {
	ended := make(chan os.Signal, 1)
	if role == "signal" {
		signal.Notify(ended, syscall.SIGTERM, syscall.SIGHUP)
	}
	s, err := Open(os.Getenv)
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	s.EnableMouse()
	s.EnablePaste()
	s.PutStr(0, 0, "ready")
	s.Show()
	switch role {
	case "panic":
		go func() {
			defer s.Recover()
			panic("boom")
		}()
		select {}
	case "signal":
		<-ended
	case "stop":
		_ = s.Suspend()
		Stop()
		_ = s.Resume()
		s.Size()
		s.PutStr(0, 0, "again")
		s.Show()
		untilKey(s)
	case "quit":
		untilKey(s)
	}
	s.Restore()
}

func untilKey(s *Screen) {
	for {
		if _, ok := s.PollEvent().(*tcell.EventKey); ok {
			return
		}
	}
}

// window is a real terminal with a program in it.
type window struct {
	t      *testing.T
	master *os.File
	slave  *os.File
	before *term.State
	cmd    *exec.Cmd

	mu      sync.Mutex
	changed *sync.Cond
	out     string
}

func open(t *testing.T, role_ string, name string, args ...string) *window {
	t.Helper()
	master, slave, err := pty.Open()
	if err != nil {
		t.Skipf("no pseudo terminals here: %v", err)
	}
	w := &window{t: t, master: master, slave: slave}
	w.changed = sync.NewCond(&w.mu)
	t.Cleanup(func() { master.Close(); slave.Close() })
	if err := pty.Setsize(master, &pty.Winsize{Rows: 24, Cols: 80}); err != nil {
		t.Fatal(err)
	}
	if w.before, err = term.GetState(int(slave.Fd())); err != nil {
		t.Fatal(err)
	}
	w.cmd = exec.Command(name, args...)
	w.cmd.Env = append(os.Environ(), role+"="+role_, "TERM=xterm-256color", "LC_ALL=C.UTF-8", "GORACE=atexit_sleep_ms=0")
	w.cmd.Stdin, w.cmd.Stdout, w.cmd.Stderr = slave, slave, slave
	w.cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := w.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = w.cmd.Process.Kill() })
	go w.read()
	return w
}

func (w *window) read() {
	buf := make([]byte, 4096)
	for {
		n, err := w.master.Read(buf)
		w.mu.Lock()
		w.out += string(buf[:n])
		w.changed.Broadcast()
		w.mu.Unlock()
		if err != nil {
			return
		}
	}
}

// wait waits for text in what the terminal was sent.
func (w *window) wait(text string) {
	w.t.Helper()
	w.until(strconv.Quote(text), func(out string) bool { return strings.Contains(out, text) })
}

// until waits until what the terminal was sent is as wanted: the program may
// have ended before all of it was read.
func (w *window) until(what string, wanted func(out string) bool) {
	w.t.Helper()
	late := false
	timer := time.AfterFunc(20*time.Second, func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		late = true
		w.changed.Broadcast()
	})
	defer timer.Stop()
	w.mu.Lock()
	defer w.mu.Unlock()
	for !wanted(w.out) {
		if late {
			w.t.Fatalf("the terminal never got %s, but %q", what, w.out)
		}
		w.changed.Wait()
	}
}

func (w *window) types(keys string) {
	if _, err := w.master.WriteString(keys); err != nil {
		w.t.Fatal(err)
	}
}

// end waits for the program and checks that the terminal is as it was.
func (w *window) end() error {
	w.t.Helper()
	var err error
	within(w.t, "the program", func() { err = w.cmd.Wait() })
	after, stateErr := term.GetState(int(w.slave.Fd()))
	if stateErr != nil {
		w.t.Fatal(stateErr)
	}
	if !reflect.DeepEqual(w.before, after) {
		w.t.Errorf("the settings of the terminal were %+v and are %+v", w.before, after)
	}
	for on, off := range map[string]string{
		"\x1b[?1049h": "\x1b[?1049l", "\x1b[?1002h": "\x1b[?1002l", "\x1b[?2004h": "\x1b[?2004l",
		"\x1b[>1u": "\x1b[<u", "\x1b[?25l": "\x1b[?25h",
	} {
		w.until(strconv.Quote(off)+" after the last "+strconv.Quote(on), func(out string) bool {
			sent := strings.LastIndex(out, on)
			return sent >= 0 && strings.LastIndex(out, off) > sent
		})
	}
	return err
}

func TestU71QuitLeavesTheTerminal(t *testing.T) {
	w := open(t, "quit", os.Args[0])
	w.wait("ready")
	w.types("q; rm -rf everything\r")
	if err := w.end(); err != nil {
		t.Error(err)
	}
	// What was typed behind the last key must not wait for the shell.
	left, err := pendingInput(int(w.slave.Fd()))
	if err != nil || left != 0 {
		t.Errorf("%d bytes are left for the shell, %v", left, err)
	}
}

func TestU71SignalsLeaveTheTerminal(t *testing.T) {
	for _, sig := range []syscall.Signal{syscall.SIGTERM, syscall.SIGHUP} {
		w := open(t, "signal", os.Args[0])
		w.wait("ready")
		if err := w.cmd.Process.Signal(sig); err != nil {
			t.Fatal(err)
		}
		if err := w.end(); err != nil {
			t.Errorf("%v: %v", sig, err)
		}
	}
}

func TestU72PanicLeavesTheTerminal(t *testing.T) {
	w := open(t, "panic", os.Args[0])
	if err := w.end(); err == nil {
		t.Error("the panic was lost")
	}
	w.wait("panic: boom")
	w.mu.Lock()
	defer w.mu.Unlock()
	if strings.Index(w.out, "panic: boom") < strings.LastIndex(w.out, "\x1b[?1049l") {
		t.Error("the panic was printed before the terminal was restored")
	}
}

func TestU71StopAndGoOn(t *testing.T) {
	bash, err := exec.LookPath("bash")
	if err != nil {
		t.Skip("no bash here to stop a program in")
	}
	w := open(t, "stop", bash, "-mc", `"$0"; echo "STOPPED $?"; stty -a; echo CHECKED; fg >/dev/null; echo "ENDED $?"`, os.Args[0])
	w.wait("CHECKED")
	w.mu.Lock()
	_, settings, _ := strings.Cut(w.out, "STOPPED")
	w.mu.Unlock()
	if !strings.Contains(settings, " icanon") || !strings.Contains(settings, " echo ") {
		t.Errorf("the stopped program left the terminal raw: %q", settings)
	}
	w.wait("again")
	w.types("q")
	w.wait("ENDED 0")
	if err := w.end(); err != nil {
		t.Error(err)
	}
}

func TestNotATerminal(t *testing.T) {
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), role+"=quit")
	out, err := cmd.CombinedOutput()
	if err == nil || !strings.Contains(string(out), "not-a-terminal") {
		t.Errorf("%v: %s", err, out)
	}
}
