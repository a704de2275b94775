package ui_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"sotto/account"
	"sotto/roster"
	"sotto/roster/chat"
	"sotto/session/event"
	"sotto/session/intent"
	"sotto/session/problem"
	"sotto/ui"
	"sotto/ui/uitest"
)

// Two accounts, each away in its own way, one of them folded.
func TestAccountsFrames(t *testing.T) {
	away := "/status away --account acme at lunch<Enter>/status --account home dnd<Enter>"
	for _, c := range []struct{ name, keys, wait string }{
		{"accounts", away + "<F2><Left>", "▌▸"},
		{"accounts-list", away + "/account list<Enter>", "Your accounts"},
		{"accounts-question", "/account remove ana@home.example<Enter>", "Remove ana@home.e"},
	} {
		for _, size := range sizes {
			name := fmt.Sprintf("%s-%dx%d", c.name, size[0], size[1])
			t.Run(name, func(t *testing.T) {
				s := start(t, size[0], size[1], withBora)
				s.emit(office()...)
				s.emit(event.AccountSet{To: to(home), Set: account.Account{Address: home, Nick: "flat", Password: account.Password{Source: account.FromKeyring}}})
				s.WaitForText("Bora is typing")
				s.Keys(c.keys)
				frame := s.WaitForText(c.wait)
				whole(t, frame, size[0], size[1])
				uitest.Golden(t, name, frame)
			})
		}
	}
}

func TestAccountsBecomeIntents(t *testing.T) {
	present := func(own roster.JID, show roster.Show, status string) intent.Intent {
		return intent.Present{Of: of(own), Show: show, Status: status}
	}
	for _, c := range []struct {
		name, keys string
		want       []intent.Intent
		shows      string
	}{
		{"away", "/away at lunch<Enter>", []intent.Intent{present(roster.JID{}, roster.Away, "at lunch")}, "Others see you as away, “at lunch”."},
		{"back", "/away<Enter>/back<Enter>", []intent.Intent{present(roster.JID{}, roster.Away, ""), present(roster.JID{}, roster.Available, "")}, "Others see you as available."},
		{"of one", "/status dnd --account home do not<Enter>", []intent.Intent{present(home, roster.Busy, "do not")}, "home: Others see you as busy"},
		{"in the pane", "/status xa<Enter>", []intent.Intent{present(roster.JID{}, roster.ExtAway, "")}, "◐ acme  TLS1.3 xa"},
		{"in the head", "/status chat<Enter>", []intent.Intent{present(roster.JID{}, roster.FreeToChat, "")}, "chat ●"},
		{"on the page", "/away<Enter>/status<Enter>", []intent.Intent{present(roster.JID{}, roster.Away, "")}, "others see    ◐ away"},
		{"on", "/account on ana@home.example<Enter>", []intent.Intent{intent.Enable{Of: of(home), On: true}}, ""},
		{"off", "/account off home<Enter>", []intent.Intent{intent.Enable{Of: of(home)}}, ""},
		{"list", "/account list<Enter>", nil, "/account remove ADDRESS takes one"},
		{"the list, then a letter", "/account list<Enter>r", nil, "Your accounts"},
		{"add", "/account add<Enter>", nil, "Add an account"},
		{"add an address", "/account add eve@far.example<Enter>", nil, "eve@far.example"},
		{"no verb", "/account<Enter>", nil, "It is written so: /account"},
		{"F1 over a page", "/account add eve@far.example<Enter><F1>", nil, "Keys and commands"},

		{"folded", "<F2><Up><Left>", nil, "▸ ana@acme.examp"},
		{"folded by Enter", "<F2><Up><Enter>", nil, "▸ ana@acme.examp"},
		{"folded from within", "<F2><Left><Down><Down><Enter>", nil, "● Mum  available"},
		{"unfolded", "<F2><Left><Right><Down><Enter>", nil, "● Bora Demir  in the"},
		{"folded people are passed over", "<F2><Left><Esc><A-Down>", nil, "● Mum  available"},
		{"F2 leaves an account as it is", "<F2><Up><F2>y", []intent.Intent{typing(true)}, "› y"},
		{"the folded are found again", "<F2><Left><Esc><F2>", nil, "Enter ←→ fold"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := begin(t)
			s.Keys(c.keys)
			s.wanted(c.want...)
			s.WaitForText(c.shows)
		})
	}
}

// What is unread in a folded account stands on its head.
func TestFoldedCountsUnread(t *testing.T) {
	s := begin(t)
	s.Keys("<F2><Down><Down><Down><Down><Left>")
	s.WaitForText("▸ ana@home.exa… 1 ●")
}

// An account is removed only after a yes that was meant.
func TestRemovingAsks(t *testing.T) {
	for _, c := range []struct {
		name, keys string
		wait       time.Duration
		want       []intent.Intent
		shows      string
	}{
		{"yes", "y", time.Second, []intent.Intent{intent.Remove{Of: of(home)}}, ""},
		{"too soon", "y", 0, nil, "Remove ana@home.example from"},
		{"no", "n", time.Second, nil, "Nothing was removed."},
		{"Enter", "<Enter>", time.Second, nil, "Nothing was removed."},
		{"Esc", "<Esc>", time.Second, nil, "Nothing was removed."},
		{"a page", "<F5>", time.Second, nil, "Connection and security"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := begin(t)
			s.Keys("/account remove home<Enter>")
			s.WaitForText("Remove ana@home.example from")
			s.pass(c.wait)
			s.Keys(c.keys)
			s.wanted(c.want...)
			s.WaitForText(c.shows)
		})
	}
}

// What will not be sent any more is told before an account is removed: what
// an earlier run left, and what was said since, until it goes out.
func TestRemovalTellsWhatIsNotSent(t *testing.T) {
	s := begin(t)
	mine := func(id string) event.Event {
		return event.Message{To: to(home), Message: chat.Message{ID: id, Peer: mum, From: home, Body: id, Time: today, State: chat.Pending}}
	}
	gone := func(id string) event.Event {
		return event.Progress{To: to(home), Peer: mum, ID: id, State: chat.Written}
	}
	for _, c := range []struct {
		told []event.Event
		asks string
	}{
		{[]event.Event{event.Unsent{To: to(home), IDs: []string{"a", "b"}}}, "2 unsent messages. Remove ana@home.exam"},
		{[]event.Event{mine("c"), gone("a"), gone("b")}, "1 unsent message. Remove ana@home.examp"},
		{[]event.Event{gone("c")}, "Remove ana@home.example from this"},
	} {
		s.emit(c.told...)
		s.folded()
		s.Keys("/account remove home<Enter>")
		s.WaitForText(c.asks)
		s.Keys("n")
		s.WaitForText("Nothing was removed.")
		s.Keys("<Esc>")
		s.WaitForNo("Nothing was removed.")
	}
}

// A removed account is gone from everywhere; what was typed is not.
func TestRemovedAccount(t *testing.T) {
	s := begin(t)
	s.Keys("<A-1>to Mum")
	s.WaitForText("home › to Mum")
	s.emit(event.AccountRemoved{To: to(home)}, event.Link{To: to(home), State: event.Offline})
	frame := s.WaitForText("No conversation is open", "› to Mum", "● acme")
	if strings.Contains(frame, "home") || strings.Contains(frame, "Mum  ") {
		t.Errorf("something of it is left:\n%s", frame)
	}
	s.Keys("<C-c><A-/>")
	s.WaitForText("● Bora Demir  in the", "│ ›")
}

// The same person in two accounts is two conversations everywhere.
func TestOnePersonInTwoAccounts(t *testing.T) {
	s := begin(t)
	s.emit(contact(home, "bora@acme.example", "Bora Demir"))
	s.WaitForText("   ○ Bora Demir")
	s.Keys("from work<A-Down><A-Down><A-Down><A-Down>")
	s.WaitForText("home ›", "Nothing was said here yet", "✎")
	s.Keys("from home")
	s.WaitForText("home › from home")
	s.emit(theirs(ana, bora, "w", 9, 42, "for work"))
	s.WaitForText("2 Bora 1")
	s.Keys("<A-2>")
	s.WaitForText("acme › from work", "for work")
	s.emit(theirs(home, bora, "h", 9, 43, "for home"))
	s.WaitForText("Bora 1")
	s.Keys("<C-c>/chat bora<Tab><Tab>")
	s.WaitForText("Bora Demir · acme", "Bora Demir · home")
	s.Keys("<Enter>")
	s.WaitForText("home › from home", "for home")
	s.Keys("<C-c>/msg --account acme bora@acme.example Hi<Enter>")
	s.WaitForText("acme ›")
}

// Two slots of the same name tell the account.
func TestSlotsTellTheAccount(t *testing.T) {
	s := start(t, 140, 40, ui.Chat{})
	s.emit(office()...)
	s.emit(contact(home, "bora@acme.example", "Bora Demir"), theirs(home, bora, "h", 9, 43, "for home"))
	s.WaitForText("Bora/acme 4", "Bora/home 1")
}

// Every account has a label of its own, and it is short where that is enough.
func TestLabelsDiffer(t *testing.T) {
	for _, c := range []struct {
		name string
		sets []account.Account
		want []string
	}{
		{"domains", []account.Account{{Address: ana}, {Address: home}}, []string{"acme", "home"}},
		{"one domain", []account.Account{{Address: ana}, {Address: bora}}, []string{"ana@acme", "bora@acme"}},
		{"one name", []account.Account{{Address: ana}, {Address: roster.MustParse("ana@acme.other")}}, []string{"acme.example", "acme.other"}},
		{"nicks", []account.Account{{Address: ana, Nick: "work"}, {Address: home}}, []string{"work", "home"}},
		{"one nick", []account.Account{{Address: ana, Nick: "me"}, {Address: home, Nick: "me"}}, []string{"acme", "home"}},
		{"a nick like a domain", []account.Account{{Address: ana, Nick: "home"}, {Address: home}}, []string{"home", "ana@home"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := start(t, 140, 40, ui.Chat{})
			for _, a := range c.sets {
				s.emit(event.Added{To: to(a.Address)}, event.AccountSet{To: to(a.Address), Set: a})
			}
			for _, label := range c.want {
				s.WaitForText("○ " + label + "  offline")
			}
		})
	}
}

// What concerns no account of ours makes none.
func TestStrangersAreNoAccounts(t *testing.T) {
	s := begin(t)
	eve := roster.MustParse("eve@far.example")
	s.emit(
		event.Step{To: to(eve), Name: "resolve"}, event.Probed{To: to(eve)}, event.Places{}, event.Settings{}, event.NoAccount{},
		event.Link{To: to(eve), State: event.Offline}, theirs(eve, bora, "x", 9, 42, "Hello"),
		event.AccountRefused{To: to(eve), Problem: settled},
	)
	if frame := s.WaitForText(settled.Title); strings.Contains(frame, "far.example") || strings.Contains(frame, "Welcome") {
		t.Errorf("it is in the list:\n%s", frame)
	}
}

// Steps of a probe are no steps of the account's own connection.
func TestProbesLeaveTheConnectionAlone(t *testing.T) {
	s := begin(t)
	s.emit(event.Step{To: to(ana), Ticket: 7, Name: "probed", Facts: []problem.Fact{{Name: "x", Value: "y"}}}, event.Trouble{To: to(ana), Problem: settled})
	s.WaitForText(settled.Title)
	s.Keys("<F5><End>")
	if frame := s.WaitForText("How it went", "resolve"); strings.Contains(frame, "probed") {
		t.Errorf("it is there:\n%s", frame)
	}
}

func TestDisabledAccount(t *testing.T) {
	s := begin(t)
	s.emit(event.Link{To: to(home), State: event.Offline}, event.AccountSet{To: to(home), Set: account.Account{Address: home, Disabled: true}})
	s.WaitForText("○ home  off")
}

// Whatever an account is called, and whatever one says of oneself, the frame
// stays whole.
func TestAnyTextOfAccounts(t *testing.T) {
	var screens []*screen
	for _, size := range sizes {
		s := start(t, size[0], size[1], withBora)
		s.emit(office()...)
		s.WaitForText("Bora is typing")
		screens = append(screens, s)
	}
	round := 0
	rapid.Check(t, func(r *rapid.T) {
		at := rapid.IntRange(0, len(screens)-1).Draw(r, "screen")
		s, columns, rows := screens[at], sizes[at][0], sizes[at][1]
		text := func(name string) string { return rapid.String().Draw(r, name) }
		round++
		done := problem.New(problem.UsageError, fmt.Sprintf("Round %d.", round))
		for _, own := range []roster.JID{ana, home} {
			s.emit(event.AccountSet{To: to(own), Set: account.Account{
				Address: own, Nick: text("nick"), Colour: account.Colour(text("colour")), Server: text("server"), Password: account.Password{Source: account.Source(text("source"))},
			}})
		}
		s.Keys("<C-c>")
		s.Paste("/away " + strings.ReplaceAll(text("status"), "\n", " "))
		s.Keys("<Enter>")
		frame := s.told(done)
		whole(r, frame, columns, rows)
		if lines := strings.Split(frame, "\n"); !strings.Contains(lines[rows-2], "›") && !strings.Contains(frame, "›") {
			r.Fatalf("the compose line has moved:\n%s", frame)
		}
		s.Keys("<C-c>")
		s.Paste("/account list")
		s.Keys("<Enter>")
		whole(r, s.WaitForText("Your accounts"), columns, rows)
		s.Keys("<Esc>")
		s.WaitForNo("Your accounts")
	})
}
