//go:build unix

package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"sotto/account/config"
	"sotto/account/secret/secrettest"
	"sotto/account/store"
	"sotto/roster"
	"sotto/session/sessiontest"
	"sotto/ui/uitest/window"
)

// plain is somebody whose history is kept without a key.
func (v *verona) plain(name string) *citizen {
	v.t.Helper()
	p := v.citizen(name)
	p.sets("history.key", "none")
	return p
}

// opens opens the screen in a window and gives the process.
func (p *citizen) opens(args string) (*window.Window, int) {
	p.t.Helper()
	w := p.window()
	file := filepath.Join(p.dir, "pid-of-"+p.name)
	w.Run(`sh -c 'echo $$ >` + file + `; exec sotto ` + args + `'`)
	w.WaitForText("● sotto  online")
	text, err := os.ReadFile(file)
	if err != nil {
		p.t.Fatal(err)
	}
	pid, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil {
		p.t.Fatal(err)
	}
	return w, pid
}

// says waits for a line on standard error.
func (b *beside) says(text string) {
	b.t.Helper()
	b.hears(b.err, text, func(line string) bool { return strings.Contains(line, text) })
}

// What is sent beside a chat goes out through it: it is on its screen and is
// kept, and nobody comes online for it.
func TestSendBesideAChat(t *testing.T) {
	v := newVerona(t)
	romeo := v.plain("romeo")
	juliet := v.watch()
	w, _ := romeo.opens("--with juliet@sotto.test")
	w.WaitForText("● Juliet")
	got := romeo.run("", "send", "juliet@sotto.test", "from the shell")
	if got.code != 0 || got.err != "" {
		t.Errorf("send: %+v", got)
	}
	w.WaitForText("romeo  from the shell", "✓")
	resources := map[string]bool{}
	juliet.event("the message", func(e eventJSON) bool {
		if e.Event == "presence" && strings.HasPrefix(e.From, romeo.address+"/") {
			resources[e.From] = true
		}
		return e.Event == "message" && e.Body == "from the shell"
	})
	if len(resources) != 1 {
		t.Errorf("romeo was online as %v", resources)
	}
	quits(t, w)
	if kept := romeo.archive("juliet@sotto.test"); kept != "from the shell\n" {
		t.Errorf("kept %q", kept)
	}
}

// What cannot be sent now is not handed over, and the problem of that link is
// told.
func TestSendBesideAChatThatIsOffline(t *testing.T) {
	v := newVerona(t)
	romeo := v.plain("romeo")
	w, _ := romeo.opens("--with juliet@sotto.test")
	w.Keys("/disconnect<Enter>")
	w.WaitForText("○ sotto  offline")
	got := romeo.run("", "send", "juliet@sotto.test", "not now")
	if got.code != 9 || !strings.Contains(got.err, "romeo@sotto.test is not online in the sotto that runs, so nothing was sent.") {
		t.Errorf("send: %+v", got)
	}
	w.WaitForNo("not now")
	quits(t, w)
	if kept := romeo.archive("juliet@sotto.test"); kept != "" {
		t.Errorf("kept %q", kept)
	}
}

// Without another sotto, what is sent and what is heard is kept.
func TestSendAndListenKeepByThemselves(t *testing.T) {
	v := newVerona(t)
	romeo, juliet := v.plain("romeo"), v.plain("juliet")
	listener := juliet.beside("listen", "--json", "--count", "1")
	listener.online()
	romeo.says(juliet.address, "kept by both")
	if m := listener.message(); m.Body != "kept by both" {
		t.Errorf("juliet got %+v", m)
	}
	if code := listener.ends(); code != 0 {
		t.Errorf("listen ends with %d", code)
	}
	for _, p := range []*citizen{romeo, juliet} {
		other := juliet.address
		if p == juliet {
			other = romeo.address
		}
		if kept := p.archive(other); kept != "kept by both\n" {
			t.Errorf("%s keeps %q", p.name, kept)
		}
	}
	w := romeo.window()
	starts(w, "--with juliet@sotto.test")
	w.WaitForText("romeo  kept by both", "✓")
	quits(t, w)
}

// What could not be sent was not sent: the next chat does not do it either.
func TestAFailedSendIsNotSentLater(t *testing.T) {
	v := newVerona(t)
	romeo := v.plain("romeo")
	v.server.Kill()
	if got := romeo.run("", "send", "juliet@sotto.test", "too early"); got.code != 5 {
		t.Errorf("send: %+v", got)
	}
	v.returns()
	juliet := v.watch()
	w, _ := romeo.opens("--with juliet@sotto.test")
	w.Keys("the only one<Enter>")
	w.WaitForText("the only one", "✓")
	e := juliet.event("a message", func(e eventJSON) bool { return e.Event == "message" })
	if e.Body != "the only one" {
		t.Errorf("juliet got %q", e.Body)
	}
	quits(t, w)
}

// A listener beside a chat listens through it, is told what comes there, and
// goes on by itself when the chat has been killed.
func TestListenBesideAChat(t *testing.T) {
	v := newVerona(t)
	romeo, juliet := v.plain("romeo"), v.citizen("juliet")
	w, pid := romeo.opens("--with juliet@sotto.test")
	listener := romeo.beside("listen", "--json")
	listener.says("Another sotto runs. Listening through it.")
	listener.online()
	juliet.says(romeo.address, "to both")
	w.WaitForText("Juliet  to both")
	if m := listener.message(); m.Body != "to both" || m.TLS != "TLS 1.3" || !strings.HasPrefix(m.From, juliet.address+"/") {
		t.Errorf("the listener got %+v", m)
	}
	if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	listener.says("The other sotto has ended. Listening with a connection of its own.")
	listener.online()
	juliet.says(romeo.address, "to one")
	if m := listener.message(); m.Body != "to one" {
		t.Errorf("the listener got %+v", m)
	}
}

// A listener makes room for a chat and goes on through it; when that ends it
// takes over again; and nothing is lost or doubled on the way.
func TestListenerMakesRoomForAChat(t *testing.T) {
	v := newVerona(t)
	romeo := v.plain("romeo")
	juliet := v.citizen("juliet").beside("script")
	juliet.event("that she is online", func(e eventJSON) bool { return e.Event == "link" && e.State == "online" })
	said := 0
	say := func() {
		juliet.tell(fmt.Sprintf(`{"do":"send","to":%q,"body":"number %03d of many"}`, romeo.address, said))
		said++
	}
	listener := romeo.beside("listen", "--json")
	listener.online()
	say()
	listener.message()
	for _, killed := range []bool{true, false} {
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			for range 20 { // while the roles turn
				say()
			}
		}()
		w, pid := romeo.opens("--with juliet@sotto.test")
		listener.says("Another sotto has been started and takes over. Listening through it.")
		<-ended
		say()
		w.WaitForText(fmt.Sprintf("number %03d of many", said-1))
		if killed { // all that was said is on the screen, so nothing is on the way
			if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
				t.Fatal(err)
			}
		} else {
			ended = make(chan struct{})
			go func() {
				defer close(ended)
				say()
			}()
			quits(t, w)
			<-ended
		}
		listener.says("The other sotto has ended. Listening with a connection of its own.")
		listener.online()
	}
	var heard []string
	for range said - 1 {
		heard = append(heard, numbers(listener.message().Body)...)
	}
	if !slices.IsSorted(heard) || len(slices.Compact(slices.Clone(heard))) != said-1 {
		t.Errorf("heard %v", heard)
	}
	if err := listener.process.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	if code := listener.ends(); code != 0 {
		t.Errorf("listen ends with %d", code)
	}
	if kept := numbers(romeo.archive("juliet@sotto.test")); !slices.IsSorted(kept) || len(slices.Compact(slices.Clone(kept))) != said {
		t.Errorf("kept %v", kept)
	}
}

// A link is opened by the chat that runs, as if it had been started with it.
func TestALinkIsHandedToTheChat(t *testing.T) {
	v := newVerona(t)
	romeo := v.plain("romeo")
	w, _ := romeo.opens("")
	got := romeo.run("", "xmpp:nurse@sotto.test?roster;preauth=t1;name=The%20Nurse")
	if got.code != 0 || got.out != "sotto: The link is open in the sotto that runs.\n" || got.err != "" {
		t.Errorf("sotto LINK: %+v", got)
	}
	w.WaitForText("› /contact add nurse@sotto.test --token t1 The Nurse", "Enter adds nurse@sotto.test to your contacts.")
	got = romeo.run("", "--with", "juliet@sotto.test")
	if got.code != 0 || got.out != "sotto: juliet@sotto.test is open in the sotto that runs.\n" {
		t.Errorf("sotto --with: %+v", got)
	}
	w.WaitForText("Nothing was said here yet.", "Juliet")
	w.WaitForNo("/contact add")
	w.Keys("half a thought")
	w.WaitForText("› half a thought")
	if got := romeo.run("", "xmpp:juliet@sotto.test?message;body=another"); got.code != 0 {
		t.Errorf("sotto LINK: %+v", got)
	}
	w.WaitForText("› half a thought", "What you have typed stays.")
	w.Keys("<C-u>")
	quits(t, w)
}

// Many messages that are sent at once are each sent once and kept once.
func TestSendsAtOnce(t *testing.T) {
	v := newVerona(t)
	romeo := v.plain("romeo")
	juliet := v.citizen("juliet").beside("listen", "--json")
	juliet.online()
	var all sync.WaitGroup
	for i := range 4 {
		all.Go(func() {
			if got := romeo.run("", "send", "juliet@sotto.test", fmt.Sprintf("number %03d of many", i)); got.code != 0 || got.err != "" {
				t.Errorf("send: %+v", got)
			}
		})
	}
	all.Wait()
	var heard []string
	for range 4 {
		heard = append(heard, numbers(juliet.message().Body)...)
	}
	kept := numbers(romeo.archive("juliet@sotto.test"))
	for name, list := range map[string][]string{"heard": heard, "kept": kept} {
		slices.Sort(list)
		if !slices.Equal(list, []string{"000", "001", "002", "003"}) {
			t.Errorf("%s: %v", name, list)
		}
	}
}

// A path that is too long for a socket is no hindrance: it is elsewhere then.
func TestSocketOfALongPath(t *testing.T) {
	v := newVerona(t)
	long := filepath.Join(v.dir, strings.Repeat("far", 40))
	run := filepath.Join(v.dir, "run")
	if err := os.Mkdir(run, 0o700); err != nil {
		t.Fatal(err)
	}
	for _, env := range [][]string{{"XDG_DATA_HOME=" + long, "XDG_RUNTIME_DIR=" + run}, {"XDG_DATA_HOME=" + long}} {
		romeo := v.newcomer("romeo", env...)
		romeo.add("romeo")
		romeo.sets("history.key", "none")
		w, _ := romeo.opens("--with juliet@sotto.test")
		_, place := store.Holder(filepath.Join(long, "sotto", "history.db"))
		if inRun := strings.HasPrefix(place, run+"/sotto/"); inRun != (len(env) == 2) || len(env) == 1 && place != "" {
			t.Errorf("the socket is at %q", place)
		}
		if got := romeo.run("", "send", "juliet@sotto.test", "hello"); got.code != 0 {
			t.Errorf("send: %+v", got)
		}
		if len(env) == 2 {
			w.WaitForText("romeo  hello")
		}
		quits(t, w)
		if err := os.RemoveAll(romeo.home); err != nil {
			t.Fatal(err)
		}
	}
}

// A send that has not got through yet makes room for a chat, and its message
// goes on there as long as it waits.
func TestASendMakesRoomForAChat(t *testing.T) {
	v := newVerona(t)
	romeo := v.plain("romeo")
	silent := sessiontest.Serve(t, sessiontest.Silence())
	change := config.Change{Name: "server", Value: silent.Address}
	if err := config.SetAccount(romeo.configFile(), roster.MustParse(romeo.address), change); err != nil {
		t.Fatal(err)
	}
	send := romeo.beside("send", "juliet@sotto.test", "into the silence", "--timeout", "12s")
	if place := romeo.place(); place == "" {
		t.Error("it keeps no socket")
	}
	w := romeo.window()
	starts(w, "--with juliet@sotto.test")
	w.WaitForText("Nothing was said here yet.", "connecting")
	w.Keys("not so soon<Enter>")
	w.WaitForText("not so soon", "waits until")
	if code := send.ends(); code != 5 {
		t.Errorf("send ends with %d", code)
	}
	quits(t, w)
	if kept := romeo.archive("juliet@sotto.test"); kept != "not so soon\n" {
		t.Errorf("kept %q", kept)
	}
}

// place waits until somebody's first sotto says where it is.
func (p *citizen) place() string {
	p.t.Helper()
	late := time.NewTimer(window.Patience)
	defer late.Stop()
	look := time.NewTicker(10 * time.Millisecond)
	defer look.Stop()
	for {
		if _, place := store.Holder(p.historyFile()); place != "" {
			return place
		}
		select {
		case <-look.C:
		case <-late.C:
			return ""
		}
	}
}

// Beside a chat that does not answer, a message is sent all the same.
func TestSendBesideAStoppedChat(t *testing.T) {
	v := newVerona(t)
	romeo := v.plain("romeo")
	w, _ := romeo.opens("--with juliet@sotto.test")
	w.Keys("<C-z>")
	w.Ended()
	got := romeo.run("", "send", "juliet@sotto.test", "meanwhile")
	if got.code != 0 || !strings.HasPrefix(got.err, "sotto: the message is not kept in the history. ") || strings.Count(got.err, "\n") != 1 {
		t.Errorf("send: %+v", got)
	}
	w.Run("fg")
	w.WaitForText("● sotto  online")
	quits(t, w)
}

// A key for which somebody would have to be asked is not asked for: the
// message goes out, and a line says that it is not kept. Where nothing is to
// be kept, nothing is said.
func TestSendAsksNobodyForTheKey(t *testing.T) {
	v := newVerona(t)
	romeo, bus := v.keeper("romeo")
	romeo.says("juliet@sotto.test", "with the key")
	bus.Locked(t)
	person := bus.Person(t, secrettest.Types(secrettest.Passphrase))
	got := romeo.run("", "send", "juliet@sotto.test", "without it")
	want := "sotto: the message is not kept in the history. The key to what sotto keeps on this computer cannot be had: the OS keyring is locked.\n"
	if got.code != 0 || got.err != want || len(person.Asked()) != 0 {
		t.Errorf("send: %+v, after %v", got, person.Asked())
	}
	romeo.sets("history.keep", "false")
	if got := romeo.run("", "send", "juliet@sotto.test", "nor that"); got != (result{}) {
		t.Errorf("send: %+v", got)
	}
}
