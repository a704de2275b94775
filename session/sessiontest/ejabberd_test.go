package sessiontest

import (
	"crypto/tls"
	"os/exec"
	"testing"
)

func TestEjabberdAgain(t *testing.T) {
	ca := NewCA("a test's authority")
	e := StartEjabberd(t, ca)
	dial := func() error {
		conn, err := tls.Dial("tcp", e.DirectAddress, &tls.Config{ServerName: "sotto.test", RootCAs: ca.Pool()})
		if err == nil {
			_ = conn.Close()
		}
		return err
	}
	if err := dial(); err != nil {
		t.Fatalf("%v\n%s", err, e.Log())
	}
	e.Kill()
	if dial() == nil {
		t.Error("a killed ejabberd answers")
	}
	if err := e.Again(); err != nil {
		t.Fatal(err)
	}
	if err := dial(); err != nil {
		t.Errorf("an ejabberd that was started again does not answer: %v\n%s", err, e.Log())
	}
	e.Stop()
	if out, err := exec.Command("pgrep", "-f", e.dir).Output(); err == nil {
		t.Errorf("of it are left the processes %s", out)
	}
}
