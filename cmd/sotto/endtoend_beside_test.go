//go:build unix

package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os/exec"
	"strings"
	"testing"
	"time"

	"sotto/ui/uitest/window"
)

// beside is a command that runs beside the test.
type beside struct {
	t       *testing.T
	process *exec.Cmd
	in      io.WriteCloser
	out     <-chan string // its lines
	err     <-chan string
}

// beside starts a command. It ends with the test, if not before.
func (p *citizen) beside(args ...string) *beside {
	p.t.Helper()
	b := &beside{t: p.t, process: p.sotto(args...)}
	in, inErr := b.process.StdinPipe()
	out, outErr := b.process.StdoutPipe()
	notes, notesErr := b.process.StderrPipe()
	for _, err := range []error{inErr, outErr, notesErr, b.process.Start()} {
		if err != nil {
			p.t.Fatal(err)
		}
	}
	b.in, b.out, b.err = in, lines(out), lines(notes)
	p.t.Cleanup(func() { _ = b.process.Process.Kill() })
	return b
}

// lines reads lines until the end.
func lines(r io.Reader) <-chan string {
	all := make(chan string, 4096)
	go func() {
		defer close(all)
		in := bufio.NewScanner(r)
		in.Buffer(nil, 1<<20)
		for in.Scan() {
			all <- in.Text()
		}
	}()
	return all
}

// hears waits for a line that is as wanted.
func (b *beside) hears(from <-chan string, what string, wanted func(line string) bool) string {
	b.t.Helper()
	var before []string
	late := time.After(window.Patience)
	for {
		select {
		case line, more := <-from:
			if more && wanted(line) {
				return line
			}
			if before = append(before, line); more {
				continue
			}
			b.t.Fatalf("it ended and never said %s, but:\n%s", what, strings.Join(before, "\n"))
		case <-late:
			b.t.Fatalf("it never said %s, but:\n%s", what, strings.Join(before, "\n"))
		}
	}
}

// online waits until a listener says that it is online.
func (b *beside) online() {
	b.t.Helper()
	b.hears(b.err, "that it is online", func(line string) bool { return strings.Contains(line, " is online (TLS 1.3)") })
}

// message waits for the next message that a listener prints in JSON.
func (b *beside) message() messageJSON {
	b.t.Helper()
	var m messageJSON
	line := b.hears(b.out, "a message", func(string) bool { return true })
	if err := json.Unmarshal([]byte(line), &m); err != nil {
		b.t.Fatalf("%s: %v", line, err)
	}
	return m
}

// event waits for an event of a script that is as wanted.
func (b *beside) event(what string, wanted func(eventJSON) bool) eventJSON {
	b.t.Helper()
	var found eventJSON
	b.hears(b.out, what, func(line string) bool {
		found = eventJSON{}
		if err := json.Unmarshal([]byte(line), &found); err != nil {
			b.t.Fatalf("%s: %v", line, err)
		}
		return wanted(found)
	})
	return found
}

// tell writes a line to the command's input.
func (b *beside) tell(line string) {
	b.t.Helper()
	if _, err := fmt.Fprintln(b.in, line); err != nil {
		b.t.Fatal(err)
	}
}

// ends waits for the end, and gives the exit code.
func (b *beside) ends() int {
	b.t.Helper()
	for _, rest := range []<-chan string{b.out, b.err} {
		late := time.After(window.Patience)
		for more := true; more; {
			select {
			case _, more = <-rest:
			case <-late:
				b.t.Fatal("it does not end")
			}
		}
	}
	_ = b.process.Wait() // the exit code says it
	return b.process.ProcessState.ExitCode()
}
