package sessiontest

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// Ejabberd is a real ejabberd on loopback, which serves sotto.test with the
// user romeo, whose password is “romeo-secret”.
type Ejabberd struct {
	Address       string // host:port, STARTTLS
	DirectAddress string // host:port, TLS from the first byte

	root, dir string // the folder that is "/" for it, and ours within
	ports     []int  // for clients, and for its own tool
	owner     owner
	out       bytes.Buffer // to be read when over is closed
	over      chan struct{}
	kill      func() error
}

// StartEjabberd runs the ejabberd of the folder that SOTTO_TRIXIE names,
// which .ci/trixie makes. Without it the test is skipped.
func StartEjabberd(t testing.TB, ca *CA) *Ejabberd {
	t.Helper()
	root := os.Getenv("SOTTO_TRIXIE")
	if _, err := os.Stat(filepath.Join(root, "usr/sbin/ejabberdctl")); root == "" || err != nil || os.Getuid() != 0 {
		t.Skip("SOTTO_TRIXIE names no folder with Debian trixie's ejabberd, or we are not root; .ci/trixie makes one")
	}
	e := &Ejabberd{root: root, over: make(chan struct{})}
	if err := e.start(ca); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(e.stop)
	deadline := time.Now().Add(settle)
	for e.control("register", "romeo", "sotto.test", "romeo-secret").Run() != nil {
		select {
		case <-e.over:
			t.Fatalf("ejabberd ended at once: %s", e.out.String())
		case <-time.After(100 * time.Millisecond):
		}
		if time.Now().After(deadline) {
			t.Fatalf("ejabberd does not answer within %v", settle)
		}
	}
	return e
}

// start writes the server's files and starts it.
func (e *Ejabberd) start(ca *CA) (err error) {
	if e.owner, err = whoRuns(); err != nil {
		return err
	}
	if e.dir, _, err = e.owner.folder("", e.root); err != nil {
		return fmt.Errorf("make a folder for ejabberd: %w", err)
	}
	if e.ports, err = freePorts(3); err != nil {
		return err
	}
	e.Address, e.DirectAddress = loopback(e.ports[0]), loopback(e.ports[1])
	chain, key := PEMPair(ca.Issue(Names("sotto.test")))
	for name, text := range map[string]string{"cert.pem": string(chain) + string(key), "ejabberd.yml": e.config()} {
		if err := e.owner.write(e.dir, name, text); err != nil {
			return fmt.Errorf("write ejabberd's %s: %w", name, err)
		}
	}
	c := e.control("foreground")
	c.Stdout, c.Stderr = &e.out, &e.out
	if err := c.Start(); err != nil {
		return fmt.Errorf("start ejabberd: %w", err)
	}
	e.kill = func() error { return endGroup(c.Process.Pid) }
	go func() {
		_ = c.Wait() // it is killed
		close(e.over)
	}()
	return nil
}

func (e *Ejabberd) inside() string { return strings.TrimPrefix(e.dir, e.root) }

func (e *Ejabberd) config() string {
	listen := "  - {port: %d, ip: \"127.0.0.1\", module: ejabberd_c2s, %s: true}\n"
	return "hosts: [\"sotto.test\"]\nloglevel: info\n" +
		"certfiles: [\"" + e.inside() + "/cert.pem\"]\n" +
		"auth_method: internal\nauth_password_format: scram\nauth_scram_hash: sha256\n" +
		"listen:\n" + fmt.Sprintf(listen, e.ports[0], "starttls_required") + fmt.Sprintf(listen, e.ports[1], "tls") +
		"modules: {mod_roster: {}, mod_disco: {}, mod_ping: {}, mod_auth_fast: {}, mod_offline: {}, mod_carboncopy: {}, mod_stream_mgmt: {}, mod_caps: {}}\n"
}

// control runs ejabberd's tool, which talks to the server on a port of its own.
func (e *Ejabberd) control(arguments ...string) *exec.Cmd {
	dir, port := e.inside(), strconv.Itoa(e.ports[2])
	c := exec.Command("/usr/sbin/ejabberdctl", append([]string{
		"--config-dir", dir, "--config", dir + "/ejabberd.yml", "--spool", dir + "/spool", "--logs", dir + "/logs", "--node", "sotto" + port + "@localhost",
	}, arguments...)...)
	c.Dir, c.SysProcAttr = "/", leads(e.owner.attributes(e.root))
	c.Env = []string{
		"PATH=/usr/sbin:/usr/bin:/sbin:/bin", "HOME=" + dir, "INET_DIST_INTERFACE=127.0.0.1", "ERL_DIST_PORT=" + port,
	}
	return c
}

// Version is which ejabberd runs, as its package says.
func (e *Ejabberd) Version() string {
	c := exec.Command("/usr/bin/dpkg-query", "--show", "ejabberd")
	c.Dir, c.SysProcAttr = "/", e.owner.attributes(e.root)
	text, _ := c.Output() // "" where it does not say
	return strings.Join(strings.Fields(string(text)), " ")
}

// stop ends the server and removes what it kept.
func (e *Ejabberd) stop() {
	_ = e.kill() // it may be gone already
	<-e.over
	_ = os.RemoveAll(e.dir)
}
