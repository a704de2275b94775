package sessiontest

import (
	"crypto/tls"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// Unbound is a real unbound on loopback: a resolver that checks the proofs of
// DNSSEC, and knows a few zones of a test and nothing else.
type Unbound struct {
	Address    string // host:port, over UDP and TCP
	TLSAddress string // host:port, over TLS; "" where there is no certificate

	dir  string
	over chan struct{}
	kill func() error
}

// UnboundOptions say what the resolver knows and how it may be asked.
type UnboundOptions struct {
	Zones []Zone
	// TLS is the certificate by which it is asked over TLS too.
	TLS *tls.Certificate
	// Gullible resolvers check no proofs.
	Gullible bool
}

// StartUnbound runs an unbound for a test. Where the tools are missing the
// test is skipped, or fails when SOTTO_TOOLS=required.
func StartUnbound(t testing.TB, o UnboundOptions) *Unbound {
	t.Helper()
	program := tool(t, "unbound")
	signer{t: t, keygen: tool(t, "ldns-keygen"), signzone: tool(t, "ldns-signzone")}.sign(o.Zones)
	var last error
	for range 5 { // a free port may be taken before unbound takes it
		u, err := runUnbound(program, t.TempDir(), o)
		if err == nil {
			t.Cleanup(u.stop)
			return u
		}
		if last = err; !errors.Is(err, errPortTaken) {
			break
		}
	}
	t.Fatal(last)
	return nil
}

// tool finds a program that a test needs, also where only root looks.
func tool(t testing.TB, name string) string {
	t.Helper()
	for _, path := range []string{name, "/usr/sbin/" + name, "/usr/bin/" + name} {
		if found, err := exec.LookPath(path); err == nil {
			return found
		}
	}
	if os.Getenv("SOTTO_TOOLS") == "required" {
		t.Fatalf("%s is required and not installed", name)
	}
	t.Skipf("%s is not installed", name)
	return ""
}

func runUnbound(program, dir string, o UnboundOptions) (*Unbound, error) {
	ports, err := freePorts(2)
	if err != nil {
		return nil, err
	}
	u := &Unbound{Address: loopback(ports[0]), dir: dir, over: make(chan struct{})}
	if o.TLS != nil {
		u.TLSAddress = loopback(ports[1])
	}
	if err := writeUnbound(dir, o, ports); err != nil {
		return nil, err
	}
	c := exec.Command(program, "-d", "-c", filepath.Join(dir, "unbound.conf"))
	c.SysProcAttr = owner{}.attributes("")
	if err := c.Start(); err != nil {
		return nil, fmt.Errorf("start unbound: %w", err)
	}
	u.kill = c.Process.Kill
	go func() {
		_ = c.Wait() // it is killed in the end
		close(u.over)
	}()
	if err := u.ready(); err != nil {
		u.stop()
		return nil, err
	}
	return u, nil
}

// ready waits until the log says that the ports are open.
func (u *Unbound) ready() error {
	deadline := time.NewTimer(settle)
	defer deadline.Stop()
	look := time.NewTicker(5 * time.Millisecond)
	defer look.Stop()
	for {
		log := u.log()
		switch {
		case strings.Contains(log, "start of service"):
			return nil
		case strings.Contains(log, "ddress already in use"):
			return errPortTaken
		}
		select {
		case <-look.C:
		case <-u.over:
			return fmt.Errorf("unbound ended at once: %s", tail(u.log()))
		case <-deadline.C:
			return fmt.Errorf("unbound did not open its ports within %v: %s", settle, tail(log))
		}
	}
}

func (u *Unbound) log() string {
	b, _ := os.ReadFile(filepath.Join(u.dir, "unbound.log")) // none yet is an empty one
	return string(b)
}

func (u *Unbound) stop() {
	_ = u.kill() // it may be gone already
	<-u.over
}

// writeUnbound writes the config, the zones and the certificate.
func writeUnbound(dir string, o UnboundOptions, ports []int) error {
	var b strings.Builder
	modules := "validator iterator"
	if o.Gullible {
		modules = "iterator"
	}
	fmt.Fprintf(&b, "server:\n directory: %q\n chroot: \"\"\n username: \"\"\n pidfile: \"\"\n use-syslog: no\n logfile: %q\n verbosity: 1\n val-log-level: 2\n",
		dir, filepath.Join(dir, "unbound.log"))
	fmt.Fprintf(&b, " do-daemonize: no\n num-threads: 1\n interface: 127.0.0.1@%d\n port: %d\n local-zone: \"test.\" nodefault\n module-config: %q\n trust-anchor-signaling: no\n", ports[0], ports[0], modules)
	files := map[string]string{}
	if o.TLS != nil {
		chain, key := PEMPair(*o.TLS)
		files["chain.pem"], files["key.pem"] = string(chain), string(key)
		fmt.Fprintf(&b, " interface: 127.0.0.1@%d\n tls-port: %d\n tls-service-pem: %q\n tls-service-key: %q\n",
			ports[1], ports[1], filepath.Join(dir, "chain.pem"), filepath.Join(dir, "key.pem"))
	}
	for _, z := range o.Zones {
		if z.anchor != "" {
			fmt.Fprintf(&b, " trust-anchor: %q\n", z.anchor)
		}
	}
	b.WriteString("remote-control:\n control-enable: no\n")
	for i, z := range o.Zones {
		name := fmt.Sprintf("zone-%d", i)
		files[name] = z.text
		fmt.Fprintf(&b, "auth-zone:\n name: %q\n zonefile: %q\n for-downstream: no\n for-upstream: yes\n", z.Name, filepath.Join(dir, name))
	}
	files["unbound.conf"] = b.String()
	for name, text := range files {
		if err := (owner{}).write(dir, name, text); err != nil {
			return fmt.Errorf("write unbound's %s: %w", name, err)
		}
	}
	return nil
}
