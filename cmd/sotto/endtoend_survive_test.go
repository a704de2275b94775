//go:build unix

package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"sotto/account/secret/secrettest"
	"sotto/session/sessiontest"
	"sotto/ui/uitest/window"
)

// chats opens sotto in a window, in the conversation with juliet, and gives
// the process when it is online.
func (p *citizen) chats(w *window.Window) int {
	p.t.Helper()
	file := filepath.Join(p.dir, "pid-of-"+p.name)
	w.Run(`sh -c 'echo $$ >` + file + `; exec sotto --with juliet@sotto.test'`)
	w.WaitForText("● Juliet", "Nothing was said here yet.", "● sotto  online")
	text, err := os.ReadFile(file)
	if err != nil {
		p.t.Fatal(err)
	}
	pid, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil {
		p.t.Fatal(err)
	}
	return pid
}

// watch has juliet come online and look who comes and goes.
func (v *verona) watch() *beside {
	v.t.Helper()
	b := v.citizen("juliet").beside("script")
	b.event("that she is online", func(e eventJSON) bool { return e.Event == "link" && e.State == "online" })
	return b
}

// goodbye waits until somebody watched has left, and checks that they said
// so: of who does not, Prosody says that they were disconnected.
func (b *beside) goodbye(name string) {
	b.t.Helper()
	e := b.event("that "+name+" has left", func(e eventJSON) bool {
		return e.Event == "presence" && strings.HasPrefix(e.From, name+"@sotto.test/sotto.") && e.Show == "offline"
	})
	if e.Status != "" {
		b.t.Errorf("%s left without goodbye: %s", name, e.Status)
	}
}

func TestU71SuspendedAndGoingOn(t *testing.T) {
	v := newVerona(t)
	romeo, juliet := v.citizen("romeo"), v.citizen("juliet")
	juliet.beside("listen").online()
	w := romeo.window()
	romeo.chats(w)
	w.Keys("half a thought<C-z>")
	if code := w.Ended(); code != 128+int(syscall.SIGTSTP) {
		t.Errorf("the shell says %d of a program that was stopped", code)
	}
	w.AsFound()
	if got := juliet.run("", "send", romeo.address, "said while he is stopped"); got.code != 0 {
		t.Errorf("send: %+v", got)
	}
	w.Run("fg")
	w.WaitForText("said while he is stopped", "half a thought", "● sotto  online")
	w.Keys(", and the other half<Enter>")
	w.WaitForText("half a thought, and the other half", "✓")
	w.Keys("<C-q>")
	if code := w.Ended(); code != 0 {
		t.Errorf("sotto ends with %d", code)
	}
	w.AsFound()
}

func TestU71SignalsEndTheScreen(t *testing.T) {
	for name, signal := range map[string]syscall.Signal{"SIGTERM": syscall.SIGTERM, "SIGHUP": syscall.SIGHUP, "SIGINT": syscall.SIGINT} {
		t.Run(name, func(t *testing.T) {
			v := newVerona(t)
			romeo, juliet := v.citizen("romeo"), v.watch()
			w := romeo.window()
			pid := romeo.chats(w)
			w.Keys("half a thought")
			w.WaitForText("› half a thought")
			if err := syscall.Kill(pid, signal); err != nil {
				t.Fatal(err)
			}
			if code := w.Ended(); code != 0 {
				t.Errorf("sotto ends with %d", code)
			}
			w.AsFound()
			juliet.goodbye("romeo")
		})
	}
}

// A signal that comes while it is stopped ends it when it goes on.
func TestU71EndedWhileStopped(t *testing.T) {
	v := newVerona(t)
	romeo, juliet := v.citizen("romeo"), v.watch()
	w := romeo.window()
	romeo.chats(w)
	w.Keys("<C-z>")
	w.Ended()
	w.Run("kill %1; fg")
	if code := w.Ended(); code != 0 {
		t.Errorf("sotto ends with %d", code)
	}
	w.AsFound()
	juliet.goodbye("romeo")
}

// When the window is closed, sotto says goodbye and ends, though it has no
// terminal any more; also when it was stopped at that time.
func TestU71TheWindowIsClosed(t *testing.T) {
	for name, keys := range map[string]string{"while it is used": "half a thought", "while it is stopped": "<C-z>"} {
		t.Run(name, func(t *testing.T) {
			v := newVerona(t)
			romeo, juliet := v.citizen("romeo"), v.watch()
			w := romeo.window()
			file := filepath.Join(v.dir, "code")
			w.Run(`sh -c 'trap : HUP; sotto --with juliet@sotto.test; echo $? >` + file + `'`)
			w.WaitForText("● Juliet", "Nothing was said here yet.", "● sotto  online")
			w.Keys(keys)
			if keys == "<C-z>" {
				w.Ended()
			}
			w.Close()
			secrettest.Await(t, "the end of sotto", func() bool {
				code, err := os.ReadFile(file)
				return err == nil && string(code) == "0\n"
			})
			juliet.goodbye("romeo")
		})
	}
}

func TestResizedWindow(t *testing.T) {
	v := newVerona(t)
	v.citizen("juliet").beside("listen").online()
	romeo := v.citizen("romeo")
	w := romeo.window()
	romeo.chats(w)
	w.Keys("With love's light wings<Enter>half a thought")
	w.WaitForText("With love's light wings", "✓", "› half a thought")
	clock := regexp.MustCompile(`\d\d:\d\d`)
	before := clock.ReplaceAllString(w.Screen(), "--:--")
	for _, c := range []struct {
		columns, rows int
		shows         []string
	}{
		{40, 12, []string{"‹ ● Juliet", "plain text", "With love's light wings", "› half a thought", "TLS✓"}},
		{39, 9, []string{"too small: sotto needs 40x10"}},
		{140, 40, []string{"With love's light wings", "› half a thought", "romeo@sotto.test  TLS 1.3", "Devices", "SCRAM-SHA-"}},
		{80, 24, nil},
	} {
		w.Resize(c.columns, c.rows)
		w.WaitForText(c.shows...)
	}
	w.WaitFor("what it showed at first:\n"+before, func(screen string) bool {
		return clock.ReplaceAllString(screen, "--:--") == before
	})
	w.Resize(30, 5)
	w.WaitForText("too small")
	w.Keys("<C-q>")
	if code := w.Ended(); code != 0 {
		t.Errorf("sotto ends with %d", code)
	}
}

// The server crashes and comes back: what is typed meanwhile is sent once.
func TestTheServerComesBack(t *testing.T) {
	v := newVerona(t)
	romeo, juliet := v.citizen("romeo"), v.citizen("juliet")
	l := juliet.beside("listen", "--json", "--count", "4")
	l.online()
	w := romeo.window()
	romeo.chats(w)
	w.Keys("before the crash<Enter>")
	w.WaitForText("before the crash", "✓")

	v.server.Kill()
	w.WaitForText("◐ sotto  waits", "Nothing listens")
	w.Keys("during the crash<Enter>")
	w.WaitForText("during the crash", "waits until")
	v.returns()
	w.WaitForText("● sotto  online")
	w.WaitForNo("waits until")
	l.online()
	w.WaitForText("● Juliet")

	v.server.Kill()
	counted := regexp.MustCompile(`◐ sotto  waits (\d+) s`)
	last := -1
	w.WaitFor("a wait that is counted down", func(screen string) bool {
		found := counted.FindStringSubmatch(screen)
		if found == nil {
			return false
		}
		now, _ := strconv.Atoi(found[1]) // the pattern has only digits
		down := now == last-1 && last > 1
		last = now
		return down
	})
	w.Keys("during the second<Enter>")
	w.WaitForText("during the second", "waits until")
	v.returns()
	w.Keys("/connect<Enter>")
	w.WaitForText("● sotto  online")
	w.Keys("after all<Enter>")
	w.WaitForText("after all")
	l.online()
	var got []string
	for range 4 {
		got = append(got, l.message().Body)
	}
	want := "before the crash, during the crash, during the second, after all"
	if all := strings.Join(got, ", "); all != want {
		t.Errorf("juliet got %s", all)
	}
	w.Keys("<C-q>")
	if code := w.Ended(); code != 0 {
		t.Errorf("sotto ends with %d", code)
	}
	w.AsFound()
}

// Who has quit and does not want to wait for goodbye presses Ctrl-C, and has
// the prompt.
func TestQuitAndCtrlC(t *testing.T) {
	v := newVerona(t)
	romeo := v.citizen("romeo")
	way := sessiontest.StartFaulty(t, v.server.Address, 1)
	if got := romeo.run("", "account", "add", romeo.address, "--server", way.Address, "--password-command", "cat "+filepath.Join(v.dir, "password-of-romeo")); got.code != 0 {
		t.Fatalf("account add: %+v", got)
	}
	w := romeo.window()
	for range 5 { // goodbye itself may be over before the key comes
		starts(w, "")
		w.WaitForText("● sotto  online")
		way.BlackHole()
		w.Keys("<C-q>")
		w.WaitForNo("● sotto  online")
		w.Keys("<C-c>")
		seen := w.WaitFor("the prompt", func(screen string) bool {
			return strings.Contains(screen, "^C\nwindow>") || strings.Contains(screen, "window> ^C")
		})
		way.Heal()
		if !strings.Contains(seen, "-with-0\nwindow> ^C") {
			w.AsFound()
			return
		}
	}
	t.Error("sotto said goodbye each time")
}

// returns starts the server again after it was killed.
func (v *verona) returns() {
	v.t.Helper()
	if err := v.server.Again(); err != nil {
		v.t.Fatal(err)
	}
}
