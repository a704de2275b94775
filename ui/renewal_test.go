package ui_test

import (
	"fmt"
	"strings"
	"testing"

	"sotto/account"
	"sotto/session/event"
	"sotto/session/intent"
	"sotto/session/problem"
	"sotto/ui"
	"sotto/ui/uitest"
)

// Each state of the page on which a password is changed, at each size.
func TestPasswordFrames(t *testing.T) {
	notKept := problem.New(problem.PasswordNotKept, ana.String()).With(problem.Fact{Name: "why", Value: "The OS keyring is locked."})
	for _, c := range []struct {
		name string
		then func(*screen)
		wait string
	}{
		{"typed", func(s *screen) { s.Keys(secret) }, "••••••••••• "},
		{"not-kept", func(s *screen) {
			s.Keys(secret + "<Tab>" + secret + "<Enter>")
			s.next()
			s.emit(event.PasswordChanged{To: to(ana), Problem: notKept})
		}, "could"},
	} {
		for _, size := range sizes {
			name := fmt.Sprintf("password-%s-%dx%d", c.name, size[0], size[1])
			t.Run(name, func(t *testing.T) {
				s := start(t, size[0], size[1], withBora)
				s.emit(office()...)
				s.emit(event.AccountSet{To: to(ana), Set: account.Account{Address: ana, Password: account.Password{Source: account.FromKeyring}}})
				s.WaitForText("Bora is typing")
				s.Keys("/password<Enter>")
				s.WaitForText("once more")
				c.then(s)
				frame := s.WaitForText(c.wait)
				whole(t, frame, size[0], size[1])
				if strings.Contains(frame, secret) {
					t.Errorf("it is shown:\n%s", frame)
				}
				uitest.Golden(t, name, frame)
			})
		}
	}
}

// The new password is wanted as it was typed, twice; nothing of it is shown,
// and none of it stays in the line.
func TestPasswordIsChanged(t *testing.T) {
	s := begin(t)
	s.Keys("/password home<Enter>")
	s.WaitForText("ana@home.example", "New one")
	for _, c := range []struct{ keys, says string }{
		{"<Enter>", "Type the new password."},
		{secret + "<Tab>other<Enter>", "The two differ."},
	} {
		s.Keys(c.keys)
		s.WaitForText(c.says)
		s.wanted()
	}
	s.Keys("<C-c>" + secret + "<Enter>")
	change, ok := s.next().(intent.ChangePassword)
	if !ok || change.Address != home || string(change.New.Reveal()) != secret {
		t.Errorf("%+v is wanted", change)
	}
	s.WaitForText("asks home.example to take it")
	s.emit(event.PasswordUnchanged{To: to(home), Problem: problem.New(problem.PasswordNotChanged, home.String()).With(problem.Fact{Name: "server says", Value: "Too short."})})
	s.WaitForText("was not changed", "server says: Too short.", "The old one holds", strings.Repeat("•", len([]rune(secret))))
	s.Keys("<Enter>")
	s.next()
	s.emit(event.PasswordChanged{To: to(home)})
	s.WaitForText("The password of ana@home.example is changed", "Chats")
	s.Keys("/password home<Enter>")
	s.WaitForText("New one")
	s.WaitForNo("••")
}

// With several accounts and no conversation the account is named.
func TestPasswordOfWhom(t *testing.T) {
	s := start(t, 80, 24, ui.Chat{})
	s.Keys("/password<Enter>")
	s.WaitForText("There is no account yet.")
	s.Keys("<C-c>/password a b<Enter>")
	s.WaitForText("It is written so: /password [ACCOUNT]")
}
