//go:build unix

package main

import (
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"sotto/session/problem"
	"sotto/ui/uitest/window"
)

// all that the program makes while accounts are added and
// removed, chats, copies and moves its history, has the names and the rights
// that are listed here, whatever the umask.
func TestR42EveryFileThatIsMade(t *testing.T) {
	v := newVerona(t)
	run, err := os.MkdirTemp("", "run") // a socket's path is short
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(run) })
	romeo, juliet := v.newcomer("romeo", "XDG_RUNTIME_DIR="+run, "TMPDIR="+filepath.Join(v.dir, "home-of-romeo", "tmp")), v.citizen("juliet")
	for _, folder := range []string{run, filepath.Join(romeo.home, "tmp")} {
		if err := os.MkdirAll(folder, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	made := map[string]bool{}
	look := func() {
		for _, root := range []string{romeo.home, run} {
			for _, file := range files(t, root) {
				made[file] = true
			}
		}
	}
	w := window.Open(t, window.Options{Env: romeo.env})
	w.Run("umask 000")
	w.Ended()
	answers := func(question, answer string) {
		w.WaitForText(question)
		w.WaitForNoEcho()
		w.Keys(answer + "<Enter>")
	}
	w.Run("sotto account add romeo@sotto.test --passphrase --server " + v.server.Address)
	answers("Choose a passphrase for sotto's secrets:", "the balcony")
	answers("The same again:", "the balcony")
	answers("Password of romeo@sotto.test:", "romeo-secret")
	w.WaitForText("Added.")
	w.Ended()
	look()
	romeo.sets("history.key", "none")
	starts(w, "--with juliet@sotto.test")
	answers("Passphrase of sotto's secrets:", "the balcony")
	w.WaitForText("● sotto  online")
	juliet.says(romeo.address, "what is kept")
	w.WaitForText("what is kept")
	w.Keys("a draft")
	look()
	for _, args := range []string{"archive export out.jsonl", "archive backup out.age --passphrase-stdin"} {
		wild(t, romeo, "open sesame\n", args)
		look()
	}
	quits(t, w)
	look()
	for _, args := range []string{"archive check", "archive restore out.age --passphrase-stdin", "config", "doctor sotto.test --server " + v.server.Address} {
		wild(t, romeo, "open sesame\n", args)
		look()
	}
	delete(made, "drwx------ sotto") // only where the socket's path is too long at home
	var list []string
	for line := range made {
		list = append(list, line)
	}
	slices.Sort(list)
	want := []string{
		"-rw------- .config/sotto/config.toml",
		"-rw------- .local/share/sotto/history.db",
		"-rw------- .local/share/sotto/history.db-shm",
		"-rw------- .local/share/sotto/history.db-wal",
		"-rw------- .local/share/sotto/history.db.DATE",
		"-rw------- .local/share/sotto/history.db.lock",
		"-rw------- .local/share/sotto/secrets.age",
		"-rw------- .local/share/sotto/secrets.lock",
		"-rw------- out.age",
		"-rw------- out.jsonl",
		"Srw------- SOCKET",
		"drwx------ .config",
		"drwx------ .config/sotto",
		"drwx------ .local",
		"drwx------ .local/share",
		"drwx------ .local/share/sotto",
		"drwx------ tmp",
	}
	if got := strings.Join(list, "\n"); got != strings.Join(want, "\n") {
		t.Errorf("it has made\n%s\nand may make\n%s", got, strings.Join(want, "\n"))
	}
}

// few files, no home and a clock or a language that is not known are
// no reason to fail, or are told in words.
func TestR27OddSurroundings(t *testing.T) {
	v := newVerona(t)
	romeo, juliet := v.citizen("romeo"), v.citizen("juliet")
	romeo.sets("history.key", "none")
	listener := juliet.beside("listen", "--json", "--count", "3")
	listener.online()
	under := func(before string, args ...string) *exec.Cmd {
		c := exec.Command("/bin/sh", append([]string{"-c", before + `; exec sotto "$@"`, "sotto"}, args...)...)
		c.Env, c.Dir = romeo.env, romeo.home
		return c
	}
	for _, c := range []struct{ name, before string }{
		{"files enough", "ulimit -n 64"},
		{"no such zone", "export TZ=No/Such_Zone LC_ALL=xx_YY.none LANG=none"},
		{"an odd zone", "export TZ=:/dev/zero"},
	} {
		if out, err := under(c.before, "send", juliet.address, c.name).CombinedOutput(); err != nil {
			t.Errorf("%s: %v\n%s", c.name, err, out)
		} else if m := listener.message(); m.Body != c.name {
			t.Errorf("%s: juliet got %+v", c.name, m)
		}
		w := romeo.window()
		w.Run(c.before)
		w.Ended()
		starts(w, "--with juliet@sotto.test")
		w.WaitForText("● sotto  online", c.name)
		quits(t, w)
		w.AsFound()
	}
	out, err := under("ulimit -n 16", "send", juliet.address, "too few").CombinedOutput()
	if err != nil && !strings.Contains(string(out), "sotto may open no more files") {
		t.Errorf("too few files: %v\n%s", err, out)
	}
}

// without a home the system's is taken, and never the folder in
// which the program is started: anybody may have put a config file there.
func TestR27NoHome(t *testing.T) {
	v := newVerona(t)
	romeo := v.citizen("romeo") // in whose home the commands below are run
	for _, c := range []struct{ name, home string }{{"none", ""}, {"empty", "HOME="}, {"relative", "HOME=."}, {"a word", "HOME=x/.."}} {
		env := slices.DeleteFunc(slices.Clone(romeo.env), func(s string) bool { return strings.HasPrefix(s, "HOME=") })
		sh := romeo.sotto("config")
		sh.Env = append(env, c.home)
		out, err := sh.CombinedOutput()
		if strings.Contains(string(out), romeo.address) || strings.Contains(string(out), "\n.config") {
			t.Errorf("%s: it read the config file of the folder it was started in: %v\n%s", c.name, err, out)
		}
	}
	nowhere := &door{getenv: func(string) string { return "" }}
	if p := problem.From(nowhere.placed()); p == nil || p.Code != problem.UsageError {
		t.Errorf("nobody's home is %v", p)
	}
	some := &door{getenv: func(name string) string {
		return map[string]string{"XDG_CONFIG_HOME": "/a", "XDG_DATA_HOME": "/b"}[name]
	}}
	if err := some.placed(); err != nil {
		t.Error(err)
	}
}

// wild runs a command under a umask that takes nothing away.
func wild(t *testing.T, p *citizen, in, args string) {
	t.Helper()
	c := exec.Command("/bin/sh", "-c", "umask 000; exec sotto "+args)
	c.Env, c.Dir, c.Stdin = p.env, p.home, strings.NewReader(in)
	if out, err := c.CombinedOutput(); err != nil {
		t.Fatalf("sotto %s: %v\n%s", args, err, out)
	}
}

// files are the files and folders below one, with their rights. What is
// different every time stands in capitals.
func files(t *testing.T, root string) (all []string) {
	t.Helper()
	err := filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
		if err != nil || path == root {
			return err
		}
		info, err := e.Info()
		if err != nil {
			return err
		}
		name, _ := filepath.Rel(root, path)
		if before, _, dated := strings.Cut(name, ".db.2"); dated {
			name = before + ".db.DATE"
		}
		if strings.HasSuffix(name, ".sock") {
			name = "SOCKET"
		}
		all = append(all, fmt.Sprintf("%v %s", info.Mode(), name))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}
