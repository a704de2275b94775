package session

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sotto/account"
	"sotto/account/secret"
	"sotto/session/element"
	"sotto/session/event"
	"sotto/session/intent"
	"sotto/session/problem"
	"sotto/session/sessiontest"
)

// settled is a pool in which romeo is online, with his password kept.
func settled(t *testing.T, o Options, b Books, server string) (*watched, account.Account) {
	t.Helper()
	a := account.Account{Address: romeo, Server: server, Password: account.Password{Source: account.FromPassphrase}}
	if err := b.Keep(t.Context(), a, account.Conceal([]byte("romeo-secret"))); err != nil {
		t.Fatal(err)
	}
	o.Books, o.Password = &b, b.Secrets.Password
	w := watch(t, o, a)
	w.connect(romeo)
	w.link(romeo, event.Online)
	return w, a
}

func renewed(to string) intent.ChangePassword {
	return intent.ChangePassword{Of: intent.Of{Address: romeo}, New: account.Conceal([]byte(to))}
}

// The server and the store change together, and the new password logs in.
func TestProsodyChangesThePassword(t *testing.T) {
	p, o := verona(t)
	b := booksIn(t, t.TempDir())
	w, a := settled(t, o, b, p.Address)
	w.Do(renewed("moonlight & <stars>"))
	if e := until(w, "the change", func(event.PasswordChanged) bool { return true }); e.Problem != nil {
		t.Error(e.Problem)
	}
	if kept, err := b.Secrets.Password(t.Context(), a); string(kept) != "moonlight & <stars>" || err != nil {
		t.Errorf("%q is kept, %v", kept, err)
	}
	w.disconnect(romeo)
	w.link(romeo, event.Offline)
	w.connect(romeo)
	w.link(romeo, event.Online)
	o.Password = func(context.Context, account.Account) ([]byte, error) { return []byte("romeo-secret"), nil }
	if _, err := Check(t.Context(), a, o, nil); problem.From(err) == nil || problem.From(err).Code != problem.LoginWrongPassword {
		t.Errorf("the old password gives %v", err)
	}
}

// What the server answers instead, and what is kept then.
func TestPasswordChanges(t *testing.T) {
	ca := authority()
	const refused = "<iq type='error' id='%s'><query xmlns='jabber:iq:register'><password>moonlight</password></query><error type='cancel'><not-allowed xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/><text xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'>No.</text></error></iq>"
	for _, c := range []struct {
		name   string
		answer func(*sessiontest.Client, *element.Element)
		after  string // the password that the server has then
		want   problem.Code
		kept   string
	}{
		{"refused", func(c *sessiontest.Client, iq *element.Element) {
			tell(t, c, strings.Replace(refused, "%s", iq.Get("id"), 1))
		}, "romeo-secret", problem.PasswordNotChanged, "romeo-secret"},
		{"cut, and not changed", func(c *sessiontest.Client, _ *element.Element) { c.Drop() }, "romeo-secret", problem.PasswordNotChanged, "romeo-secret"},
		{"cut, and changed", func(c *sessiontest.Client, _ *element.Element) { c.Drop() }, "moonlight", "", "moonlight"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := sessiontest.Honest(t, sessiontest.HonestOptions{CA: ca})
			b := booksIn(t, t.TempDir())
			w, a := settled(t, quick(ca), b, s.Address)
			client := met(t, s)
			w.Do(renewed("moonlight"))
			heard := heardOf(t, client, func(e *element.Element) bool { return e.Child("jabber:iq:register", "query") != nil })
			iq := heard[len(heard)-1]
			if q := iq.Child("jabber:iq:register", "query"); iq.Get("to") != domain || q.ChildText("jabber:iq:register", "username") != "romeo" || q.ChildText("jabber:iq:register", "password") != "moonlight" {
				t.Errorf("asked was %s", iq)
			}
			s.Password(c.after)
			c.answer(client, iq)
			var got problem.Code
			for e := range w.Events() {
				w.told = append(w.told, e)
				if no, is := e.(event.PasswordUnchanged); is {
					got = no.Problem.Code
					if strings.Contains(no.Problem.Error(), "moonlight") {
						t.Errorf("the password is told: %v", no.Problem)
					}
					break
				}
				if yes, is := e.(event.PasswordChanged); is {
					if yes.Problem != nil {
						t.Error(yes.Problem)
					}
					break
				}
			}
			if got != c.want {
				t.Errorf("told %q, want %q", got, c.want)
			}
			if kept, err := b.Secrets.Password(t.Context(), a); string(kept) != c.kept || err != nil {
				t.Errorf("%q is kept, %v", kept, err)
			}
		})
	}
}

// Where it cannot be kept the server is not asked; where that shows only
// afterwards, the new one holds for this run, and is told to.
func TestPasswordThatCannotBeKept(t *testing.T) {
	if os.Getuid() == 0 {
		t.Log("as root every file can be written, so a folder stands in its place")
	}
	home := t.TempDir()
	b := booksIn(t, home)
	a := account.Account{Address: romeo, Password: account.Password{Source: account.FromPassphrase}}
	if err := b.Keep(t.Context(), a, account.Conceal([]byte("romeo-secret"))); err != nil {
		t.Fatal(err)
	}
	file := secret.Path(func(string) string { return home }, "")
	spoil := func() {
		if err := os.Rename(file, file+".away"); err != nil {
			t.Fatal(err)
		}
		if err := os.MkdirAll(filepath.Join(file, "in the way"), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	changed, err := b.Renew(t.Context(), a, account.Conceal([]byte("moonlight")), Options{}, func([]byte) error {
		spoil()
		return nil
	})
	if p := problem.From(err); !changed || p == nil || p.Code != problem.PasswordNotKept {
		t.Errorf("changed is %v, told %v", changed, p)
	}
	if now, err := b.Secrets.Password(t.Context(), a); string(now) != "moonlight" || err != nil {
		t.Errorf("in this run it is %q, %v", now, err)
	}
	again := booksIn(t, home)
	changed, err = again.Renew(t.Context(), a, account.Conceal([]byte("starlight")), Options{}, func([]byte) error {
		t.Error("the server is asked")
		return nil
	})
	if changed || err == nil {
		t.Errorf("changed is %v, told %v", changed, err)
	}
	byCommand := account.Account{Address: romeo, Password: account.Password{Source: account.FromCommand, Command: []string{"echo", "x"}}}
	if changed, err := b.Renew(t.Context(), byCommand, account.Conceal([]byte("x")), Options{}, nil); changed || problem.From(err).Code != problem.PasswordByCommand {
		t.Errorf("by a command: %v, %v", changed, err)
	}
}

// Offline nothing is asked and nothing changes.
func TestPasswordOffline(t *testing.T) {
	o := quick(authority())
	b := booksIn(t, t.TempDir())
	a := account.Account{Address: romeo, Server: "127.0.0.1:1", Password: account.Password{Source: account.FromPassphrase}}
	if err := b.Keep(t.Context(), a, account.Conceal([]byte("romeo-secret"))); err != nil {
		t.Fatal(err)
	}
	o.Books, o.Password = &b, b.Secrets.Password
	w := watch(t, o, a)
	w.Do(renewed("moonlight"))
	if p := until(w, "the answer", func(event.PasswordUnchanged) bool { return true }).Problem; p.Code != problem.PasswordNotChanged || factOf(p, "why") == "" {
		t.Errorf("told %v", p)
	}
}
