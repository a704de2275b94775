package ui_test

import (
	"fmt"
	"reflect"
	"testing"

	"sotto/account"
	"sotto/roster"
	"sotto/session/event"
	"sotto/session/intent"
	"sotto/ui/uitest"
)

// others are accounts that other clients keep: one with a password in plain
// text, one with a command that nobody can type, one with nothing.
func others() event.Foreign {
	from := func(client, file, address, server string, plain bool, command ...string) event.Theirs {
		t := event.Theirs{Client: client, File: file, Plain: plain, Account: account.Account{Address: roster.MustParse(address), Server: server}}
		if len(command) > 0 {
			t.Account.Password = account.Password{Source: account.FromCommand, Command: command}
		}
		return t
	}
	return event.Foreign{All: []event.Theirs{
		from("profanity", "~/.local/share/profanity/accounts", ana.String(), "xmpp.acme.example:5222", true),
		from("mcabber", "~/.mcabber/mcabberrc", "ana@work.example", "", false, "sh", "-c", `pass "work" | sed 's/x/y/'`),
		from("Gajim", "~/.config/gajim/settings.sqlite", home.String(), "", false),
	}}
}

// What was found of other clients, at each size.
func TestTheirsFrames(t *testing.T) {
	for _, c := range []struct{ name, keys, wait string }{
		{"theirs", "", "Found here"},
		{"theirs-plain", "<F4>", "as profanity has it"},
		{"theirs-command", "<Up><Right><F3>", "sh -c"},
	} {
		for _, size := range sizes {
			name := fmt.Sprintf("wizard-%s-%dx%d", c.name, size[0], size[1])
			t.Run(name, func(t *testing.T) {
				s := newcomer(t, size[0], size[1], nil)
				s.emit(others())
				s.WaitForText("Found here")
				s.Keys(c.keys)
				frame := s.WaitForText(c.wait)
				whole(t, frame, size[0], size[1])
				uitest.Golden(t, name, frame)
			})
		}
	}
}

// What another client has is wanted as it is there; a password of its file
// only by the key that says so.
func TestTheirsAreTakenOver(t *testing.T) {
	profanity := account.Account{Address: ana, Server: "xmpp.acme.example:5222", Password: account.Password{Source: account.FromKeyring}}
	work := others().All[1].Account
	changed := work
	changed.Password.Command = []string{"pass", "work"}
	for _, c := range []struct {
		name, keys string
		want       account.Account
		from       string
		password   string
	}{
		{"typed beside it", "<F3>typed<Enter>", profanity, "", "typed"},
		{"with its password", "<F4><Enter>", profanity, "profanity", ""},
		{"typed after all", "<F4>typed<Enter>", profanity, "", "typed"},
		{"a command", "<Up><Right><F3><Enter>", work, "", ""},
		{"a command, changed", "<Up><Right><F3><C-c>pass work<Enter>", changed, "", ""},
		{"back from a command", "<Up><Right><F3><Up><Up><Up><Left><F4><Enter>", profanity, "profanity", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newcomer(t, 80, 24, nil)
			s.emit(others())
			s.WaitForText("Found here")
			s.Keys(c.keys)
			add, ok := s.next().(intent.Add)
			if !ok {
				t.Fatal("something else was wanted")
			}
			if !reflect.DeepEqual(add.Set, c.want) || add.From != c.from || string(add.Password.Reveal()) != c.password {
				t.Errorf("%+v is wanted, from %q, with %q", add.Set, add.From, add.Password.Reveal())
			}
		})
	}
}

// A password is another client's for its own address alone.
func TestTheirPasswordIsForTheirAddress(t *testing.T) {
	s := newcomer(t, 80, 24, nil)
	s.emit(others())
	s.WaitForText("Found here")
	s.Keys("<F4><Up>x<Enter>")
	s.WaitForText("Type the password")
	s.wanted()
}

// Where nothing was found, or no password of theirs, the keys say so.
func TestTheirsNothingToTake(t *testing.T) {
	s := newcomer(t, 80, 24, nil)
	s.Keys("<F3>")
	s.WaitForText("No account of another client was found here.")
	s.emit(others())
	s.WaitForText("Found here")
	s.Keys("<Up><Left><F4>")
	s.WaitForText("No other client here keeps the password in plain")
	s.wanted()
}

// What is ours already is not offered, and where there are accounts it is
// asked for once.
func TestTheirsBesideOurs(t *testing.T) {
	s := begin(t)
	s.Keys("/account add<Enter>")
	s.WaitForText("Add an account")
	s.wanted(intent.Foreign{})
	s.emit(others())
	s.WaitForText("ana@work.example from mcabber")
	s.WaitForNo("Gajim")
	s.Keys("<Esc>/account add<Enter>")
	s.WaitForText("ana@work.example from mcabber")
	s.wanted()
}
