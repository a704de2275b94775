//go:build unix

package main

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"

	"sotto/account/archive"
	"sotto/account/config"
	"sotto/account/secret/secrettest"
	"sotto/account/store"
	"sotto/roster"
	"sotto/ui/uitest/window"
)

// ringed is somebody with an empty home and a keyring.
func (v *verona) ringed(name string) (*citizen, *secrettest.Bus) {
	v.t.Helper()
	secrettest.Need(v.t, "dbus-daemon", "gnome-keyring-daemon")
	bus := secrettest.Start(v.t, true)
	return v.newcomer(name, "DBUS_SESSION_BUS_ADDRESS="+bus.Address()), bus
}

// keeper is somebody with a keyring, whose history is kept.
func (v *verona) keeper(name string) (*citizen, *secrettest.Bus) {
	v.t.Helper()
	p, bus := v.ringed(name)
	p.add(name)
	return p, bus
}

// quits ends the screen as a person does.
func quits(t *testing.T, w *window.Window) {
	t.Helper()
	w.Keys("<C-q>")
	if code := w.Ended(); code != 0 {
		t.Errorf("sotto ends with %d:\n%s", code, w.Screen())
	}
}

// starts starts the screen on an empty terminal.
func starts(w *window.Window, args string) {
	w.Run("clear")
	w.Ended()
	w.Run(strings.TrimSpace("sotto " + args))
}

// says sends a message from the command line.
func (p *citizen) says(to, text string) {
	p.t.Helper()
	if got := p.run("", "send", to, text); got.code != 0 {
		p.t.Fatalf("send: %+v", got)
	}
}

// historyFile is where the history of somebody is.
func (p *citizen) historyFile() string {
	return filepath.Join(p.home, ".local", "share", "sotto", "history.db")
}

// keepsNothingOf checks that none of the texts stands in any file under the
// home, and that the history is among the files.
func (p *citizen) keepsNothingOf(texts ...string) {
	p.t.Helper()
	if _, err := os.Stat(p.historyFile()); err != nil {
		p.t.Errorf("there is no history: %v", err)
	}
	err := filepath.WalkDir(p.home, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		all, err := os.ReadFile(path)
		for _, text := range texts {
			if bytes.Contains(all, []byte(text)) {
				p.t.Errorf("%s holds %q", path, text)
			}
		}
		return err
	})
	if err != nil {
		p.t.Error(err)
	}
}

// What was said is there after a restart, before anything connects, and can
// be found; what was typed and not sent is there too; and no file holds a
// word of it, while sotto runs and after.
func TestKeptOverARestart(t *testing.T) {
	v := newVerona(t)
	romeo, _ := v.keeper("romeo")
	juliet := v.citizen("juliet")
	listener := juliet.beside("listen", "--json")
	listener.online()
	w := romeo.window()
	romeo.chats(w)
	w.Keys("By yonder blessed moon<Enter>")
	w.WaitForText("By yonder blessed moon", "✓")
	listener.message()
	juliet.says(romeo.address, "swear not by the moon")
	w.WaitForText("Juliet  swear not by the moon")
	secrets := []string{"romeo-secret", "blessed moon", "swear not", "inconstant", "half a thought"}
	romeo.keepsNothingOf(secrets...)
	w.Keys("/close<Enter>")
	w.WaitForText("No conversation is open.")
	juliet.says(romeo.address, "the inconstant moon")
	juliet.says(romeo.address, "that monthly changes")
	w.WaitForText("Juliet       2")
	quits(t, w)
	w.AsFound()
	romeo.keepsNothingOf(secrets...)

	v.server.Kill()
	starts(w, "")
	w.WaitForText("Juliet       2", "Nothing listens")
	w.Keys("<A-a>")
	w.WaitForText("romeo  By yonder blessed moon", "Juliet  swear not by the moon", "Juliet  the inconstant moon", "that monthly changes")
	w.Keys("<C-f>INCONSTANT")
	w.WaitForText("Juliet  swear not by the moon", "Juliet  the inconstant moon", "─ 1 hit in ")
	w.Keys("<Esc>")
	w.WaitForText("›", "Juliet  the inconstant moon")
	w.Keys("half a thought")
	w.WaitForText("› half a thought")
	quits(t, w)
	romeo.keepsNothingOf(secrets...)

	starts(w, "--with juliet@sotto.test")
	w.WaitForText("› half a thought", "the inconstant moon")
	w.WaitForNo("Juliet       2")
	quits(t, w)
	w.AsFound()
	romeo.keepsNothingOf(secrets...)
}

// What is typed while the server is away survives the end of the program, and
// is delivered once when both are there again; but not the end of the account.
func TestKeptUntilItCanBeSent(t *testing.T) {
	v := newVerona(t)
	romeo, _ := v.keeper("romeo")
	juliet := v.citizen("juliet")
	w := romeo.window()
	v.server.Kill()
	starts(w, "--with juliet@sotto.test")
	w.WaitForText("Nothing was said here yet.", "Nothing listens")
	w.Keys("wait for me<Enter>and for this<Enter>")
	w.WaitForText("wait for me", "and for this", "waits until")
	quits(t, w)
	starts(w, "--with juliet@sotto.test")
	w.WaitForText("wait for me", "and for this", "waits until")
	quits(t, w)
	v.returns()
	listener := juliet.beside("listen", "--json", "--count", "3")
	listener.online()
	for _, say := range []string{"", "the end"} {
		starts(w, "--with juliet@sotto.test")
		w.WaitForText("wait for me", "● Juliet", "● sotto  online")
		w.WaitForNo("waits until")
		if say != "" {
			w.Keys(say + "<Enter>")
			w.WaitForText(say, "✓")
		}
		quits(t, w)
	}
	for _, want := range []string{"wait for me", "and for this", "the end"} {
		if m := listener.message(); m.Body != want {
			t.Errorf("juliet got %q, want %q", m.Body, want)
		}
	}
	if code := listener.ends(); code != 0 {
		t.Errorf("listen ends with %d", code)
	}

	v.server.Kill()
	starts(w, "--with juliet@sotto.test")
	w.WaitForText("the end", "Nothing listens")
	w.Keys("never sent<Enter>")
	w.WaitForText("never sent", "waits until")
	quits(t, w)
	got := romeo.run("", "account", "remove", romeo.address)
	if want := "sotto: 1 message was not sent yet, and is not any more. The history has it.\n"; got.code != 0 || got.err != want {
		t.Errorf("account remove: %+v", got)
	}
	if got := romeo.run("", "archive", "export", "--text"); !strings.Contains(got.out, "never sent") {
		t.Errorf("archive export: %+v", got)
	}
}

// flood is how many messages come when the program is killed.
const flood = 200

// Killed in the middle of many messages, none of them is lost, and none is
// there twice or out of order: the next start goes on with the stream, and
// gets what was not confirmed (XEP-0198).
func TestKilledInTheMiddle(t *testing.T) {
	v := newVerona(t)
	romeo, juliet := v.citizen("romeo"), v.citizen("juliet")
	romeo.sets("history.key", "none")
	script := juliet.beside("script")
	script.event("that she is online", func(e eventJSON) bool { return e.Event == "link" && e.State == "online" })
	w := romeo.window()
	pid := romeo.chats(w)
	poured := make(chan struct{})
	go func() {
		defer close(poured)
		for i := range flood {
			fmt.Fprintf(script.in, "{\"do\":\"send\",\"to\":%q,\"body\":\"number %03d of many\"}\n", romeo.address, i)
		}
	}()
	shown := numbers(w.WaitFor("some of them", func(screen string) bool { return len(numbers(screen)) > 5 }))
	if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	<-poured
	script.tell(fmt.Sprintf(`{"do":"send","to":%q,"body":"number %03d of many"}`, romeo.address, flood))

	w = romeo.window()
	starts(w, "--with juliet@sotto.test")
	w.WaitForText("● sotto  online", fmt.Sprintf("number %03d of many", flood))
	quits(t, w)
	kept := numbers(romeo.archive(juliet.address))
	t.Logf("%d of %d are kept; %s to %s were on the screen", len(kept), flood+1, shown[0], shown[len(shown)-1])
	for i := range flood + 1 {
		if i >= len(kept) || kept[i] != fmt.Sprintf("%03d", i) {
			t.Fatalf("they are not each there once and in order: %v", kept)
		}
	}
}

// sets sets something in the config file.
func (p *citizen) sets(name, value string) {
	p.t.Helper()
	if err := config.Set(p.configFile(), name, value); err != nil {
		p.t.Fatal(err)
	}
}

func (p *citizen) configFile() string { return config.Path(func(string) string { return "" }, p.home) }

// archive is all that is kept of a conversation, a message a line. The
// history must be one without a key.
func (p *citizen) archive(peer string) string {
	p.t.Helper()
	s, err := store.Open(p.t.Context(), store.Options{File: p.historyFile()})
	if err != nil {
		p.t.Fatal(err)
	}
	defer s.Close()
	var all strings.Builder
	err = s.Read(p.t.Context(), func(tx *store.Tx) error {
		page, err := archive.On(tx).After(roster.MustParse(p.address), roster.MustParse(peer), 0, 10_000)
		for _, m := range page {
			fmt.Fprintln(&all, m.Body)
		}
		return err
	})
	if err != nil {
		p.t.Fatal(err)
	}
	return all.String()
}

// numbers are those of the messages that a text shows.
func numbers(text string) []string {
	var all []string
	for _, found := range regexp.MustCompile(`number (\d{3}) of many`).FindAllStringSubmatch(text, -1) {
		all = append(all, found[1])
	}
	return all
}
