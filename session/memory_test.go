package session

import (
	"bytes"
	"context"
	"crypto/tls"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"testing"
	"time"

	"sotto/account"
	"sotto/session/auth"
	"sotto/session/event"
	"sotto/session/intent"
	"sotto/session/problem"
	"sotto/session/sessiontest"
)

// life is a computer on which sotto is started again and again.
type life struct {
	t    *testing.T
	o    Options
	file string
}

func newLife(t *testing.T, ca *sessiontest.CA) *life {
	file := filepath.Join(t.TempDir(), "history.db")
	l := &life{t: t, o: kept(quick(ca), file), file: file}
	l.o.Timeouts.Farewell = 50 * time.Millisecond // a server that waits for a login answers no goodbye
	return l
}

// meets starts sotto with an account of a server, and gives how its link
// stands then.
func (l *life) meets(o sessiontest.HonestOptions) (*watched, event.Link) {
	l.t.Helper()
	s := sessiontest.Honest(l.t, o)
	w := watch(l.t, l.o, at(romeo, s.Address))
	w.connect(romeo)
	return w, w.settled()
}

// settled waits until the link is up, or is not tried again.
func (w *watched) settled() event.Link {
	w.t.Helper()
	return until(w, "end of the attempt", func(l event.Link) bool { return l.State == event.Online || l.State == event.Offline })
}

// What a server once offered is remembered over a restart, and less is
// refused before anything secret is sent. A person can accept it, and then
// that is remembered.
func TestA18LessThanBeforeIsRefused(t *testing.T) {
	for name, c := range map[string]struct {
		before, after func(*sessiontest.HonestOptions)
		code          problem.Code
		now           string
	}{
		"TLS": {
			func(*sessiontest.HonestOptions) {},
			func(o *sessiontest.HonestOptions) { o.MaxTLS12 = true },
			problem.TLSDowngraded, "TLS 1.2",
		},
		"hash": {
			func(o *sessiontest.HonestOptions) { o.Mechanisms = []string{"SCRAM-SHA-1", "SCRAM-SHA-256"} },
			func(o *sessiontest.HonestOptions) { o.Mechanisms = []string{"SCRAM-SHA-1"} },
			problem.LoginDowngraded, "SCRAM-SHA-1, no channel binding",
		},
		"channel binding": {
			func(o *sessiontest.HonestOptions) {
				o.Mechanisms = []string{"SCRAM-SHA-256-PLUS", "SCRAM-SHA-256"}
			},
			func(*sessiontest.HonestOptions) {},
			problem.LoginDowngraded, "SCRAM-SHA-256, no channel binding",
		},
	} {
		t.Run(name, func(t *testing.T) {
			ca := authority()
			l := newLife(t, ca)
			before, after := sessiontest.HonestOptions{CA: ca}, sessiontest.HonestOptions{CA: ca}
			c.before(&before)
			c.after(&after)
			for range 2 {
				w, link := l.meets(before)
				if link.State != event.Online {
					t.Fatalf("at first: %v", link.Problem)
				}
				w.close()
			}
			asked := false
			l.o.Password = func(context.Context, account.Account) ([]byte, error) {
				asked = true
				return []byte("romeo-secret"), nil
			}
			w, link := l.meets(after)
			if link.State != event.Offline || link.Problem == nil || link.Problem.Code != c.code || link.Problem.Retry != problem.Never {
				t.Fatalf("less was offered: %s, %v", link.State, link.Problem)
			}
			if asked {
				t.Error("the password was asked for")
			}
			if !slices.Contains(link.Problem.Facts, problem.Fact{Name: "now", Value: c.now}) {
				t.Errorf("told: %v", link.Problem.Facts)
			}
			w.Do(intent.Accept{Of: intent.Of{Address: romeo}})
			if link := w.settled(); link.State != event.Online {
				t.Errorf("accepted, and %v", link.Problem)
			}
			w.close()
			if w, link = l.meets(after); link.State != event.Online {
				t.Errorf("accepted before, and %v", link.Problem)
			}
			w.close()
		})
	}
}

// days makes a certificate that holds for so many days yet.
func days(n int) sessiontest.Option {
	return sessiontest.Valid(time.Now().Add(-time.Hour), time.Now().Add(time.Duration(n)*24*time.Hour))
}

// T-146, T-147: the certificate that is shown first is remembered, with since
// when, whatever is trusted. Another than before is told once, with both; a key that was
// seen before, and a renewal that was due, are told as such.
func TestT147AnotherCertificateIsTold(t *testing.T) {
	ca, other := sessiontest.NewCA("first authority"), sessiontest.NewCA("second authority")
	l := newLife(t, ca)
	l.o.Roots.AppendCertsFromPEM(other.PEM())
	names := sessiontest.Names(domain)
	first, second := ca.Issue(names, days(90)), ca.Issue(names, days(20))
	renewed, foreign := ca.Issue(names, days(90)), other.Issue(names, days(90))
	for i, step := range []struct {
		shows   tls.Certificate
		told    bool
		renewed bool
	}{
		{first, false, false},
		{first, false, false},
		{second, true, false}, // T-148: the old one had 90 days left
		{first, false, false}, // it was seen before
		{second, false, false},
		{renewed, true, true},
		{foreign, true, false},
	} {
		w, link := l.meets(sessiontest.HonestOptions{CA: ca, Certificate: &step.shows})
		if link.State != event.Online {
			t.Fatalf("%d: %v", i, link.Problem)
		}
		w.close()
		var told []event.CertificateChanged
		for _, e := range w.told {
			if c, is := e.(event.CertificateChanged); is {
				told = append(told, c)
			}
		}
		switch {
		case len(told) != 0 && !step.told || len(told) != 1 && step.told:
			t.Errorf("%d: told %+v", i, told)
		case step.told && (told[0].Renewed != step.renewed || told[0].Now.Fingerprint != link.Security.Fingerprint ||
			told[0].Before.Fingerprint == "" || told[0].Before.Since.IsZero()):
			t.Errorf("%d: told %+v", i, told[0])
		}
		if link.Security.Since.IsZero() {
			t.Errorf("%d: since when it is known is not told", i)
		}
	}
	if info, err := os.Stat(l.file); err != nil || info.Mode().Perm() != 0o600 && runtime.GOOS != "windows" {
		t.Errorf("the file can be read by others: %v, %v", info.Mode(), err)
	}
}

// T-149: a memory that cannot be read makes nobody trusted who was not.
func TestT149WithoutItsMemoryNothingMoreIsTrusted(t *testing.T) {
	ca := authority()
	l := newLife(t, ca)
	if err := os.WriteFile(l.file, bytes.Repeat([]byte("no database. "), 1000), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		by   *sessiontest.CA
		want event.State
	}{{authority(), event.Offline}, {ca, event.Online}} {
		w, link := l.meets(sessiontest.HonestOptions{CA: c.by, Domain: domain})
		if link.State != c.want || c.want == event.Offline && link.Problem.Code != problem.TLSUnknownIssuer {
			t.Errorf("%s because of %v", link.State, link.Problem)
		}
		w.close()
	}
}

// A login that fails behind a certificate that was never seen says so.
func TestA12AFailedLoginTellsOfAnotherCertificate(t *testing.T) {
	ca := authority()
	l := newLife(t, ca)
	plus := []string{"SCRAM-SHA-256-PLUS", "SCRAM-SHA-256"}
	first, second := ca.Issue(sessiontest.Names(domain), days(90)), ca.Issue(sessiontest.Names(domain), days(90))
	w, link := l.meets(sessiontest.HonestOptions{CA: ca, Mechanisms: plus, Certificate: &first})
	if link.State != event.Online {
		t.Fatal(link.Problem)
	}
	w.close()
	w, link = l.meets(sessiontest.HonestOptions{CA: ca, Mechanisms: plus, Certificate: &second, Password: "another"})
	if link.State != event.Offline || !slices.ContainsFunc(link.Problem.Facts, func(f problem.Fact) bool { return f.Name == "certificate" }) {
		t.Errorf("%s: %v", link.State, link.Problem)
	}
	w.close()
}

// Without a place to keep anything it lasts as long as the session.
func TestMemoryWithoutAPlaceToKeepIt(t *testing.T) {
	m := memory{}
	state := tls.ConnectionState{Version: tls.VersionTLS13}
	strong := event.Security{Mechanism: "SCRAM-SHA-512-PLUS", Binding: "tls-exporter", Certificate: event.Certificate{Fingerprint: "a", Key: "k"}}
	m = m.after(state, strong, auth.Result{Mechanism: strong.Mechanism, Binding: strong.Binding, Iterations: 10_000}, time.Now())
	weak := auth.Result{Mechanism: "SCRAM-SHA-256-PLUS", Binding: "tls-server-end-point"}
	if m.refuses(state, domain) != nil || m.weakens(state, auth.Result{Mechanism: "SCRAM-SHA-512-PLUS", Binding: "tls-exporter"}, domain) != nil {
		t.Error("the same again is refused")
	}
	for binding, refused := range map[string]bool{"tls-exporter": false, "tls-server-end-point": false, "": true} {
		token := auth.Result{Mechanism: "HT-SHA-256-EXPR", Binding: binding, SASL2: true, FAST: true}
		if (m.weakens(state, token, domain) != nil) != refused {
			t.Errorf("a token bound to %q: %v", binding, m.weakens(state, token, domain))
		}
	}
	if m.refuses(tls.ConnectionState{Version: tls.VersionTLS12}, domain) == nil || m.weakens(state, weak, domain) == nil {
		t.Error("less is not refused")
	}
	m = m.after(state, event.Security{Mechanism: "SCRAM-SHA-1", Certificate: strong.Certificate}, auth.Result{Mechanism: "SCRAM-SHA-1", Iterations: 4096}, time.Now())
	if got := m.login(state); got.Iterations != 10_000 || got.Mechanism != "SCRAM-SHA-1" {
		t.Errorf("of the last login is remembered %+v", got)
	}
	if m.strongest.Mechanism != "SCRAM-SHA-512" || m.strongest.Binding["TLS 1.3"] != "tls-exporter" {
		t.Errorf("less is remembered: %+v", m.strongest)
	}
}
