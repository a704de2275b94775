//go:build unix

package main

import (
	"bytes"
	"crypto/tls"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"sotto/account"
	"sotto/session/sessiontest"
)

// surveyor is somebody whose DNS knows a good server (a real Prosody), a weak
// one, one that is refused, one that is dead and one that never answers.
func (v *verona) surveyor() *citizen {
	v.t.Helper()
	ca := sessiontest.NewCA("the duke of Milan")
	weak := sessiontest.Serve(v.t, sessiontest.Secure("weak.test", sessiontest.With(ca.Issue(sessiontest.Names("weak.test")), func(c *tls.Config) {
		c.MaxVersion = tls.VersionTLS12
	})), sessiontest.Open("weak.test"), sessiontest.Send(sessiontest.Mechanisms(nil, "PLAIN")),
		sessiontest.Expect("</stream:stream"), sessiontest.Send("</stream:stream>"))
	expired := sessiontest.Serve(v.t, sessiontest.Secure("old.test", sessiontest.With(ca.Issue(sessiontest.Names("old.test"), sessiontest.Expired()))))
	silent := sessiontest.Serve(v.t, sessiontest.Silence())
	dead, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		v.t.Fatal(err)
	}
	_ = dead.Close()
	record := func(service, domain, address string) string {
		_, port, _ := net.SplitHostPort(address)
		return fmt.Sprintf("_%s._tcp.%s. 60 IN SRV 1 1 %s localhost.", service, domain, port)
	}
	dns := sessiontest.ServeSRV(v.t,
		record("xmpp-client", "sotto.test", v.server.Address), record("xmpps-client", "sotto.test", v.server.DirectAddress),
		record("xmpp-client", "weak.test", weak.Address), record("xmpp-client", "old.test", expired.Address),
		record("xmpp-client", "dead.test", dead.Addr().String()), record("xmpp-client", "silent.test", silent.Address),
		"_xmpp-client._tcp.none.test. 60 IN SRV 0 0 0 .")
	prince, err := os.ReadFile(v.authority)
	if err != nil {
		v.t.Fatal(err)
	}
	p := v.newcomer("prospero", "SSL_CERT_FILE="+v.file("both.pem", string(prince)+string(ca.PEM())))
	folder := filepath.Join(p.home, ".config", "sotto")
	if err := os.MkdirAll(folder, 0o700); err != nil {
		v.t.Fatal(err)
	}
	config := fmt.Sprintf("[dns]\nserver = %q\n", dns)
	if err := os.WriteFile(filepath.Join(folder, "config.toml"), []byte(config), 0o600); err != nil {
		v.t.Fatal(err)
	}
	return p
}

const fiveDomains = "# what we look after\nsotto.test # the best\n\nweak.test\nold.test\ndead.test\n\x1b[2Jevil\n"

// A list is examined side by side and told as a table, in its order; what is
// foreign in it can do nothing to a terminal, and the exit status is that of
// the first that could not be connected to.
func TestDoctorOfAList(t *testing.T) {
	v := newVerona(t)
	p := v.surveyor()
	list := p.file("domains.txt", fiveDomains)
	got := p.run("", "doctor", list)
	rows := strings.Split(strings.TrimSuffix(got.out, "\n"), "\n")
	for i, want := range []string{
		`^domain +verdict +TLS +cipher +key exchange +days +login +direct TLS +DANE$`,
		`^sotto\.test +good +1\.3 +\S+ +\S+ +0 +SCRAM-SHA-\S+ +yes +`,
		`^weak\.test +weak +1\.2 +\S+ +\S+ +0 +PLAIN +no +`,
		`^old\.test +refused +tls-expired: The certificate of old\.test has expired\.$`,
		`^dead\.test +not reached  nothing-listens: Nothing listens for XMPP at localhost:\d+\.$`,
		`^\S+evil +not reached  bad-address: `,
	} {
		if i >= len(rows) || !regexp.MustCompile(want).MatchString(rows[i]) {
			t.Errorf("row %d is not %s in\n%s", i, want, got.out)
		}
	}
	if got.code != 6 || len(rows) != 6 || strings.ContainsAny(got.out+got.err, "\x1b\r") {
		t.Errorf("%+v", got)
	}
	explains(t, got.err, "The certificate of old.test has expired.", "Check this computer's clock.")
	if !strings.Contains(got.err, "\n  others of the list that failed  2\n") {
		t.Errorf("it does not say how many failed:\n%s", got.err)
	}
	if again := p.run(fiveDomains, "doctor", "-"); again.code != got.code || again.out != got.out {
		t.Errorf("from standard input: %+v", again)
	}
}

// In JSON it is an object a line, also in the order of the list.
func TestDoctorOfAListInJSON(t *testing.T) {
	v := newVerona(t)
	p := v.surveyor()
	got := p.run("sotto.test\nnone.test\nweak.test\n", "doctor", "-", "--json")
	var all []domainJSON
	for line := range strings.Lines(got.out) {
		var d domainJSON
		if err := json.Unmarshal([]byte(line), &d); err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		all = append(all, d)
	}
	if got.code != 5 || len(all) != 3 {
		t.Fatalf("%+v", got)
	}
	if d := all[0]; d.Domain != "sotto.test" || d.Verdict != "good" || d.TLS != "TLS 1.3" || !d.Direct || d.Days == nil || d.Problem != nil || d.NotAfter == "" {
		t.Errorf("%+v", d)
	}
	if d := all[1]; d.Domain != "none.test" || d.Verdict != "not reached" || d.Problem == nil || d.Problem.Code != "no-xmpp-service" || d.Days != nil {
		t.Errorf("%+v", d)
	}
	weak := func(f findingJSON) bool { return f.Rule == "tls-version" && f.Grade == "weak" && f.Advice != "" }
	if d := all[2]; d.Verdict != "weak" || d.Mechanism != "PLAIN" || !slices.ContainsFunc(d.Findings, weak) {
		t.Errorf("%+v", d)
	}
}

// A weak server alone is no failure: it is said what is weak, and what its
// operator can do.
func TestDoctorOfAWeakServer(t *testing.T) {
	v := newVerona(t)
	got := v.surveyor().run("", "doctor", "weak.test")
	if got.code != 0 || got.err != "" {
		t.Errorf("%+v", got)
	}
	for _, want := range []string{
		"records: ok\n  direct TLS  DNS names none\n  STARTTLS    localhost port ", "priority 1, weight 1\n", "\nverdict: weak\n",
		"\n  What is weak\n  ! localhost:", "speaks TLS 1.2 at most.", "    → Switch TLS 1.3 on.\n",
		"  ! The only way to log in shows the server the password (PLAIN). (RFC 6120,\n    section 13.8; RFC 7677)\n    → Offer SCRAM-SHA-256.\n",
	} {
		if !strings.Contains(got.out, want) {
			t.Errorf("%q is not in\n%s", want, got.out)
		}
	}
}

// On a terminal a bar shows how far it is, and goes away; a domain that does
// not answer keeps nobody waiting for longer than it may.
func TestDoctorShowsABar(t *testing.T) {
	v := newVerona(t)
	p := v.surveyor()
	list := p.file("domains.txt", "weak.test\nsilent.test\nsotto.test\n")
	w := p.window()
	w.Run("sotto doctor --timeout 3 " + list)
	w.WaitForText("[################........] 2 of 3")
	frame := w.WaitForText("timed-out: ")
	if strings.Contains(frame, "of 3") || strings.Contains(frame, "[#") {
		t.Errorf("the bar is still there:\n%s", frame)
	}
}

// A list that is none.
func TestDoctorOfNoList(t *testing.T) {
	v := newVerona(t)
	p := v.newcomer("nobody")
	for _, c := range []struct {
		args []string
		code int
		says string
	}{
		{[]string{"doctor", "./missing.txt"}, 11, "missing.txt"},
		{[]string{"doctor", p.file("empty.txt", "# nothing\n\n")}, 2, "There is no domain in "},
		{[]string{"doctor", p.file("one.txt", "sotto.test\n"), "--server", "localhost:5222"}, 2, "--server is for one domain"},
		{[]string{"doctor", "romeo@sotto.test/balcony"}, 2, "resource"},
		{[]string{"doctor", "sotto.test", "--timeout", "soon"}, 2, "“soon” is no time"},
	} {
		if got := p.run("", c.args...); got.code != c.code || !strings.Contains(got.err, c.says) || got.out != "" {
			t.Errorf("%v: %+v", c.args, got)
		}
	}
}

// T-155: the status page and the doctor tell the same of a connection: every
// row of one stands in the other.
func TestT155TheStatusPageAndTheDoctorAgree(t *testing.T) {
	v := newVerona(t)
	romeo := v.citizen("romeo")
	w := romeo.window()
	w.Run("sotto")
	w.WaitForText("TLS 1.3")
	w.Keys("<F5>")
	frame := w.WaitForText("Connection and security", "verified")
	page := strings.Join(strings.Fields(frame), " ")
	compared := 0
	for _, s := range told(t, romeo.run("", "doctor", romeo.address, "--json").out) {
		for _, f := range s.Facts {
			if s.Step != "connection" || strings.HasPrefix(f.Value, "certificate known here") {
				continue
			}
			compared++
			if !strings.Contains(page, f.Value) {
				t.Errorf("the page lacks %s: %s\n%s", f.Name, f.Value, frame)
			}
		}
	}
	if compared < 9 {
		t.Errorf("only %d rows were compared", compared)
	}
}

// What a session remembered of the server is told, beside the session that
// runs and without writing; the pins of the account are told too.
func TestDoctorTellsWhatIsRemembered(t *testing.T) {
	v := newVerona(t)
	romeo := v.citizen("romeo")
	config := filepath.Join(romeo.home, ".config", "sotto", "config.toml")
	text, err := os.ReadFile(config)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(config, append([]byte("history.key = 'none'\n"), text...), 0o600); err != nil {
		t.Fatal(err)
	}
	nothing := romeo.run("", "doctor", romeo.address)
	if nothing.code != 0 || strings.Contains(nothing.out, "remembered: ") {
		t.Errorf("before anything was kept: %+v", nothing)
	}
	w := romeo.window()
	starts(w, "")
	w.WaitForText("● sotto  online")
	got := romeo.run("", "doctor", romeo.address)
	for _, want := range []string{
		`\nremembered: ok\n  known since +20\d\d-\d\d-\d\d\n  strongest TLS +TLS 1\.3\n  strongest login +SCRAM-SHA-1\n`,
		`\n  certificate +issued by the prince of Verona, seen first 20\d\d-\d\d-\d\d, key sha256:\S+\n`,
		`\n +certificate known here since \d+ \S+ 20\d\d\n`,
	} {
		if got.code != 0 || !regexp.MustCompile(want).MatchString(got.out) {
			t.Errorf("it does not say %s, but: %+v", want, got)
		}
	}
	quits(t, w)
}

// What is kept is opened where that asks nothing that the login does not ask.
func TestKeptForAsksNothingMore(t *testing.T) {
	for _, c := range []struct {
		settings string
		source   account.Source
		want     bool
	}{
		{"history.key = 'none'", account.FromPrompt, true},
		{"history.key = 'keyring'", account.FromKeyring, true},
		{"", account.FromKeyring, true},
		{"history.key = 'keyring'", account.FromCommand, false},
		{"history.key = 'passphrase'", account.FromPassphrase, true},
		{"history.key = 'passphrase'", account.FromKeyring, false},
		{"", account.FromPassphrase, false},
		{"history.keep = false", account.FromKeyring, false},
	} {
		h := newComputer(t, c.settings+"\n", nil)
		asked := &call{door: h.door("", new(bytes.Buffer), new(bytes.Buffer))}
		got := asked.keptFor(account.Account{Password: account.Password{Source: c.source}}) != nil
		if got != c.want {
			t.Errorf("%q, the password from %s: opened %v", c.settings, c.source, got)
		}
	}
}
