//go:build unix

package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"sotto/account/secret/secrettest"
	"sotto/session/sessiontest"
	"sotto/ui/uitest/window"
)

// crowd is a Verona with more people than usual. All but the first two have
// the names of numbers.
func crowd(t *testing.T, n int) *verona {
	t.Helper()
	secrettest.Need(t, "prosody", "tmux")
	t.Parallel()
	ca := sessiontest.NewCA("the prince of Verona")
	users := []sessiontest.User{
		{Name: "romeo", Password: "romeo-secret", Label: "Romeo"}, {Name: "juliet", Password: "juliet-secret", Label: "Juliet"},
	}
	for i := len(users); i < n; i++ {
		name := fmt.Sprint("guest", i)
		users = append(users, sessiontest.User{Name: name, Password: name + "-secret"})
	}
	v := &verona{t: t, dir: t.TempDir(), server: sessiontest.StartProsody(t, sessiontest.ProsodyOptions{CA: ca, Users: users})}
	v.authority = v.file("authority.pem", string(ca.PEM()))
	t.Cleanup(v.races)
	return v
}

// The same contact of two accounts stays two, also over a restart.
func TestSameContactOfTwoAccounts(t *testing.T) {
	v := crowd(t, 3)
	both, juliet := v.citizen("romeo"), v.citizen("juliet")
	both.add("guest2")
	both.sets("history.key", "none")
	w := window.Open(t, window.Options{Columns: 120, Rows: 30, Env: both.env})
	starts(w, "--with juliet@sotto.test")
	w.WaitForText("● romeo@sotto  online", "● guest2@sotto  online")
	juliet.says("romeo@sotto.test", "for Romeo alone")
	juliet.says("guest2@sotto.test", "for the guest alone")
	apart := func() {
		t.Helper()
		if screen := w.WaitForText("for Romeo alone"); strings.Contains(screen, "for the guest alone") {
			t.Errorf("both are in one conversation:\n%s", screen)
		}
	}
	apart()
	w.WaitForText(" 1 Juliet 1 ")
	quits(t, w)
	v.server.Kill()
	starts(w, "--with juliet@sotto.test")
	apart()
	w.WaitForText(" 1 Juliet 1 ")
	w.Keys("<A-a>")
	w.WaitForText("for the guest alone")
	w.WaitForNo("for Romeo alone")
	quits(t, w)
	w.AsFound()
}

// quiet is how long the program is watched while nothing happens.
const quiet = 10 * time.Second

// Ten accounts are online at once, in one window. What that takes is logged,
// not judged: the program is one with the race detector where the test is.
func TestTenAccountsAtOnce(t *testing.T) {
	v := crowd(t, 10)
	all := v.citizen("romeo")
	all.add("juliet")
	for i := 2; i < 10; i++ {
		all.add(fmt.Sprint("guest", i))
	}
	w := window.Open(t, window.Options{Columns: 120, Rows: 40, Env: all.env})
	file := filepath.Join(v.dir, "pid")
	began := time.Now()
	w.Run(`sh -c 'echo $$ >` + file + `; exec sotto'`)
	names := []string{"● romeo@sotto.test  online", "● juliet@sotto.test  online"}
	for i := 2; i < 10; i++ {
		names = append(names, fmt.Sprintf("● guest%d@sotto.test  online", i))
	}
	w.WaitForText(names...)
	took := time.Since(began)
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	before := spent(t, strings.TrimSpace(string(text)))
	end := time.NewTimer(quiet)
	defer end.Stop()
	<-end.C
	after := spent(t, strings.TrimSpace(string(text)))
	t.Logf("ten accounts: online after %v; %d MB resident; %v of processor time in %v of quiet",
		took.Round(time.Millisecond), after.resident>>20, after.processor-before.processor, quiet)
	w.WaitForText(names...)
	quits(t, w)
	w.AsFound()
}

// cost is what a process has taken so far.
type cost struct {
	resident  int // bytes
	processor time.Duration
}

// spent asks the system; where it does not tell, the test is skipped.
func spent(t *testing.T, pid string) cost {
	t.Helper()
	stat, err := os.ReadFile("/proc/" + pid + "/stat")
	if err != nil {
		t.Skip("the system does not tell what a process takes")
	}
	_, rest, _ := strings.Cut(string(stat), ") ")
	fields := strings.Fields(rest)
	user, _ := strconv.Atoi(fields[11])
	system, _ := strconv.Atoi(fields[12])
	pages, _ := strconv.Atoi(fields[21])
	return cost{pages * os.Getpagesize(), time.Duration(user+system) * 10 * time.Millisecond} // a tick is 1/100 s on Linux
}
