package trust_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"

	"sotto/session/problem"
	"sotto/session/sessiontest"
	"sotto/session/trust"
)

// where no file can be opened when the system's authorities are first
// needed, that is said, and not that the computer has none; and they are read
// as soon as it goes. It needs a process of its own, for they are read once.
func TestR27AuthoritiesThatCannotBeOpened(t *testing.T) {
	if os.Getenv("SSL_CERT_FILE") == "" {
		again(t)
		return
	}
	ca := sessiontest.NewCA("the system's")
	if err := os.WriteFile(os.Getenv("SSL_CERT_FILE"), ca.PEM(), 0o600); err != nil {
		t.Fatal(err)
	}
	cs := shown(t, ca.Issue(sessiontest.Names(domain)))
	open := useUp(t)
	check(t, trust.Policy{Domain: domain}, cs, problem.NoFilesLeft)
	for _, f := range open {
		f.Close()
	}
	if v, err := trust.Verify(trust.Policy{Domain: domain}, cs); err != nil || !v.Holds() {
		t.Errorf("with files to open again: %+v, %v", v, err)
	}
}

// again runs the test that calls it in a process whose authorities are in a
// file of its own.
func again(t *testing.T) {
	t.Helper()
	dir := t.TempDir()
	c := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$", "-test.v")
	c.Env = append(os.Environ(), "SSL_CERT_FILE="+filepath.Join(dir, "ca.pem"), "SSL_CERT_DIR="+filepath.Join(dir, "none"))
	if out, err := c.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

// useUp opens files until no more can be.
func useUp(t *testing.T) (open []*os.File) {
	t.Helper()
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
		t.Fatal(err)
	}
	limit.Cur = 32
	if err := syscall.Setrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
		t.Fatal(err)
	}
	for range limit.Cur + 1 {
		f, err := os.Open(os.DevNull)
		if err != nil {
			return open
		}
		open = append(open, f)
	}
	t.Fatal("the limit of open files does not hold")
	return nil
}
