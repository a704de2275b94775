package ui_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"sotto/account"
	"sotto/roster"
	"sotto/session/event"
	"sotto/session/intent"
	"sotto/session/problem"
	"sotto/ui"
	"sotto/ui/uitest"
)

var (
	acme = roster.MustParse("acme.example")
	bill = roster.MustParse("bill@acme.example")
)

// asksOf is what a server asks, with a hostile label among it.
func asksOf(ticket int) event.Registration {
	return event.Registration{To: to(acme), Ticket: ticket, Form: event.Form{
		Says: "Choose a username and password for use with this service.",
		Asks: []event.Ask{
			{Name: "username", Label: "Name", Required: true},
			{Name: "password", Label: "Password", Kind: event.Hidden, Required: true},
			{Name: "email", Label: "E-\x9bmail\u202e", Required: true},
			{Name: "news", Label: "News", Kind: event.YesNo},
			{Name: "room", Label: "Favourite room", Kind: event.Several, Choices: []event.Choice{{Value: "a", Label: "Attic"}, {Value: "b", Label: "Balcony"}}},
			{Name: "ocr", Label: "Letters", Required: true, Media: true, Pages: []string{"https://acme.example/c.png"}},
		},
	}}
}

// asking is a newcomer who has asked a server, and the question.
func asking(t *testing.T, columns, rows int) (*screen, intent.Register) {
	t.Helper()
	s := newcomer(t, columns, rows, nil)
	s.Keys("<F6>acme.example<Enter>")
	r, ok := s.next().(intent.Register)
	if !ok || r.Address != acme || r.Ticket == 0 {
		t.Fatalf("%+v was wanted", r)
	}
	return s, r
}

// Each state of the page on which one is registered, at each size.
func TestSignupFrames(t *testing.T) {
	for _, c := range []struct {
		name string
		then func(*screen, intent.Register)
		wait string
	}{
		{"asking", nil, "asks acme"},
		{"refused", func(s *screen, r intent.Register) {
			s.emit(event.Registration{To: to(acme), Ticket: r.Ticket, Problem: problem.New(problem.RegisterElsewhere, "acme.example").
				With(problem.Fact{Name: "page", Value: "https://acme.example/join"})})
		}, "and not"},
		{"form", func(s *screen, r intent.Register) {
			s.emit(asksOf(r.Ticket))
			s.WaitForText("Name")
			s.Keys("bill<F4>")
		}, "••••••••••"},
		{"taken", func(s *screen, r intent.Register) {
			f := asksOf(r.Ticket)
			f.Form.Asks = f.Form.Asks[:2]
			s.emit(f)
			s.WaitForText("Name")
			s.Keys("bill<F4><Enter>")
			s.next()
			s.emit(event.NotRegistered{To: to(bill), Ticket: r.Ticket, Problem: problem.New(problem.RegisterTaken, bill.String()).
				With(problem.Fact{Name: "server says", Value: "The requested username already exists."})})
		}, "already"},
		{"picture", func(s *screen, r intent.Register) {
			s.emit(asksOf(r.Ticket))
			s.WaitForText("Name")
			s.Keys("bill<Tab>x<Tab><Tab><Tab><Tab>")
			s.WaitForText("▌Letters")
		}, "Letters"},
	} {
		for _, size := range sizes {
			name := fmt.Sprintf("signup-%s-%dx%d", c.name, size[0], size[1])
			t.Run(name, func(t *testing.T) {
				s, r := asking(t, size[0], size[1])
				if c.then != nil {
					c.then(s, r)
				}
				frame := s.WaitForText(c.wait)
				whole(t, frame, size[0], size[1])
				uitest.Golden(t, name, frame)
			})
		}
	}
}

// What is filled in is handed in as it was typed and chosen; what becomes of
// it leads to the list, or to the page on which the account is added.
func TestSignupHandsIn(t *testing.T) {
	s, r := asking(t, 140, 40)
	s.emit(asksOf(r.Ticket))
	s.WaitForText("Favourite room", "@acme.example")
	s.Keys("bill<Tab>" + secret + "<Tab>b@x.example<Tab><Right><Tab><Space><Right><Space><Tab>x7<Enter>")
	got, ok := s.next().(intent.Submit)
	if !ok {
		t.Fatal("something else was wanted")
	}
	want := []intent.Answer{
		{Name: "email", Values: []string{"b@x.example"}},
		{Name: "news", Values: []string{"true"}},
		{Name: "room", Values: []string{"a", "b"}},
		{Name: "ocr", Values: []string{"x7"}},
	}
	set := account.Account{Address: bill, Password: account.Password{Source: account.FromKeyring}}
	if got.Address != bill || got.Ticket != r.Ticket || !reflect.DeepEqual(got.Answers, want) || !reflect.DeepEqual(got.Set, set) || string(got.Password.Reveal()) != secret {
		t.Errorf("%+v is wanted", got)
	}
	s.WaitForText("registers bill@acme.example")
	s.emit(event.Registered{To: to(bill), Ticket: r.Ticket}, event.Added{To: to(bill)}, event.AccountSet{To: to(bill), Set: set})
	s.WaitForText("bill@acme.example is added", "Chats")
}

// What is missing is said, and nothing is sent.
func TestSignupSaysWhatIsMissing(t *testing.T) {
	for _, c := range []struct{ name, keys, says string }{
		{"a name", "<Enter>", "Choose a name"},
		{"a name alone", "bill@other.example<Enter>", "is not an address"},
		{"no resource", "bill/x<Enter>", "Only the name"},
		{"a password", "bill<Enter>", "Choose a password"},
		{"what the server asks", "bill<Tab>x<Enter>", "The server asks for this too"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, r := asking(t, 140, 40)
			s.emit(asksOf(r.Ticket))
			s.WaitForText("Favourite room")
			s.Keys(c.keys)
			s.WaitForText(c.says)
			s.wanted()
		})
	}
}

// The account that the server has made and that could not be kept here is not
// lost: all that it needs stands on the page on which it is added.
func TestSignupMadeButNotKept(t *testing.T) {
	s, r := asking(t, 80, 24)
	f := asksOf(r.Ticket)
	f.Form.Asks = f.Form.Asks[:2]
	s.emit(f)
	s.WaitForText("Name")
	s.Keys("bill<Tab>" + secret + "<Enter>")
	s.next().(intent.Submit).Password.Wipe()
	s.Keys("<Esc>")
	s.WaitForText("There is no account yet")
	s.Keys("/account add<Enter>")
	s.WaitForText("registers bill@acme.example", strings.Repeat("•", len([]rune(secret))))
	s.Keys("<Enter>")
	s.WaitForText("Wait for the server's answer; Esc goes back.")
	s.emit(event.Registered{To: to(bill), Ticket: r.Ticket}, event.AccountRefused{To: to(bill), Problem: problem.New(problem.RegisterNotKept, bill.String())})
	s.WaitForNo("Wait for the server's answer")
	s.WaitForText("Not added", "bill@acme.example", strings.Repeat("•", len([]rune(secret))))
	s.Keys("<Enter>")
	for {
		if add, is := s.next().(intent.Add); is {
			if add.Address != bill || string(add.Password.Reveal()) != secret {
				t.Errorf("%+v is wanted", add)
			}
			return
		}
	}
}

// Who presses on before the server has answered is told so, whole at each
// size, until it has.
func TestSignupTellsWhoPressesOn(t *testing.T) {
	for _, size := range sizes {
		t.Run(fmt.Sprintf("%dx%d", size[0], size[1]), func(t *testing.T) {
			s, r := asking(t, size[0], size[1])
			s.Keys("<Enter>")
			s.WaitForText(map[bool]string{true: "Wait for the server's answer. ", false: "Wait for the server's answer; Esc goes back. "}[size[0] < 60])
			s.emit(asksOf(r.Ticket))
			s.WaitForNo("Wait for")
			s.WaitForText("Name")
			s.wanted()
		})
	}
}

// A made-up password is long, is another each time, and is shown by its key
// alone. Another server is asked anew, and leaving wants nothing more.
func TestSignupMakesUpAPassword(t *testing.T) {
	seen := map[string]bool{}
	s, r := asking(t, 80, 24)
	f := asksOf(r.Ticket)
	f.Form.Asks = f.Form.Asks[:2]
	s.emit(f)
	s.WaitForText("Name")
	s.Keys("bill")
	for range 2 {
		s.Keys("<F4><Enter>")
		got := s.next().(intent.Submit)
		password := string(got.Password.Reveal())
		if len(password) < 20 || seen[password] || strings.Contains(s.Frame(), password) {
			t.Errorf("%q is made up", password)
		}
		seen[password] = true
		s.WaitForText("registers bill@acme.example")
		s.emit(event.NotRegistered{To: to(bill), Ticket: r.Ticket, Problem: problem.New(problem.RegisterTooMany, "acme.example")})
		s.WaitForText("takes no more registrations")
		s.Keys("<C-v>")
		s.WaitForText(password)
		s.Keys("<C-v>")
		s.WaitForNo(password)
	}
	s.Keys("<Up><Up>x")
	s.WaitForNo("Kept in")
	s.wanted(intent.Abandon{Ticket: r.Ticket})
	s.Keys("<C-c>home.example<Enter>")
	again := s.next().(intent.Register)
	if again.Address != roster.MustParse("home.example") || again.Ticket == r.Ticket {
		t.Errorf("%+v is wanted", again)
	}
	s.emit(asksOf(r.Ticket)) // the older answer
	s.WaitForNo("Kept in")
	s.Keys("<Esc>")
	s.WaitForText("There is no account yet")
	s.wanted(intent.Abandon{Ticket: again.Ticket})
}

// An invitation opens the page filled in; when the account is there, whoever
// invited stands in the compose line, and nothing is sent by itself.
func TestSignupByInvitation(t *testing.T) {
	s := brought(t, ui.Options{
		Register: ui.Invitation{Address: acme, Token: "t1"},
		Later:    ui.Later{Peer: bora, Draft: "/contact add bora@acme.example --token t1", Say: "Enter adds Bora."},
	})
	s.WaitForText("Welcome", "acme.example", "you have an invitation")
	s.emit(places(nil), event.NoAccount{})
	s.Keys("<Enter>")
	r := s.next().(intent.Register)
	if r.Address != acme || r.Token != "t1" {
		t.Errorf("%+v is wanted", r)
	}
	f := asksOf(r.Ticket)
	f.Form.Asks = f.Form.Asks[:2]
	s.emit(f)
	s.WaitForText("Name")
	s.Keys("bill<F4><Enter>")
	s.next()
	s.emit(event.Registered{To: to(bill), Ticket: r.Ticket}, event.Added{To: to(bill)}, event.AccountSet{To: to(bill), Set: account.Account{Address: bill}})
	s.WaitForText("› /contact add bora@acme.example --token t1", "Enter adds Bora.")
	s.wanted()
}

// Whatever a server asks and says, the frame stays whole.
func TestAnyTextInTheSignup(t *testing.T) {
	var screens []*screen
	var tickets []int
	for _, size := range sizes {
		s, r := asking(t, size[0], size[1])
		screens, tickets = append(screens, s), append(tickets, r.Ticket)
	}
	round := 0
	rapid.Check(t, func(r *rapid.T) {
		at := rapid.IntRange(0, len(screens)-1).Draw(r, "screen")
		s := screens[at]
		text := func(name string) string { return rapid.String().Draw(r, name) }
		f := asksOf(tickets[at])
		f.Form.Says, f.Form.Pages = text("says"), []string{text("page")}
		for range rapid.IntRange(0, 30).Draw(r, "asks") {
			f.Form.Asks = append(f.Form.Asks, event.Ask{
				Name: text("name"), Label: text("label"), Kind: event.AskKind(rapid.IntRange(0, 6).Draw(r, "kind")),
				Values: []string{text("value")}, Choices: []event.Choice{{Value: text("choice"), Label: text("choice label")}}, Pages: []string{text("picture")},
			})
		}
		round++
		done := problem.New(problem.UsageError, fmt.Sprintf("Round %d.", round))
		s.emit(f)
		for range rapid.IntRange(1, 20).Draw(r, "keys") {
			s.Keys(rapid.SampledFrom([]string{"<Tab>", "<S-Backtab>", "<Right>", "<Left>", "<Space>", "<C-v>", "<Backspace>", "<Home>"}).Draw(r, "key"))
		}
		whole(r, s.told(done), sizes[at][0], sizes[at][1])
	})
}
