package sessiontest

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// Ejabberd is a real ejabberd on loopback, which serves sotto.test with the
// users romeo and juliet, whose passwords are their names and “-secret”, and
// who are in each other's roster. It keeps an archive (XEP-0313), and a
// session that has lost its connection for five minutes (XEP-0198).
type Ejabberd struct {
	Address       string // host:port, STARTTLS
	DirectAddress string // host:port, TLS from the first byte

	root, dir string // the folder that is "/" for it, and ours within
	owner     owner
	undo      func()
	out       bytes.Buffer // to be read when over is closed
	over      chan struct{}
	kill      func() error
	once      sync.Once
}

// StartEjabberd runs this computer's ejabberd for a test. Where it is missing
// the test is skipped, or fails when SOTTO_TOOLS=required.
func StartEjabberd(t testing.TB, ca *CA) *Ejabberd {
	t.Helper()
	if _, err := os.Stat("/usr/sbin/ejabberdctl"); err != nil {
		if os.Getenv("SOTTO_TOOLS") == "required" {
			t.Fatal("ejabberd is required and not installed")
		}
		t.Skip("ejabberd is not installed")
	}
	return startEjabberd(t, ca, "")
}

// StartTrixieEjabberd runs the ejabberd of the folder that SOTTO_TRIXIE names,
// which .ci/trixie makes: it hands out tokens (XEP-0484). Without that folder
// the test is skipped.
func StartTrixieEjabberd(t testing.TB, ca *CA) *Ejabberd {
	t.Helper()
	root := os.Getenv("SOTTO_TRIXIE")
	if _, err := os.Stat(filepath.Join(root, "usr/sbin/ejabberdctl")); root == "" || err != nil || os.Getuid() != 0 {
		t.Skip("SOTTO_TRIXIE names no folder with Debian trixie's ejabberd, or we are not root; .ci/trixie makes one")
	}
	return startEjabberd(t, ca, root)
}

func startEjabberd(t testing.TB, ca *CA, root string) *Ejabberd {
	t.Helper()
	var last error
	for range 5 { // a free port may be taken before ejabberd takes it
		e := &Ejabberd{root: root}
		if last = e.start(t.TempDir(), ca); last == nil {
			t.Cleanup(e.Stop)
			return e
		}
		e.Stop()
		if !errors.Is(last, errPortTaken) {
			break
		}
	}
	t.Fatal(last)
	return nil
}

// start writes the server's files and starts it.
func (e *Ejabberd) start(dir string, ca *CA) (err error) {
	e.kill, e.over, e.undo = func() error { return nil }, make(chan struct{}), func() {}
	close(e.over) // nothing runs yet
	if e.owner, err = whoRuns(); err != nil {
		return err
	}
	var undo func()
	if e.dir, undo, err = e.owner.folder(dir, e.root); err != nil {
		return fmt.Errorf("make a folder for ejabberd: %w", err)
	}
	e.undo = undo
	if err := e.write(ca); err != nil {
		return fmt.Errorf("write ejabberd's files: %w", err)
	}
	return e.launch()
}

// launch starts the process and waits until it says that its users are there.
func (e *Ejabberd) launch() error {
	_ = os.Remove(e.sign())
	c, err := e.command()
	if err != nil {
		return err
	}
	e.out.Reset()
	c.Stdout, c.Stderr = &e.out, &e.out
	if err := c.Start(); err != nil {
		return fmt.Errorf("start ejabberd: %w", err)
	}
	over := make(chan struct{})
	e.over, e.kill = over, func() error { return endGroup(c.Process.Pid) }
	go func() {
		_ = c.Wait() // it is killed
		close(over)
	}()
	return e.ready()
}

func (e *Ejabberd) ready() error {
	deadline := time.NewTimer(settle)
	defer deadline.Stop()
	look := time.NewTicker(20 * time.Millisecond)
	defer look.Stop()
	for {
		switch _, err := os.Stat(e.sign()); {
		case strings.Contains(e.Log(), "address already in use"):
			return errPortTaken
		case err == nil:
			return nil
		}
		select {
		case <-look.C:
		case <-e.over:
			return fmt.Errorf("ejabberd ended at once: %s%s", e.out.String(), tail(e.Log()))
		case <-deadline.C:
			return fmt.Errorf("ejabberd is not ready within %v: %s", settle, tail(e.Log()))
		}
	}
}

// command is the process: what ejabberdctl starts, but by whoever we are, and
// without a name by which other nodes could find it.
func (e *Ejabberd) command() (*exec.Cmd, error) {
	found, err := filepath.Glob(e.root + "/usr/lib/*/ejabberd-*/ebin/ejabberd.app")
	if err != nil || len(found) == 0 {
		return nil, fmt.Errorf("find ejabberd: %w", exec.ErrNotFound)
	}
	libraries := filepath.Dir(filepath.Dir(filepath.Dir(strings.TrimPrefix(found[0], e.root))))
	dir := e.inside()
	c := exec.Command("/usr/bin/erl", "-noinput", "+K", "true", "+S", "2", "-mnesia", "dir", `"`+dir+`/spool"`, "-s", "ejabberd", "-eval", `{ok, _} = file:script("`+dir+`/users.erl").`)
	c.Dir, c.SysProcAttr = "/", leads(e.owner.attributes(e.root))
	c.Env = []string{
		"PATH=/usr/sbin:/usr/bin:/sbin:/bin", "HOME=" + dir, "LC_ALL=C.UTF-8", "ERL_LIBS=" + libraries,
		"EJABBERD_CONFIG_PATH=" + dir + "/ejabberd.yml", "EJABBERD_LOG_PATH=" + dir + "/ejabberd.log", "ERL_CRASH_DUMP_BYTES=0",
	}
	return c, nil
}

func (e *Ejabberd) inside() string { return strings.TrimPrefix(e.dir, e.root) }

// sign is the file that is there once the server is ready.
func (e *Ejabberd) sign() string { return filepath.Join(e.dir, "ready") }

// Log is what ejabberd has logged so far.
func (e *Ejabberd) Log() string {
	b, _ := os.ReadFile(filepath.Join(e.dir, "ejabberd.log")) // none yet is an empty one
	return string(b)
}

// Version is which ejabberd runs, as its package says.
func (e *Ejabberd) Version() string {
	c := exec.Command("/usr/bin/dpkg-query", "--show", "ejabberd")
	c.Dir, c.SysProcAttr = "/", e.owner.attributes(e.root)
	text, _ := c.Output() // "" where it does not say
	return strings.Join(strings.Fields(string(text)), " ")
}

// Kill ends the process at once, as a crash does, and waits until it is gone.
func (e *Ejabberd) Kill() {
	_ = e.kill() // it may be gone already
	<-e.over
}

// Again starts the server after Kill: on the same ports, with all that it had
// kept. It is for one goroutine.
func (e *Ejabberd) Again() error { return e.launch() }

// Stop ends the server and removes what it kept. It may be called again.
func (e *Ejabberd) Stop() {
	e.once.Do(func() {
		e.Kill()
		e.undo()
	})
}
