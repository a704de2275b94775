//go:build unix

package main

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"testing"

	"sotto/session/sessiontest"
)

// The doctor tells every step in order, with what it found.
func TestDoctorOfAHealthyAccount(t *testing.T) {
	v := newVerona(t)
	romeo := v.citizen("romeo")
	got := romeo.run("", "doctor", romeo.address)
	if got.code != 0 || got.err != "" {
		t.Errorf("doctor: %+v", got)
	}
	for _, line := range []string{
		`^addresses: ok\n  127\.0\.0\.1  127\.0\.0\.1\nport: ok\n  target +127\.0\.0\.1:\d+ \(STARTTLS\)\n  connected to +127\.0\.0\.1:\d+\n`,
		`\n  before TLS +TLS is required\n`,
		`\nresolve: ok\n  server of the account  127\.0\.0\.1:\d+\ndial: ok\n`,
		`\ntls: ok\n  kind +STARTTLS\n  version +TLS 1\.3\n  cipher +TLS_\w+\n  key exchange +\S+\n`,
		`\nverify: ok\n  certificate for +sotto\.test\n  issued by +the prince of Verona\n  valid until +\S.*\n  key +.*P-256.*\n  key's SHA-256 +sha256:\S{44}\n  trusted by +\S.*\n  DANE +\S.*\n  stapled OCSP answer +none\n`,
		`\nfeatures: ok\n  mechanisms +.*SCRAM-SHA-1`,
		`\noffer: ok\n  best way to log in +SCRAM-SHA-\S+\n  channel bindings +\S.*\n  compression +none\n`,
		`\nauth: ok\n  mechanism +SCRAM-SHA-\S+\n  channel binding +\S+\n`,
		`\nbind: ok\n  address  romeo@sotto\.test/\S+\nonline: ok\n  round trips  \d+, from connecting to the first answer after the login\n`,
		`\nchain: ok\n  certificate 1  sotto\.test, issued by the prince of Verona, 20\d\d-\d\d-\d\d – 20\d\d-\d\d-\d\d, key ECDSA P-256, signed with ECDSA-SHA256\n  certificate 2  `,
		`\n  copies to other devices \(XEP-0280\) +yes\n`,
		`\n  history \(XEP-0313\) +no: What was said while this computer was off cannot be fetched\.\n`,
		`\nverdict: good\n`,
		`\n  What is good\n  ✓ The connection is encrypted before anything is said\. \(RFC 7590, section 3\.1\)\n`,
		`\ndone: romeo@sotto\.test can connect and log in\.\n$`,
	} {
		if !regexp.MustCompile(line).MatchString(got.out) {
			t.Errorf("the doctor does not say %s, but:\n%s", line, got.out)
		}
	}
	steps := told(t, romeo.run("", "doctor", romeo.address, "--json").out)
	want := []string{
		"addresses", "port", "resolve", "dial", "tls", "verify", "features", "offer", "auth", "bind", "online",
		"connection", "chain", "extensions", "verdict", "done",
	}
	if !slices.Equal(names(steps), want) {
		t.Errorf("the steps are %v, want %v", names(steps), want)
	}
	verdict := steps[slices.Index(want, "verdict")]
	if verdict.Verdict != "good" || len(verdict.Findings) < 8 || verdict.Findings[0].Rule != "encryption" || verdict.Findings[0].Grade != "good" {
		t.Errorf("the verdict is %+v", verdict)
	}
	for _, step := range names(steps) {
		if section := manual(t, ".SS")["doctor --json"]; !strings.Contains(section, step) {
			t.Errorf("the manual lacks the step %s", step)
		}
	}
}

// Of somebody who is no account of ours the doctor looks at the server, and
// needs no password.
func TestDoctorOfAStranger(t *testing.T) {
	v := newVerona(t)
	got := v.newcomer("nobody").run("", "doctor", "rosaline@sotto.test", "--server", v.server.Address)
	if got.code != 0 || !strings.Contains(got.out, "features: ok") || strings.Contains(got.out, "\nauth: ") ||
		!strings.HasSuffix(got.out, "There was no login, since rosaline@sotto.test is not one of your accounts.\n") {
		t.Errorf("doctor: %+v", got)
	}
}

// A server that shows a wrong certificate: which step, what is wrong with it,
// what to do, and that nothing was told to it.
func TestDoctorOfAWrongCertificate(t *testing.T) {
	v := newVerona(t)
	romeo := v.citizen("romeo")
	ca := sessiontest.NewCA("an authority of nobody")
	impostor := sessiontest.Serve(t, sessiontest.Secure("sotto.test", sessiontest.With(ca.Issue(sessiontest.Names("mantua.test")))))
	got := romeo.run("", "doctor", romeo.address, "--server", impostor.Address)
	if got.code != 6 || !strings.Contains(got.out, "\nverify: failed: tls-wrong-name\n\nverdict: refused\n") {
		t.Errorf("doctor: %+v", got)
	}
	explains(t, got.err, "The certificate that was shown is not for sotto.test.", "Ask the server's operator")
	if !strings.Contains(got.err, "mantua.test") {
		t.Errorf("it does not say whom the certificate is for:\n%s", got.err)
	}
	steps := told(t, romeo.run("", "doctor", romeo.address, "--server", impostor.Address, "--json").out)
	if want := []string{"addresses", "port", "resolve", "dial", "verify", "verdict"}; !slices.Equal(names(steps), want) {
		t.Fatalf("the steps are %v, want %v", names(steps), want)
	}
	if p := steps[4].Problem; p == nil || p.Code != "tls-wrong-name" || p.Exit != 6 || p.Retry != "never" || len(p.Hints) == 0 {
		t.Errorf("the problem is %+v", p)
	}
	for _, r := range impostor.Finish(t) {
		if all := string(r.Clear) + string(r.Inside); strings.Contains(all, "romeo") || r.Verified {
			t.Errorf("the impostor was told %q", all)
		}
	}
}

// told are the doctor's steps in JSON.
func told(t *testing.T, printed string) []stepJSON {
	t.Helper()
	var steps []stepJSON
	for line := range strings.Lines(printed) {
		var s stepJSON
		if err := json.Unmarshal([]byte(line), &s); err != nil || s.Account != "romeo@sotto.test" {
			t.Errorf("%q: %v", line, err)
		}
		steps = append(steps, s)
	}
	return steps
}

func names(steps []stepJSON) []string {
	var all []string
	for _, s := range steps {
		all = append(all, s.Step)
	}
	return all
}
