package session

import (
	"slices"
	"strings"
	"testing"

	"sotto/account"
	"sotto/roster"
	"sotto/session/event"
	"sotto/session/intent"
	"sotto/session/problem"
	"sotto/session/sessiontest"
)

var (
	bill   = roster.MustParse("bill@sotto.test")
	garden = roster.MustParse(domain)
)

// newcomer is a pool of somebody without an account, with books of their own.
func newcomer(t *testing.T, o Options) (*watched, Books) {
	t.Helper()
	b := booksIn(t, t.TempDir())
	o.Books = &b
	o.Password = b.Secrets.Password
	return watch(t, o), b
}

// asked wants to register at a server, and gives what it asks.
func (w *watched) asked(server, token string, ticket int) event.Registration {
	w.t.Helper()
	w.Do(intent.Register{Of: intent.Of{Address: garden}, Server: server, Token: token, Ticket: ticket})
	return until(w, "the form", func(e event.Registration) bool { return e.Ticket == ticket })
}

// filledIn is what makes an account of somebody.
func filledIn(who roster.JID, server string, ticket int, answers ...intent.Answer) intent.Submit {
	set := account.Account{Address: who, Server: server, Password: account.Password{Source: account.FromPassphrase}}
	return intent.Submit{
		Of: intent.Of{Address: who}, Ticket: ticket, Answers: answers, Set: set,
		Password: account.Conceal([]byte(who.Local() + "'s new <password>")),
	}
}

// An account is made, added and online; its password is kept.
func TestProsodyRegisters(t *testing.T) {
	ca := authority()
	p := sessiontest.StartProsody(t, sessiontest.ProsodyOptions{CA: ca, Registers: true, Asks: []string{"email+", "nick"}})
	w, b := newcomer(t, quick(ca))
	asked := w.asked(p.Address, "", 1)
	if asked.Problem != nil {
		t.Fatal(asked.Problem)
	}
	var names []string
	for _, a := range asked.Form.Asks {
		names = append(names, a.Name)
		if a.Required != (a.Name != "nick") {
			t.Errorf("%s: required is %v", a.Name, a.Required)
		}
	}
	if !slices.Equal(names, []string{"username", "password", "email", "nick"}) || asked.Form.Says == "" {
		t.Errorf("asked are %v, said is %q", names, asked.Form.Says)
	}
	w.Do(filledIn(bill, p.Address, 1, intent.Answer{Name: "email", Values: []string{"bard@sotto.test"}}))
	until(w, "the account at the server", func(e event.Registered) bool { return e.Address == bill && e.Ticket == 1 })
	set := until(w, "the account here", func(e event.AccountSet) bool { return e.Address == bill }).Set
	w.link(bill, event.Online)
	if kept, err := b.Secrets.Password(t.Context(), set); string(kept) != "bill's new <password>" || err != nil {
		t.Errorf("%q is kept, %v", kept, err)
	}
}

// What the server refuses is told by its cause, nothing is kept, and another
// attempt can be made on the same form.
func TestProsodyRefusesRegistrations(t *testing.T) {
	ca := authority()
	p := sessiontest.StartProsody(t, sessiontest.ProsodyOptions{CA: ca, Registers: true, Asks: []string{"email+"}})
	w, b := newcomer(t, quick(ca))
	w.asked(p.Address, "", 1)
	mail := intent.Answer{Name: "email", Values: []string{"bard@sotto.test"}}
	for _, c := range []struct {
		name   string
		submit intent.Submit
		want   problem.Code
	}{
		{"taken", filledIn(romeo, p.Address, 1, mail), problem.RegisterTaken},
		{"incomplete", filledIn(bill, p.Address, 1), problem.RegisterNotAccepted},
		{"an older form", filledIn(bill, p.Address, 7, mail), problem.Cancelled},
	} {
		w.Do(c.submit)
		got := until(w, c.name, func(event.NotRegistered) bool { return true }).Problem
		if got.Code != c.want {
			t.Errorf("%s: refused because of %v", c.name, got)
		}
		if _, err := b.Secrets.Password(t.Context(), c.submit.Set); err == nil {
			t.Errorf("%s: a password is kept", c.name)
		}
	}
	w.Do(filledIn(bill, p.Address, 1, mail))
	w.link(bill, event.Online)
}

// Where nobody may register, or only the invited, that is said before
// anything is filled in, or when it is handed in.
func TestProsodyInvitations(t *testing.T) {
	ca := authority()
	p := sessiontest.StartProsody(t, sessiontest.ProsodyOptions{CA: ca, Invites: []sessiontest.Invite{{Token: "ForBill"}, {Token: "FromJuliet", From: "juliet"}}})
	w, _ := newcomer(t, quick(ca))
	if got := w.asked(p.Address, "stale", 1).Problem; got == nil || got.Code != problem.InvitationRefused {
		t.Errorf("with a stale invitation: %v", got)
	}
	w.asked(p.Address, "", 2)
	w.Do(filledIn(bill, p.Address, 2))
	refused := until(w, "the uninvited", func(event.NotRegistered) bool { return true }).Problem
	if says := factOf(refused, "server says"); refused.Code != problem.RegisterNotAccepted || !strings.Contains(says, "invitation") {
		t.Errorf("uninvited: %v", refused)
	}
	if got := w.asked(p.Address, "ForBill", 3).Problem; got != nil {
		t.Fatal(got)
	}
	w.Do(filledIn(bill, p.Address, 3))
	w.link(bill, event.Online)
	if got := w.asked(p.Address, "FromJuliet", 4).Problem; got != nil {
		t.Fatal(got)
	}
	ann := roster.MustParse("ann@sotto.test")
	w.Do(filledIn(ann, p.Address, 4))
	w.link(ann, event.Online)
	roster := until(w, "ann's contacts", func(e event.Roster) bool { return e.Address == ann })
	if len(roster.Contacts) != 1 || roster.Contacts[0].JID != juliet {
		t.Errorf("ann's contacts are %+v", roster.Contacts)
	}
}

func TestProsodyRegistersNobody(t *testing.T) {
	p, o := verona(t)
	w, _ := newcomer(t, o)
	if got := w.asked(p.Address, "", 1).Problem; got == nil || got.Code != problem.RegisterNotOffered {
		t.Errorf("refused because of %v", got)
	}
}

func factOf(p *problem.Problem, name string) string {
	for _, f := range p.Facts {
		if f.Name == name {
			return f.Value
		}
	}
	return ""
}
