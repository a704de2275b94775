//go:build unix

package main

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"sotto/account"
	"sotto/account/config"
	"sotto/roster"
	"sotto/session/sessiontest"
)

func TestSendAndListen(t *testing.T) {
	v := newVerona(t)
	romeo, juliet := v.plain("romeo"), v.plain("juliet")
	l := juliet.beside("listen", "--json", "--count", "4")
	l.online()
	began := time.Now().Add(-time.Second)
	texts := []string{"an argument", "from a\nfile", "from standard input", `"quoted" \ <&> 👩‍👩‍👧‍👦`}
	for _, c := range []struct {
		in   string
		args []string
	}{
		{"", []string{"send", juliet.address, texts[0]}},
		{texts[1] + "\n", []string{"send", juliet.address, "-"}},
		{texts[2] + "\n", []string{"send", juliet.address}},
		{"", []string{"send", "--account", romeo.address, juliet.address, "--", texts[3]}},
	} {
		if got := romeo.run(c.in, c.args...); got != (result{}) {
			t.Errorf("sotto %q: %+v", c.args, got)
		}
	}
	for _, body := range texts {
		m := l.message()
		when, err := time.Parse(time.RFC3339, m.Time)
		if err != nil || when.Before(began.Truncate(time.Second)) || time.Until(when) > time.Minute {
			t.Errorf("%+v was said at %s: %v", m, m.Time, err)
		}
		if !strings.HasPrefix(m.From, "romeo@sotto.test/") || m.ID == "" {
			t.Errorf("a message from %q with id %q", m.From, m.ID)
		}
		m.Time, m.From, m.ID = "", "", ""
		if want := (messageJSON{Account: juliet.address, Kind: "chat", Body: body, TLS: "TLS 1.3"}); m != want {
			t.Errorf("juliet got %+v, want %+v", m, want)
		}
	}
	if code := l.ends(); code != 0 {
		t.Errorf("listen ends with %d", code)
	}
}

// Scripts read these names.
func TestListenNamesItsFields(t *testing.T) {
	v := newVerona(t)
	romeo, juliet := v.citizen("romeo"), v.citizen("juliet")
	if got := romeo.run("", "send", juliet.address, "while you were away"); got.code != 0 {
		t.Fatalf("send: %+v", got)
	}
	got := juliet.run("", "listen", "--json", "--count", "1")
	var fields map[string]any
	if err := json.Unmarshal([]byte(got.out), &fields); err != nil || got.code != 0 {
		t.Fatalf("listen: %+v: %v", got, err)
	}
	var names []string
	for name := range fields {
		names = append(names, name)
	}
	slices.Sort(names)
	if want := []string{"account", "body", "delayed", "from", "id", "kind", "time", "tls"}; !slices.Equal(names, want) {
		t.Errorf("a message has %v, want %v", names, want)
	}
	if fields["delayed"] != true || fields["body"] != "while you were away" {
		t.Errorf("juliet got %v", fields)
	}
}

// What comes as text cannot act on the terminal, and shows where it ends.
func TestListenAsText(t *testing.T) {
	v := newVerona(t)
	romeo, juliet := v.citizen("romeo"), v.citizen("juliet")
	if got := romeo.run("", "send", juliet.address, "one\n\u009b2Jtwo\u202e"); got.code != 0 {
		t.Fatalf("send: %+v", got)
	}
	got := juliet.run("", "listen", "--count", "1")
	want := regexp.MustCompile(`^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d romeo@sotto\.test/\S+: one\n    \S*2Jtwo\S*\n$`)
	if !want.MatchString(got.out) || strings.ContainsAny(got.out, "\u009b\u202e") || got.code != 0 {
		t.Errorf("listen: %+v", got)
	}
}

func TestWhatCanGoWrong(t *testing.T) {
	v := newVerona(t)
	romeo, newcomer := v.plain("romeo"), v.newcomer("newcomer")
	deceived := v.newcomer("deceived", "SSL_CERT_FILE="+v.file("other.pem", string(sessiontest.NewCA("another authority").PEM())))
	deceived.knows(account.Password{Source: account.FromCommand, Command: []string{"false"}})
	forgetful := v.newcomer("forgetful")
	forgetful.knows(account.Password{Source: account.FromCommand, Command: []string{"echo", "wherefore"}})
	keyless := v.newcomer("keyless")
	keyless.knows(account.Password{Source: account.FromKeyring})
	alone := v.newcomer("alone")
	alone.knows(account.Password{Source: account.FromPrompt})
	words := strings.NewReplacer("JULIET", "juliet@sotto.test", "ADD", "account add romeo@sotto.test --server "+v.server.Address)

	for _, c := range []struct {
		what  string
		who   *citizen
		in    string
		args  string
		code  int
		title string // how the explanation begins
		step  string // in one of the next steps
	}{
		{
			"the wrong password", forgetful, "", "send JULIET text", 7,
			"sotto.test did not accept the address or the password.", "stores another password",
		},
		{
			"the wrong password, to listen", forgetful, "", "listen", 7,
			"sotto.test did not accept the address or the password.", "stores another password",
		},
		{
			"the wrong password, to add", newcomer, "", "ADD --password-command=uname", 7,
			"sotto.test did not accept the address or the password.", "stores another password",
		},
		{
			"an unknown authority", deceived, "", "send JULIET text", 6,
			"The certificate of sotto.test was issued by somebody this computer does not know.", "its own authority",
		},
		{
			"an unknown authority, to listen", deceived, "", "listen", 6,
			"The certificate of sotto.test was issued by somebody this computer does not know.", "its own authority",
		},
		{
			"an unknown authority, to add", deceived, "", "ADD --password-command=uname", 6,
			"The certificate of sotto.test was issued by somebody this computer does not know.", "its own authority",
		},
		{
			"no keyring", keyless, "", "send JULIET text", 4,
			"No OS keyring answers, so the password of romeo@sotto.test", "--password-command",
		},
		{
			"no keyring, to add", newcomer, "romeo-secret\n", "ADD --password-stdin", 4,
			"No OS keyring answers, so the password of romeo@sotto.test", "--ask-password",
		},
		{
			"nobody to ask", alone, "", "listen", 4,
			"The password of romeo@sotto.test is asked for at each start", "Start sotto in a terminal.",
		},
		{
			"a command without a password", newcomer, "", "ADD --password-command=false", 4,
			"The password command of romeo@sotto.test gave no password.", "by hand",
		},
		{
			"nobody of that name", romeo, "", "send rosaline@sotto.test text", 9,
			"The message to rosaline@sotto.test was not taken.", "Check the address",
		},
		{
			"too long a text", romeo, strings.Repeat("o", 128<<10+1), "send JULIET", 9,
			"The message to juliet@sotto.test is longer than servers take.", "in parts",
		},
		{
			"nothing that came", romeo, "", "listen --count 1 --timeout 500ms", 9,
			"Fewer messages came", "--timeout",
		},
		{
			"somebody else's account", romeo, "", "send JULIET text --account paris@sotto.test", 2,
			"paris@sotto.test is not one of your accounts.", "account list",
		},
	} {
		t.Run(c.what, func(t *testing.T) {
			got := c.who.run(c.in, strings.Fields(words.Replace(c.args))...)
			if got.code != c.code {
				t.Errorf("exit %d, want %d", got.code, c.code)
			}
			if got.out != "" && got.out != "Logging in as romeo@sotto.test …\n" {
				t.Errorf("it prints %q", got.out)
			}
			explains(t, got.err, c.title, c.step)
		})
	}
	if got := newcomer.run("", "account", "list", "--json"); got != (result{}) {
		t.Errorf("an account that could not log in was added: %+v", got)
	}
	v.server.Kill()
	for _, args := range []string{"send JULIET text", "doctor romeo@sotto.test"} {
		got := romeo.run("", strings.Fields(words.Replace(args))...)
		if got.code != 5 {
			t.Errorf("sotto %s without a server: exit %d", args, got.code)
		}
		explains(t, got.err, "Nothing listens for XMPP at "+v.server.Address+".", "name it: server =")
	}
}

// knows writes an account of romeo's into the config file without trying it.
func (p *citizen) knows(password account.Password) {
	p.t.Helper()
	err := config.AddAccount(config.Path(func(string) string { return "" }, p.home), account.Account{
		Address: roster.MustParse("romeo@sotto.test"), Server: p.server.Address, Password: password,
	})
	if err != nil {
		p.t.Fatal(err)
	}
}

// explains checks what a command printed to tell what went wrong: a sentence
// that begins so, and what to do next; and nothing of how programs talk.
func explains(t *testing.T, printed, title, step string) {
	t.Helper()
	lines := strings.Split(strings.TrimSuffix(printed, "\n"), "\n")
	for len(lines) > 1 && strings.Contains(lines[0], " is online (") {
		lines = lines[1:]
	}
	sentence := regexp.MustCompile(`^sotto: .+[.?!]$`)
	if !sentence.MatchString(lines[0]) || !strings.HasPrefix(lines[0], "sotto: "+title) {
		t.Errorf("it says %q, want %q", lines[0], title)
	}
	if strings.Count(printed, "sotto: ") != 1+strings.Count(printed, " is online (") {
		t.Errorf("it is said more than once:\n%s", printed)
	}
	if !regexp.MustCompile(`(?m)^  → .*` + regexp.QuoteMeta(step)).MatchString(printed) {
		t.Errorf("no next step says %q:\n%s", step, printed)
	}
	for _, word := range []string{
		"dial tcp", "x509", "tls:", "EOF", "context ", "i/o timeout", "connection refused", "syscall",
		"read tcp", "%!", "panic", "goroutine", "<nil>", "0x",
	} {
		if strings.Contains(printed, word) {
			t.Errorf("%q is no word for a person:\n%s", word, printed)
		}
	}
}
