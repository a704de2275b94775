package session

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
)

// process is a soaker as the test sees it, through all its lives.
type process struct {
	*tally
	t     testing.TB
	given soaker

	mu      sync.Mutex // of what follows
	command *exec.Cmd
	told    io.WriteCloser
	over    chan struct{} // closed when all was read that it wrote
}

func spawn(t testing.TB, given soaker) *process {
	p := &process{tally: newTally(given.Me), t: t, given: given}
	p.start()
	t.Cleanup(p.kill)
	return p
}

// start begins a life, and waits until the process has looked at what the one
// before has kept: nothing may be missing that it told.
func (p *process) start() {
	p.t.Helper()
	var kept map[int]bool
	got, checks := map[int]bool{}, 0
	p.ask(func() {
		kept, checks = p.kept, len(p.checks)
		for n := range p.got {
			got[n] = true
		}
		p.kept, p.got = map[int]bool{}, map[int]int{}
	})
	if err := p.launch(); err != nil {
		p.t.Fatal(err)
	}
	p.must(p.t, "look at the database", func() bool { return len(p.checks) > checks })
	p.ask(func() {
		if found := p.checks[checks]; strings.TrimSpace(found) != "0" {
			p.t.Errorf("after a kill was found: %s", found)
		}
		for what, missing := range map[string][]int{"said": without(kept, p.kept), "heard": without(got, p.got)} {
			if len(missing) > 0 {
				p.t.Errorf("of what was told to be %s a kill has lost %s", what, some(missing))
			}
		}
		for n := range kept { // judged in the end
			p.kept[n] = true
		}
	})
}

// launch starts the test's own program as the client.
func (p *process) launch() error {
	program, err := os.Executable()
	if err != nil {
		return err
	}
	given, err := json.Marshal(p.given)
	if err != nil {
		return err
	}
	c := exec.Command(program)
	c.Env = append(os.Environ(), soakClient+"="+string(given), "GORACE=atexit_sleep_ms=0")
	c.Stderr = os.Stderr // a panic is to be seen
	said, err := c.StdoutPipe()
	if err != nil {
		return err
	}
	told, err := c.StdinPipe()
	if err != nil {
		return err
	}
	if err := c.Start(); err != nil {
		return fmt.Errorf("start the client: %w", err)
	}
	over := make(chan struct{})
	go func() {
		defer close(over)
		for lines := bufio.NewScanner(said); lines.Scan(); {
			p.line(lines.Text())
		}
	}()
	p.mu.Lock()
	defer p.mu.Unlock()
	p.command, p.told, p.over = c, told, over
	return nil
}

// tell tells the process something. When it is dead, that is lost.
func (p *process) tell(word string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	_, _ = io.WriteString(p.told, word+"\n")
}

func (p *process) say(n int) { p.tell(fmt.Sprint(n)) }

// kill ends the process at once, and waits until all is read that it told.
func (p *process) kill() {
	_ = p.command.Process.Kill() // it may be gone already
	p.end()
}

func (p *process) end() {
	<-p.over
	_ = p.command.Wait() // killed is an error
	_ = p.told.Close()
}

// count is how many goroutines and open files it has.
func (p *process) count() (goroutines, files int) {
	p.ask(func() { p.counted = nil })
	p.tell("count")
	p.must(p.t, "count", func() bool { return p.counted != nil })
	p.ask(func() { goroutines, files = p.counted[0], p.counted[1] })
	return goroutines, files
}

// leave has it say goodbye, and gives how many goroutines and files it has
// left over.
func (p *process) leave() (goroutines, files int) {
	p.tell("leave")
	p.must(p.t, "goodbye", func() bool { return p.left != nil })
	p.end()
	return p.left[0], p.left[1]
}
