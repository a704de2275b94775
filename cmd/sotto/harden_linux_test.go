package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"sotto/account"
)

// A-32, F-22: nothing writes down the memory of a hardened process, and no
// setting of the runtime is left. It holds for a process, so it is tried in
// one of its own.
func TestA32Hardened(t *testing.T) {
	if os.Getenv("SOTTO_A32") == "" {
		program, err := os.Executable()
		if err != nil {
			t.Fatal(err)
		}
		c := exec.Command(program, "-test.run=^TestA32Hardened$", "-test.v")
		c.Env = append(os.Environ(), "SOTTO_A32=1", "GODEBUG=tlsrsakex=1,tls3des=1")
		if out, err := c.CombinedOutput(); err != nil || !strings.Contains(string(out), "--- PASS") {
			t.Errorf("%v\n%s", err, out)
		}
		return
	}
	harden()
	var core unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_CORE, &core); err != nil || core != (unix.Rlimit{}) {
		t.Errorf("core dumps of %+v, %v", core, err)
	}
	if n, err := unix.PrctlRetInt(unix.PR_GET_DUMPABLE, 0, 0, 0, 0); err != nil || n != 0 {
		t.Errorf("dumpable is %d, %v", n, err)
	}
	if setting, is := os.LookupEnv("GODEBUG"); is {
		t.Errorf("GODEBUG is %q", setting)
	}
}

// the program is hardened before it asks for anything.
func TestA32HardenedAtStart(t *testing.T) {
	v := newVerona(t)
	romeo := v.newcomer("romeo")
	romeo.knows(account.Password{Source: account.FromPrompt})
	w := romeo.window()
	file := filepath.Join(v.dir, "pid")
	w.Run(`sh -c 'echo $$ >` + file + `; exec sotto'`)
	w.WaitForText("Password of romeo@sotto.test:")
	pid, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	limits, err := os.ReadFile("/proc/" + strings.TrimSpace(string(pid)) + "/limits")
	if err != nil || !regexp.MustCompile(`Max core file size +0 +0 `).Match(limits) {
		t.Errorf("%v\n%s", err, limits)
	}
	w.WaitForNoEcho()
	w.Keys("<C-c>")
	w.Ended()
	w.AsFound()
}
