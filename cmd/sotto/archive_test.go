//go:build unix

package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"

	"sotto/account/archive"
	"sotto/account/secret/secrettest"
	"sotto/account/store"
	"sotto/account/vault"
	"sotto/roster"
	"sotto/roster/chat"
	"sotto/session/problem"
)

// computer is a home of its own, with or without a keyring.
type computer struct {
	t    *testing.T
	home string
	env  map[string]string
}

func newComputer(t *testing.T, settings string, keyring *secrettest.Bus) *computer {
	t.Helper()
	h := &computer{t: t, home: t.TempDir(), env: map[string]string{}}
	if keyring != nil {
		h.env["DBUS_SESSION_BUS_ADDRESS"] = keyring.Address()
	}
	h.file(filepath.Join(".config", "sotto", "config.toml"), settings)
	return h
}

func (h *computer) file(name, content string) {
	h.t.Helper()
	name = filepath.Join(h.home, name)
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		h.t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
		h.t.Fatal(err)
	}
}

func (h *computer) door(in string, out, err *bytes.Buffer) *door {
	return &door{
		in: strings.NewReader(in), out: out, err: err, home: h.home, work: 2,
		getenv: func(name string) string { return h.env[name] },
	}
}

// run runs the program to its end. It is a process of its own, since the
// keyring's library knows one session bus in the life of a process.
func (h *computer) run(in string, args ...string) result {
	h.t.Helper()
	program, err := exec.LookPath("sotto") // TestMain has put it there
	if err != nil {
		h.t.Fatal(err)
	}
	var out, told strings.Builder
	c := exec.Command(program, args...)
	c.Env = []string{"HOME=" + h.home, "TZ=UTC", "GORACE=" + ends, "DBUS_SESSION_BUS_ADDRESS=" + h.env["DBUS_SESSION_BUS_ADDRESS"]}
	c.Stdin, c.Stdout, c.Stderr = strings.NewReader(in), &out, &told
	if err := c.Run(); err != nil && c.ProcessState == nil {
		h.t.Fatal(err)
	}
	return result{out.String(), told.String(), c.ProcessState.ExitCode()}
}

// must runs one that has to succeed, and gives what it printed.
func (h *computer) must(in string, args ...string) string {
	h.t.Helper()
	got := h.run(in, args...)
	if got.code != 0 {
		h.t.Fatalf("sotto %q: %+v", args, got)
	}
	return got.out
}

// open opens the history as the screen does.
func (h *computer) open(readOnly bool) *store.Store {
	h.t.Helper()
	h.t.Setenv("DBUS_SESSION_BUS_ADDRESS", h.env["DBUS_SESSION_BUS_ADDRESS"])
	defer func() {
		if bus, err := dbus.SessionBus(); err == nil {
			_ = bus.Close() // the next computer has another
		}
	}()
	c := &call{door: h.door("", &bytes.Buffer{}, &bytes.Buffer{})}
	s, err := c.history(h.t.Context(), readOnly)
	if err != nil {
		h.t.Fatal(err)
	}
	c.close()
	return s
}

var (
	me      = roster.MustParse("you@a.example")
	tongues = []string{"grüße", "two\nlines", "日本語", "<&>\"", "👩‍👩‍👧‍👦"}
)

// talk keeps a few hundred messages with three people, the last of them ours
// and waiting to be sent, a draft and a stream to go on with.
func (h *computer) talk(n int) {
	h.t.Helper()
	s := h.open(false)
	err := s.Write(h.t.Context(), func(tx *store.Tx) error {
		for i := range n {
			peer := roster.MustParse(fmt.Sprintf("friend%d@b.example", i%3))
			m := chat.Message{
				ID: fmt.Sprint("id", i), Peer: peer, From: peer.WithResource("desk"),
				Body: fmt.Sprint("confidential ", tongues[i%len(tongues)], i), Time: time.UnixMilli(1.7e12 + int64(i)*1000),
			}
			if i == n-1 {
				m.From, m.State = me, chat.Pending
			}
			if _, err := archive.On(tx).Append(me, archive.Live, m.Time, m); err != nil {
				return err
			}
		}
		if err := vault.On(tx).SetResumption(me, vault.Resumption{ID: "stream"}); err != nil {
			return err
		}
		return vault.On(tx).SetDraft(me, roster.MustParse("friend1@b.example"), "begun")
	})
	if err := errors.Join(err, s.Close()); err != nil {
		h.t.Fatal(err)
	}
}

// files are the names in the folder of the history.
func (h *computer) files() (names []string) {
	all, _ := filepath.Glob(filepath.Join(h.home, ".local/share/sotto/*")) // the pattern is sound
	hidden, _ := filepath.Glob(filepath.Join(h.home, ".local/share/sotto/.*"))
	for _, name := range append(all, hidden...) {
		if name = filepath.Base(name); name != "." && name != ".." {
			names = append(names, name)
		}
	}
	return names
}

// A history goes from a computer with a keyring to one without and to one
// with another keyring, by both ways that there are.
func TestArchiveGoesToAnotherComputer(t *testing.T) {
	const n = 300
	first := newComputer(t, "", secrettest.Start(t, true))
	first.talk(n)
	if got := first.must("", "config"); !strings.Contains(got, `key = "keyring"`) {
		t.Errorf("the place of the key is not noted:\n%s", got)
	}
	if got := first.must("", "archive", "check", "--json"); !strings.Contains(got, `"messages":300,"conversations":3`) || !strings.Contains(got, `"encrypted":true,"damaged":false`) {
		t.Errorf("check: %s", got)
	}
	said := first.must("", "archive", "export")
	if lines := strings.Count(said, "\n"); lines != 1+3+n {
		t.Errorf("%d lines", lines)
	}
	one := first.must("", "archive", "export", "--with", "friend1@b.example", "--account", me.String(), "--text")
	if c := strings.Count(one, "friend1@b.example: confidential"); c != n/3 || strings.Contains(one, "friend2") {
		t.Errorf("%d messages of one", c)
	}
	backup := filepath.Join(t.TempDir(), "all.age")
	first.must("open sesame\n", "archive", "backup", backup, "--passphrase-stdin")
	if info, err := os.Stat(backup); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the backup's mode: %v, %v", info, err)
	}

	for name, second := range map[string]*computer{
		"plain":           newComputer(t, "history.key = 'none'\n", nil),
		"another keyring": newComputer(t, "", secrettest.Start(t, true)),
	} {
		if got := second.must(said, "archive", "import", "-"); got != "Read 300 messages; 300 of them new.\n" {
			t.Errorf("%s: %s", name, got)
		}
		if got := second.must(said, "archive", "import", "-"); got != "Read 300 messages; 0 of them new.\n" {
			t.Errorf("%s: again: %s", name, got)
		}
		if got := second.must("", "archive", "export"); got != settled(said) {
			t.Errorf("%s: another history was imported than was exported", name)
		}
		second.must("", "archive", "forget", "friend1@b.example", "--yes")
		got := second.must("open sesame\n", "archive", "restore", backup, "--passphrase-stdin")
		if !strings.Contains(got, "300 messages in 3 conversations") || !strings.Contains(got, "history.db.20") {
			t.Errorf("%s: %s", name, got)
		}
		if got := second.must("", "archive", "export"); got != settled(said) {
			t.Errorf("%s: another history was restored than was backed up", name)
		}
		second.same(name)
	}
}

// settled is an export as it is on another computer: what waited to be sent may
// have been since.
func settled(export string) string {
	return strings.ReplaceAll(export, `"state":"pending"`, `"state":"written"`)
}

// same sees that a restored history has what is no message, and is protected
// as this computer protects it.
func (h *computer) same(name string) {
	h.t.Helper()
	s := h.open(true)
	defer s.Close()
	err := s.Read(h.t.Context(), func(tx *store.Tx) error {
		draft, err := vault.On(tx).Draft(me, roster.MustParse("friend1@b.example"))
		_, stream, e := vault.On(tx).Resumption(me)
		if draft != "begun" || stream {
			h.t.Errorf("%s: the draft is %q, a stream came with it: %t", name, draft, stream)
		}
		late, er := archive.On(tx).Unfinished(me, 0)
		if er != nil || len(late) != 1 || late[0].State != chat.Written {
			h.t.Errorf("%s: what waited to be sent, and may have been since, is %+v, %v", name, late, er)
		}
		return errors.Join(err, e)
	})
	if err != nil {
		h.t.Error(err)
	}
	raw, err := os.ReadFile(s.File())
	if err != nil || bytes.Contains(raw, []byte("confidential")) == s.Encrypted() {
		h.t.Errorf("%s: encrypted %t, and the file says otherwise: %v", name, s.Encrypted(), err)
	}
	if left := h.files(); slices.ContainsFunc(left, func(s string) bool { return s[0] == '.' }) {
		h.t.Errorf("%s: left behind: %v", name, left)
	}
}

// Whatever is wrong with a backup, the history stays as it is.
func TestArchiveRestoreChangesNothingWhenItFails(t *testing.T) {
	h := newComputer(t, "history.key = 'none'\n", nil)
	h.talk(50)
	dir := t.TempDir()
	good := filepath.Join(dir, "good.age")
	h.must("open sesame\n", "archive", "backup", good, "--passphrase-stdin")
	raw, err := os.ReadFile(good)
	if err != nil {
		t.Fatal(err)
	}
	said, files := h.must("", "archive", "export"), h.files()
	flipped := bytes.Clone(raw)
	flipped[len(raw)/2] ^= 1
	for _, c := range []struct {
		name, passphrase string
		text             []byte
		code             int
		says             string
	}{
		{"wrong passphrase", "open barley", raw, 4, "The passphrase does not open"},
		{"no passphrase", "", raw, 2, "No password came"},
		{"cut within", "open sesame", raw[:len(raw)/2], 11, "cannot be used"},
		{"cut at its end", "open sesame", raw[:len(raw)-1], 11, "cannot be used"},
		{"one bit flipped", "open sesame", flipped, 11, "cannot be used"},
		{"empty", "open sesame", nil, 11, "cannot be used"},
		{"something else", "open sesame", []byte("confidential rubbish"), 11, "cannot be used"},
		{"nothing inside", "open sesame", h.sealed(nil), 11, "cannot be used"},
		{"no database inside", "open sesame", h.sealed(bytes.Repeat([]byte("confidential"), 4096)), 11, "cannot be used"},
	} {
		bad := filepath.Join(dir, "bad.age")
		if err := os.WriteFile(bad, c.text, 0o600); err != nil {
			t.Fatal(err)
		}
		got := h.run(c.passphrase+"\n", "archive", "restore", bad, "--passphrase-stdin")
		if got.code != c.code || !strings.Contains(got.err, c.says) || got.out != "" {
			t.Errorf("%s: %+v", c.name, got)
		}
		if strings.Contains(got.err, "confidential") || strings.Contains(got.err, "sesame") || strings.Contains(got.err, "barley") {
			t.Errorf("%s: it tells what it must not: %s", c.name, got.err)
		}
		if now := h.files(); !slices.Equal(now, files) {
			t.Errorf("%s: the files are %v, were %v", c.name, now, files)
		}
	}
	if h.must("", "archive", "export") != said {
		t.Error("the history has changed")
	}
}

// sealed is something as a backup would hold it.
func (h *computer) sealed(text []byte) []byte {
	h.t.Helper()
	var out bytes.Buffer
	d := h.door("", nil, nil)
	err := d.seal(&out, []byte("open sesame"), func(w io.Writer) error {
		_, err := w.Write(text)
		return err
	})
	if err != nil {
		h.t.Fatal(err)
	}
	return out.Bytes()
}

// While a sotto runs, those that read work, and those that write say why
// they do not.
func TestArchiveBesideARunningSotto(t *testing.T) {
	h := newComputer(t, "history.key = 'none'\n", nil)
	h.talk(30)
	said := h.must("", "archive", "export")
	backup := filepath.Join(t.TempDir(), "all.age")
	running := h.open(false)
	defer running.Close()
	for _, args := range [][]string{{"check"}, {"export"}, {"backup", backup, "--passphrase-stdin"}} {
		h.must("open sesame\n", append([]string{"archive"}, args...)...)
	}
	if got := h.run("", "archive", "forget", "friend1@b.example"); got.code != 2 || !strings.Contains(got.err, "would delete 10 messages") {
		t.Errorf("forget without --yes: %+v", got)
	}
	files := h.files()
	for in, args := range map[string][]string{
		said:            {"import", "-"},
		"open sesame\n": {"restore", backup, "--passphrase-stdin"},
		"":              {"forget", "friend1@b.example", "--yes"},
	} {
		got := h.run(in, append([]string{"archive"}, args...)...)
		if got.code != 11 || !strings.Contains(got.err, "Another sotto writes to the history in ") || strings.Contains(got.err, "in this run") {
			t.Errorf("%v: %+v", args, got)
		}
	}
	if now := h.files(); !slices.Equal(now, files) {
		t.Errorf("the files are %v, were %v", now, files)
	}
	if h.must("", "archive", "export") != said {
		t.Error("the history has changed")
	}
}

func TestFewFindings(t *testing.T) {
	long := "*** in database main ***\n" + strings.Repeat("Tree 1 page 2: broken\n", 20)
	for _, c := range []struct {
		findings []string
		lines    int
		last     string
	}{
		{nil, 0, ""},
		{[]string{"one", "two"}, 2, "two"},
		{[]string{long, "wrong # of entries"}, mostFindings + 1, "9 more like these"},
	} {
		got := few(c.findings)
		if len(got) != c.lines || c.lines > 0 && got[c.lines-1] != c.last {
			t.Errorf("%q became %q", c.findings, got)
		}
	}
}

// A damaged history is told with exit 11, and a restore keeps it.
func TestArchiveOfADamagedHistory(t *testing.T) {
	h := newComputer(t, "history.key = 'none'\n", nil)
	h.talk(300)
	backup := filepath.Join(t.TempDir(), "all.age")
	h.must("open sesame\n", "archive", "backup", backup, "--passphrase-stdin")
	said := h.must("", "archive", "export")
	file := filepath.Join(h.home, ".local/share/sotto/history.db")
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	at := bytes.Index(raw, []byte("confidential"))
	if at < 0 {
		t.Fatal("no text is in the file")
	}
	raw[at] ^= 1
	if err := os.WriteFile(file, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	got := h.run("", "archive", "check")
	if got.code != 11 || !strings.Contains(got.out, "damage: ") || !strings.Contains(got.err, "is damaged.") || strings.Contains(got.out+got.err, "confidential") {
		t.Errorf("check: %+v", got)
	}
	got = h.run("", "archive", "check", "--json")
	if got.code != 11 || !strings.Contains(got.out, `"damaged":true,"findings":["`) {
		t.Errorf("check --json: %+v", got)
	}
	out := filepath.Join(t.TempDir(), "out.jsonl")
	if got := h.run("", "archive", "export", out); got.code != 11 || strings.Contains(got.err, "confidential") {
		t.Errorf("export: %+v", got)
	}
	if _, err := os.Stat(out); err == nil {
		t.Error("half an export is left")
	}
	h.must("open sesame\n", "archive", "restore", backup, "--passphrase-stdin")
	if h.must("", "archive", "export") != settled(said) {
		t.Error("the history is not that of the backup")
	}
	aside, _ := filepath.Glob(file + ".20*Z")
	if len(aside) != 1 {
		t.Fatalf("set aside: %v", aside)
	}
	if kept, err := os.ReadFile(aside[0]); err != nil || !bytes.Equal(kept, raw) {
		t.Errorf("what was set aside is not what was there: %v", err)
	}
}

// A full disk under the output is not taken for one under the history.
func TestArchiveExportToAFullDisk(t *testing.T) {
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Skip("this system has no disk that is always full")
	}
	defer full.Close()
	h := newComputer(t, "history.key = 'none'\n", nil)
	h.talk(30)
	var told bytes.Buffer
	d := h.door("", nil, &told)
	d.out = full
	if code := enter(t.Context(), d, []string{"archive", "export"}); code != int(problem.Storage) {
		t.Errorf("it exits with %d", code)
	}
	if !strings.Contains(told.String(), "standard output") || strings.Contains(told.String(), "history") {
		t.Errorf("it says %s", &told)
	}
}

// Where nobody has chosen and no keyring answers, nothing is made.
func TestHistoryWaitsForAChoice(t *testing.T) {
	h := newComputer(t, "", secrettest.Empty(t, ""))
	got := h.run(`{"sotto":"archive","format":1}`, "archive", "import", "-")
	if got.code != 11 || !strings.Contains(got.err, "There is no keyring for the key of the history.") {
		t.Errorf("%+v", got)
	}
	if files := h.files(); slices.Contains(files, "history.db") {
		t.Errorf("made: %v", files)
	}
}

// A key is lost with its keyring: nothing makes another for the history that
// is there, and a backup brings it back.
func TestArchiveRestoreAfterTheKeyIsLost(t *testing.T) {
	h := newComputer(t, "", secrettest.Start(t, true))
	h.talk(30)
	said := h.must("", "archive", "export")
	backup := filepath.Join(t.TempDir(), "all.age")
	h.must("open sesame\n", "archive", "backup", backup, "--passphrase-stdin")
	h.env["DBUS_SESSION_BUS_ADDRESS"] = secrettest.Start(t, true).Address()
	for range 2 {
		if got := h.run("", "archive", "check"); got.code != 4 || !strings.Contains(got.err, "The key to what sotto keeps") {
			t.Errorf("check without the key: %+v", got)
		}
	}
	h.must("open sesame\n", "archive", "restore", backup, "--passphrase-stdin")
	if h.must("", "archive", "export") != settled(said) {
		t.Error("the history is not that of the backup")
	}
}

// A full-text index that is broken while every page of the file is whole.
func TestArchiveCheckLooksIntoTheIndex(t *testing.T) {
	h := newComputer(t, "history.key = 'none'\n", nil)
	h.talk(300)
	s := h.open(false)
	err := s.Write(t.Context(), func(tx *store.Tx) error {
		return tx.Exec("UPDATE word_data SET block = zeroblob(length(block)) WHERE id > 10")
	})
	if err := errors.Join(err, s.Close()); err != nil {
		t.Fatal(err)
	}
	got := h.run("", "archive", "check")
	if got.code != 11 || !strings.Contains(got.out, "damage: ") || strings.Contains(got.out+got.err, "confidential") {
		t.Errorf("%+v", got)
	}
}
