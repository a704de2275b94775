package sessiontest

import (
	"bytes"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// Prosody is a real Prosody on loopback with a config, certificates and
// users of our own. It serves clients only: no other servers, no HTTP.
type Prosody struct {
	Address       string // host:port, STARTTLS
	DirectAddress string // host:port, TLS from the first byte
	Domain        string

	root    string // what is "/" for it
	dir     string
	logs    string
	ports   []int
	command func() *exec.Cmd
	stderr  bytes.Buffer // to be read when over is closed
	ended   error
	over    chan struct{}
	kill    func() error
	once    sync.Once
	undo    func()
}

// User is somebody with an account. Label is the name by which the others
// see them; all users but strangers are in each other's roster.
type User struct {
	Name, Password, Label string
	Stranger              bool
}

// ProsodyOptions say what the server is like. CA and Domain must be given to
// RunProsody; StartProsody has defaults for both.
type ProsodyOptions struct {
	CA         *CA
	Domain     string
	Users      []User
	MaxTLS12   bool     // TLS 1.2 is all it speaks
	Mechanisms []string // the only ones offered; empty: what Prosody offers by itself
	Modules    []string // that are enabled besides the usual ones
	Database   bool     // its archives are in SQLite and end with the process: in files they are slow from a few thousand messages on
	Root       string   // a folder with another Debian, whose Prosody runs there; "": this computer's. It needs root
	Registers  bool     // anybody may register
	Asks       []string // what else somebody who registers is asked: "email"; with “+” behind it is required
	Invites    []Invite // with one of these, somebody may register
	Obeys      bool     // it takes orders: Prosody.Throw, Prosody.Forget
}

// Invite is an invitation to register (XEP-0401).
type Invite struct {
	Token string
	From  string // the user who invites, whose contact one becomes; "" for the operator
}

// settle is how long a Prosody may take to open its ports.
const settle = time.Minute

// RunProsody starts a Prosody that keeps its files in dir, or, where it may
// not run as root, in a folder of its own that goes away with Stop. It
// returns when the ports answer. The process dies with ours.
func RunProsody(dir string, o ProsodyOptions) (*Prosody, error) {
	program, err := findProsody(o)
	if err != nil {
		return nil, err
	}
	var last error
	for range 5 { // a free port may be taken before Prosody takes it
		p, err := runProsody(program, dir, o)
		if err == nil {
			return p, nil
		}
		if last = err; !errors.Is(err, errPortTaken) {
			break
		}
	}
	return nil, last
}

var errPortTaken = errors.New("the port was taken by somebody else")

// findProsody finds the program, and what it needs besides.
func findProsody(o ProsodyOptions) (string, error) {
	if o.Root != "" {
		return "/usr/bin/prosody", nil
	}
	if found, _ := filepath.Glob("/usr/lib/*/lua/*/dbd/sqlite3.so"); o.Database && len(found) == 0 {
		return "", fmt.Errorf("find Lua's driver for SQLite: %w", exec.ErrNotFound)
	}
	if path, err := exec.LookPath("prosody"); err == nil {
		return path, nil
	}
	if _, err := os.Stat("/usr/bin/prosody"); err != nil {
		return "", fmt.Errorf("find prosody: %w", exec.ErrNotFound)
	}
	return "/usr/bin/prosody", nil
}

func runProsody(program, dir string, o ProsodyOptions) (*Prosody, error) {
	owner, err := whoRuns()
	if err != nil {
		return nil, err
	}
	dir, undo, err := owner.folder(dir, o.Root)
	if err != nil {
		return nil, fmt.Errorf("make a folder for Prosody: %w", err)
	}
	p := &Prosody{Domain: o.Domain, root: o.Root, dir: dir, logs: filepath.Join(dir, "prosody.log"), over: make(chan struct{}), undo: undo}
	if err := p.start(program, o, owner); err != nil {
		p.Stop()
		return nil, err
	}
	return p, nil
}

// start writes the server's files and starts it.
func (p *Prosody) start(program string, o ProsodyOptions, owner owner) (err error) {
	p.kill = func() error { return nil }
	close(p.over) // nothing runs yet
	if p.ports, err = freePorts(3); err != nil {
		return err
	}
	p.Address, p.DirectAddress = loopback(p.ports[0]), loopback(p.ports[1])
	if err := writeProsody(p.dir, o, p.ports, owner); err != nil {
		return err
	}
	dir := strings.TrimPrefix(p.dir, p.root)
	p.command = func() *exec.Cmd {
		c := exec.Command(program, "-F", "--config", filepath.Join(dir, "prosody.cfg.lua"))
		c.Env = []string{"PATH=/usr/bin:/bin", "HOME=" + dir, "LC_ALL=C.UTF-8"}
		c.Dir, c.SysProcAttr = "/", owner.attributes(p.root)
		return c
	}
	return p.launch()
}

// launch starts the process and waits until its ports answer.
func (p *Prosody) launch() error {
	before := len(p.Log())
	p.stderr.Reset()
	c := p.command()
	c.Stdout, c.Stderr = &p.stderr, &p.stderr
	if err := c.Start(); err != nil {
		return fmt.Errorf("start prosody: %w", err)
	}
	over := make(chan struct{})
	p.kill, p.over = c.Process.Kill, over
	go func() {
		p.ended = c.Wait()
		close(over)
	}()
	return p.ready(before)
}

// ready waits until the log, of which so much is older, says that both ports
// are open.
func (p *Prosody) ready(older int) error {
	deadline := time.NewTimer(settle)
	defer deadline.Stop()
	look := time.NewTicker(20 * time.Millisecond)
	defer look.Stop()
	for {
		log := p.Log()[older:]
		switch {
		case strings.Contains(log, "Failed to open server port"):
			return errPortTaken
		case activated(log, "c2s", p.ports[0]) && activated(log, "c2s_direct_tls", p.ports[1]):
			return nil
		}
		select {
		case <-look.C:
		case <-p.over:
			return fmt.Errorf("prosody ended at once (%v): %s%s", p.ended, p.stderr.String(), tail(p.Log()))
		case <-deadline.C:
			return fmt.Errorf("prosody did not open its ports within %v: %s", settle, tail(log))
		}
	}
}

func activated(log, service string, port int) bool {
	_, rest, found := strings.Cut(log, "Activated service '"+service+"' on ")
	line, _, _ := strings.Cut(rest, "\n")
	return found && strings.Contains(line, fmt.Sprintf("]:%d", port))
}

func tail(log string) string {
	lines := strings.Split(strings.TrimSpace(log), "\n")
	return strings.Join(lines[max(0, len(lines)-15):], "\n")
}

// Version is which Prosody runs, in its own words.
func (p *Prosody) Version() string {
	_, rest, _ := strings.Cut(p.Log(), "Hello and welcome to ")
	line, _, _ := strings.Cut(rest, "\n")
	return line
}

// Log is what Prosody has logged so far.
func (p *Prosody) Log() string {
	b, _ := os.ReadFile(p.logs) // none yet is an empty one
	return string(b)
}

// Kill ends the process at once, as a crash does, and waits until it is gone.
func (p *Prosody) Kill() {
	_ = p.kill() // it may be gone already
	<-p.over
}

// Again starts the server after Kill: on the same ports, with all that it
// had kept. It is for one goroutine.
func (p *Prosody) Again() error {
	var last error
	for range 5 { // somebody may have a port for a moment
		if last = p.launch(); !errors.Is(last, errPortTaken) {
			return last
		}
		p.Kill()
	}
	return last
}

// Stop ends the server and removes what it kept. It may be called again.
func (p *Prosody) Stop() {
	p.once.Do(func() {
		p.Kill()
		p.undo()
	})
}

// StartProsody runs a Prosody for a test. Without options it serves
// sotto.test with the users romeo and juliet, whose passwords are their
// names and “-secret”. Where Prosody is missing the test is skipped, or
// fails when SOTTO_TOOLS=required.
func StartProsody(t testing.TB, options ...ProsodyOptions) *Prosody {
	t.Helper()
	var o ProsodyOptions
	if len(options) > 0 {
		o = options[0]
	}
	if _, err := findProsody(o); err != nil {
		if os.Getenv("SOTTO_TOOLS") == "required" {
			t.Fatalf("prosody is required and not installed: %v", err)
		}
		t.Skipf("prosody is not installed: %v", err)
	}
	if o.CA == nil {
		t.Fatal("StartProsody needs a CA that the test's client trusts")
	}
	if o.Domain == "" {
		o.Domain = "sotto.test"
	}
	if o.Users == nil {
		o.Users = []User{
			{Name: "romeo", Password: "romeo-secret", Label: "Romeo"},
			{Name: "juliet", Password: "juliet-secret", Label: "Juliet"},
		}
	}
	p, err := RunProsody(t.TempDir(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Stop)
	return p
}

// StartTrixie runs the Prosody of the folder that SOTTO_TRIXIE names, which
// .ci/trixie makes: it offers SASL2 with all that goes with it. Without that
// folder the test is skipped.
func StartTrixie(t testing.TB, o ProsodyOptions) *Prosody {
	t.Helper()
	o.Root = os.Getenv("SOTTO_TRIXIE")
	if o.Root == "" {
		t.Skip("SOTTO_TRIXIE names no folder with Debian trixie's Prosody; .ci/trixie makes one")
	}
	if os.Getuid() != 0 {
		t.Skip("Debian trixie's Prosody runs in a folder of its own, which needs root")
	}
	o.Modules = append(o.Modules, "smacks", "sasl2", "sasl2_bind2", "sasl2_sm", "sasl2_fast")
	return StartProsody(t, o)
}

func loopback(port int) string { return net.JoinHostPort("127.0.0.1", fmt.Sprint(port)) }

// freePorts finds ports on loopback that nobody uses now.
func freePorts(n int) ([]int, error) {
	var ports []int
	for range n {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return nil, fmt.Errorf("find a free port: %w", err)
		}
		defer l.Close()
		ports = append(ports, l.Addr().(*net.TCPAddr).Port)
	}
	return ports, nil
}

// CertificateFile is the file of the server's certificate and its chain.
func (p *Prosody) CertificateFile() string { return filepath.Join(p.dir, "chain.pem") }
