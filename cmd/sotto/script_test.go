package main

import (
	"errors"
	"os"
	"os/exec"
	"strconv"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// ends has a program under the race detector end at once: it would wait for a
// second, and many are run.
const ends = "atexit_sleep_ms=0"

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"sotto": quick})
}

// quick is main, with passphrases that cost little: the race detector makes
// the usual ones take a minute.
func quick() {
	harden()
	d := here()
	d.work = 2
	os.Exit(run(d))
}

// TestScripts runs the command lines of testdata, each with an empty home.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata",
		Setup: func(e *testscript.Env) error {
			e.Setenv("HOME", e.WorkDir)
			e.Setenv("GORACE", ends)
			e.Setenv("XDG_CONFIG_HOME", e.WorkDir+"/config")
			e.Setenv("XDG_DATA_HOME", e.WorkDir+"/data")
			e.Setenv("XDG_RUNTIME_DIR", e.WorkDir+"/none")
			e.Setenv("DBUS_SESSION_BUS_ADDRESS", "")
			return os.MkdirAll(e.WorkDir+"/config/sotto", 0o700)
		},
		RequireExplicitExec: true,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits": exits,
		},
	})
}

// exits runs sotto and compares the exit code: exits CODE ARGS…
func exits(ts *testscript.TestScript, _ bool, args []string) {
	want := args[0]
	err := ts.Exec("sotto", args[1:]...)
	got := "0"
	if err != nil {
		got = exitCode(err)
	}
	if got != want {
		ts.Fatalf("sotto %v exits with %s, want %s", args[1:], got, want)
	}
}

func exitCode(err error) string {
	var ended *exec.ExitError
	if errors.As(err, &ended) {
		return strconv.Itoa(ended.ExitCode())
	}
	return err.Error()
}
