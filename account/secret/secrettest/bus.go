// Package secrettest gives tests a session bus of their own with a real
// gnome-keyring on it, in a folder that goes away.
package secrettest

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// Passphrase is what opens the keyring of a bus.
const Passphrase = "passphrase of a test"

// Bus is a private session bus.
type Bus struct {
	address, home string
	keeper        *program // the gnome-keyring, where one runs
}

// Env is what a child process needs to use the bus and its keyring.
func (b *Bus) Env() []string {
	return []string{
		"DBUS_SESSION_BUS_ADDRESS=" + b.address, "HOME=" + b.home,
		"XDG_DATA_HOME=" + filepath.Join(b.home, "data"), "XDG_RUNTIME_DIR=" + filepath.Join(b.home, "run"),
	}
}

// Address is the bus's address.
func (b *Bus) Address() string { return b.address }

// Empty starts a bus without a keyring. An activation file may be given,
// which tells the bus how a keyring would be started.
func Empty(t testing.TB, activation string) *Bus {
	t.Helper()
	Need(t, "dbus-daemon")
	b := &Bus{home: t.TempDir()}
	services := filepath.Join(b.home, "services")
	for _, dir := range []string{services, filepath.Join(b.home, "run"), filepath.Join(b.home, "data", "keyrings")} {
		must(t, os.MkdirAll(dir, 0o700))
	}
	if activation != "" {
		must(t, os.WriteFile(filepath.Join(services, "org.freedesktop.secrets.service"), []byte(activation), 0o600))
	}
	// A socket's path may have 107 bytes, and a test's folder has a long one.
	sockets, err := os.MkdirTemp("", "bus")
	must(t, err)
	t.Cleanup(func() { _ = os.RemoveAll(sockets) })
	config := filepath.Join(b.home, "bus.conf")
	must(t, os.WriteFile(config, []byte(`<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:path=`+filepath.Join(sockets, "s")+`</listen><servicedir>`+services+`</servicedir>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy></busconfig>`), 0o600))
	daemon := start(t, b, nil, "dbus-daemon", "--config-file="+config, "--nofork", "--print-address")
	line, err := bufio.NewReader(daemon.out).ReadString('\n')
	must(t, err)
	b.address = strings.TrimSpace(line)
	return b
}

// Start starts a bus with a gnome-keyring whose login keyring exists, and is
// unlocked or not.
func Start(t testing.TB, unlocked bool) *Bus {
	t.Helper()
	Need(t, "gnome-keyring-daemon")
	b := Empty(t, "")
	b.Unlocked(t)
	if !unlocked {
		b.Locked(t)
	}
	return b
}

// Unlocked starts a gnome-keyring anew and tells it the passphrase, with
// which it makes the login keyring where there is none.
func (b *Bus) Unlocked(t testing.TB) {
	t.Helper()
	b.daemon(t, strings.NewReader(Passphrase), "--unlock")
	file := filepath.Join(b.home, "data", "keyrings", "login.keyring")
	Await(t, "the login keyring", func() bool { _, err := os.Stat(file); return err == nil })
}

// Locked starts a gnome-keyring anew. It was not told the passphrase: the
// keyrings that it finds are locked.
func (b *Bus) Locked(t testing.TB) {
	t.Helper()
	b.daemon(t, nil, "--start")
}

func (b *Bus) daemon(t testing.TB, passphrase io.Reader, how string) {
	t.Helper()
	b.Stop(t)
	b.keeper = start(t, b, passphrase, "gnome-keyring-daemon", how, "--foreground", "--components=secrets", "--control-directory="+filepath.Join(b.home, "run"))
	Await(t, "the keyring on the bus", func() bool { return b.Has(t, "org.freedesktop.secrets") })
}

// Stop ends the gnome-keyring, where one runs, as a crash would.
func (b *Bus) Stop(t testing.TB) {
	t.Helper()
	if b.keeper == nil {
		return
	}
	b.keeper.end()
	b.keeper = nil
	Await(t, "the keyring's end", func() bool { return !b.Has(t, "org.freedesktop.secrets") })
}

// Has tells whether somebody on the bus has a name.
func (b *Bus) Has(t testing.TB, name string) bool {
	t.Helper()
	return strings.Contains(b.owners(t), `"`+name+`"`)
}

// owners lists the names on the bus.
func (b *Bus) owners(t testing.TB) string {
	t.Helper()
	out, err := exec.Command("dbus-send", "--bus="+b.address, "--print-reply", "--dest=org.freedesktop.DBus",
		"/org/freedesktop/DBus", "org.freedesktop.DBus.ListNames").Output()
	if err != nil {
		return ""
	}
	return string(out)
}

// program is a child of the test.
type program struct {
	out io.Reader
	end func() // kills it, and waits until it is gone
}

// start starts a program that ends with the test, if not before.
func start(t testing.TB, b *Bus, in io.Reader, name string, args ...string) *program {
	t.Helper()
	c := exec.Command(name, args...)
	c.Env = append(os.Environ(), b.Env()...)
	c.Stdin = in
	complaints := &bytes.Buffer{}
	c.Stderr = complaints
	c.WaitDelay = time.Second // what it started may hold its output
	out, err := c.StdoutPipe()
	must(t, err)
	endWithUs(c)
	must(t, c.Start())
	end := sync.OnceFunc(func() {
		_ = c.Process.Kill()
		_ = c.Wait()
	})
	t.Cleanup(func() {
		end()
		if t.Failed() && complaints.Len() > 0 {
			t.Logf("%s said: %s", name, complaints)
		}
	})
	return &program{out: out, end: end}
}

// Await waits for a condition, for at most 20 s.
func Await(t testing.TB, what string, holds func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for !holds() {
		select {
		case <-ctx.Done():
			t.Fatalf("waited in vain for %s", what)
		case <-tick.C:
		}
	}
}

// Need skips a test where a program is missing, unless all are required.
func Need(t testing.TB, programs ...string) {
	t.Helper()
	for _, p := range programs {
		if _, err := exec.LookPath(p); err != nil {
			if os.Getenv("SOTTO_TOOLS") == "required" {
				t.Fatalf("%s is not installed: run .ci/tools", p)
			}
			t.Skipf("%s is not installed", p)
		}
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
