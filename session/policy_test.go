package session

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"sotto/account"
	"sotto/session/event"
	"sotto/session/problem"
	"sotto/session/sessiontest"
)

// authorityFile writes a file for an account's ca_file.
func authorityFile(t *testing.T, file string, text []byte) {
	t.Helper()
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
}

// An account's own authorities count for it and for nobody else, and those of
// everybody else do not count for it. They are read for each attempt.
func TestCAFileIsForOneAccount(t *testing.T) {
	private, public := authority(), authority()
	home := t.TempDir()
	authorityFile(t, filepath.Join(home, "ca.pem"), private.PEM())
	o := quick(public)
	o.Home = home
	mine := sessiontest.Honest(t, sessiontest.HonestOptions{CA: private})
	hers := sessiontest.Honest(t, sessiontest.HonestOptions{CA: private, User: "juliet", Password: "juliet-secret"})
	his := at(romeo, mine.Address)
	his.CAFile, his.Trust = "~/ca.pem", account.TrustCA
	w := watch(t, o, his, at(juliet, hers.Address))
	w.connect(romeo)
	if got := w.link(romeo, event.Online); got.Security.Verified != "given authorities" {
		t.Errorf("verified by %s", got.Security.Verified)
	}
	w.connect(juliet)
	if got := w.link(juliet, event.Offline); got.Problem == nil || got.Problem.Code != problem.TLSUnknownIssuer {
		t.Errorf("without the file: %v", got.Problem)
	}
	w.disconnect(romeo)
	w.link(romeo, event.Offline)
	authorityFile(t, filepath.Join(home, "ca.pem"), public.PEM())
	w.connect(romeo)
	if got := w.link(romeo, event.Offline); got.Problem == nil || got.Problem.Code != problem.TLSUnknownIssuer {
		t.Errorf("with another file: %v", got.Problem)
	}
}

// A file of authorities that cannot be used ends the attempt before anything
// is asked of anybody; the system's authorities do not stand in for it.
func TestCAFileThatCannotBeUsed(t *testing.T) {
	ca := authority()
	s := sessiontest.Honest(t, sessiontest.HonestOptions{CA: ca})
	empty := filepath.Join(t.TempDir(), "empty.pem")
	authorityFile(t, empty, nil)
	for _, c := range []struct{ file, home string }{
		{empty, ""}, {empty + ".not", ""}, {"~/ca.pem", filepath.Dir(empty)}, {"~/ca.pem", ""},
	} {
		o := quick(ca)
		o.Home = c.home
		a := at(romeo, s.Address)
		a.CAFile = c.file
		var steps []string
		_, err := Check(t.Context(), a, o, func(e event.Step) { steps = append(steps, e.Name) })
		p := problem.From(err)
		if p.Code != problem.FileUnusable || p.Retry != problem.Never || !slices.Equal(steps, []string{"verify"}) {
			t.Errorf("%s: %v at %v", c.file, err, steps)
		}
		if !slices.Contains(p.Facts, problem.Fact{Name: "it is the ca_file of", Value: romeo.String()}) {
			t.Errorf("%s: whose file it is is not told: %v", c.file, p.Facts)
		}
	}
	if n := len(s.Finish(t)); n != 0 {
		t.Errorf("the server was asked %d times", n)
	}
}

// A server that vouches for itself is trusted by who has its certificate in a
// file: its name and dates still count.
func TestCAFileOfASelfSignedServer(t *testing.T) {
	ca := authority()
	for name, want := range map[string]problem.Code{"sotto.test": "", "other.test": problem.TLSWrongName} {
		own := ca.Issue(sessiontest.SelfSigned(), sessiontest.Names(name))
		s := sessiontest.Honest(t, sessiontest.HonestOptions{Certificate: &own})
		a := at(romeo, s.Address)
		a.CAFile = filepath.Join(t.TempDir(), "own.pem")
		text, _ := sessiontest.PEMPair(own)
		authorityFile(t, a.CAFile, text)
		_, err := Check(t.Context(), a, quick(ca), nil)
		if p := problem.From(err); (p == nil) != (want == "") || p != nil && p.Code != want {
			t.Errorf("for %s: %v, want %q", name, err, want)
		}
	}
}

// T-145: a pin that stops fitting takes the account offline, and nothing is
// tried again until a person has acted.
func TestT145AWrongPinIsNotRetried(t *testing.T) {
	ca := authority()
	s := sessiontest.Honest(t, sessiontest.HonestOptions{CA: ca})
	a := at(romeo, s.Address)
	a.Trust, a.Pins = account.TrustCAPin, []account.Pin{{1}}
	w := watch(t, quick(ca), a)
	w.connect(romeo)
	if got := w.link(romeo, event.Offline); got.Problem == nil || got.Problem.Code != problem.TLSWrongPin {
		t.Errorf("it is offline for %v", got.Problem)
	}
	w.close()
	if n := len(s.Finish(t)); n != 1 {
		t.Errorf("the server was asked %d times", n)
	}
}
