//go:build unix

package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"sotto/account/secret/secrettest"
	"sotto/session/sessiontest"
	"sotto/ui/uitest/window"
)

// verona is where the end-to-end tests play: a real Prosody with romeo and
// juliet, each with a home of their own, who run the real program. The tools
// that it needs are asked for as everywhere: see secrettest.Need.
type verona struct {
	t         *testing.T
	server    *sessiontest.Prosody
	dir       string
	ca        *sessiontest.CA
	authority string // the file with it, which both trust
}

func newVerona(t *testing.T) *verona {
	t.Helper()
	return newVeronaThat(t, sessiontest.ProsodyOptions{})
}

// newVeronaThat is one whose server is like this.
func newVeronaThat(t *testing.T, o sessiontest.ProsodyOptions) *verona {
	t.Helper()
	secrettest.Need(t, "prosody", "tmux")
	t.Parallel()
	ca := sessiontest.NewCA("the prince of Verona")
	o.CA = ca
	v := &verona{t: t, dir: t.TempDir(), ca: ca, server: sessiontest.StartProsody(t, o)}
	v.authority = v.file("authority.pem", string(ca.PEM()))
	t.Cleanup(v.races)
	return v
}

// file writes a file outside of every home.
func (v *verona) file(name, text string) string {
	v.t.Helper()
	path := filepath.Join(v.dir, name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		v.t.Fatal(err)
	}
	return path
}

// races fails the test for what the race detector found in the programs that
// it ran.
func (v *verona) races() {
	found, _ := filepath.Glob(filepath.Join(v.dir, "race.*")) // the pattern is sound
	for _, file := range found {
		report, _ := os.ReadFile(file)
		v.t.Errorf("a race in a program that the test ran: %s", report)
	}
}

// citizen is somebody with a home of their own.
type citizen struct {
	*verona
	name, address string
	home          string
	env           []string
}

// newcomer is somebody with an empty home. What is given for the environment
// comes after what is usual.
func (v *verona) newcomer(name string, env ...string) *citizen {
	v.t.Helper()
	p := &citizen{verona: v, name: name, address: name + "@" + v.server.Domain, home: filepath.Join(v.dir, "home-of-"+name)}
	if err := os.MkdirAll(p.home, 0o700); err != nil {
		v.t.Fatal(err)
	}
	p.env = append([]string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + p.home, "LC_ALL=C.UTF-8", "TZ=UTC",
		"SSL_CERT_FILE=" + v.authority, "SSL_CERT_DIR=" + filepath.Join(v.dir, "none"),
		"GORACE=" + ends + " log_path=" + filepath.Join(v.dir, "race"),
	}, env...)
	return p
}

// citizen is somebody whose account is added: the password comes from a
// command.
func (v *verona) citizen(name string, env ...string) *citizen {
	v.t.Helper()
	p := v.newcomer(name, env...)
	p.add(name)
	return p
}

// add adds an account.
func (p *citizen) add(name string) {
	p.t.Helper()
	file := p.file("password-of-"+name, name+"-secret\n")
	got := p.run("", "account", "add", name+"@"+p.server.Domain, "--server", p.server.Address, "--password-command", "cat "+file)
	if got.code != 0 {
		p.t.Fatalf("account add: %+v\n%s", got, p.server.Log())
	}
}

// sotto is a command that runs sotto as somebody.
func (p *citizen) sotto(args ...string) *exec.Cmd {
	p.t.Helper()
	program, err := exec.LookPath("sotto") // TestMain has put it there
	if err != nil {
		p.t.Fatal(err)
	}
	c := exec.Command(program, args...)
	c.Env, c.Dir = p.env, p.home
	return c
}

// result is what came of a command.
type result struct {
	out, err string
	code     int
}

// run runs a command to its end.
func (p *citizen) run(in string, args ...string) result {
	p.t.Helper()
	var out, err strings.Builder
	c := p.sotto(args...)
	c.Stdin, c.Stdout, c.Stderr = strings.NewReader(in), &out, &err
	if broken := c.Run(); broken != nil && c.ProcessState == nil {
		p.t.Fatalf("run sotto: %v", broken)
	}
	return result{out.String(), err.String(), c.ProcessState.ExitCode()}
}

// window opens a terminal in which somebody may run sotto.
func (p *citizen) window() *window.Window {
	p.t.Helper()
	return window.Open(p.t, window.Options{Env: p.env})
}
