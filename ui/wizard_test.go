package ui_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"sotto/account"
	"sotto/session/event"
	"sotto/session/intent"
	"sotto/session/problem"
	"sotto/ui"
	"sotto/ui/uitest"
)

const secret = "pässword 42"

// places are a keyring that works or does not, and what else there is.
func places(keyring *problem.Problem) event.Places {
	return event.Places{All: []event.Place{
		{Source: account.FromKeyring, Name: "Secret Service", Problem: keyring},
		{Source: account.FromPassphrase, Unset: true},
		{Source: account.FromCommand},
		{Source: account.FromPrompt},
	}}
}

func absent() *problem.Problem { return problem.New(problem.KeyringAbsent, "this account") }

// newcomer is a screen without an account.
func newcomer(t *testing.T, columns, rows int, keyring *problem.Problem) *screen {
	t.Helper()
	s := start(t, columns, rows, ui.Chat{})
	s.WaitForText("09:42")
	s.emit(places(keyring), event.NoAccount{})
	s.WaitForText("Welcome", "Address")
	return s
}

// next waits for the next intent and gives it.
func (s *screen) next() intent.Intent {
	s.t.Helper()
	for end := time.Now().Add(uitest.Patience); time.Now().Before(end); time.Sleep(time.Millisecond) {
		s.mu.Lock()
		if len(s.intents) > 0 {
			first := s.intents[0]
			s.intents = s.intents[1:]
			s.mu.Unlock()
			return first
		}
		s.mu.Unlock()
	}
	s.t.Fatalf("nothing was wanted\n%s", s.Frame())
	return nil
}

// probed lets the time pass after which an address is looked at, and gives
// the question.
func (s *screen) probed() intent.Probe {
	s.t.Helper()
	s.pass(time.Second)
	p, ok := s.next().(intent.Probe)
	if !ok {
		s.t.Fatal("something else than a probe was wanted")
	}
	return p
}

// looked are the steps of a probe as a server answers that is well.
func looked(p intent.Probe) []event.Event {
	step := func(name string, facts ...string) event.Event {
		e := event.Step{To: event.To{Address: p.Address}, Ticket: p.Ticket, Name: name}
		for i := 0; i < len(facts); i += 2 {
			e.Facts = append(e.Facts, problem.Fact{Name: facts[i], Value: facts[i+1]})
		}
		return e
	}
	return []event.Event{
		step("resolve", "target", "xmpp1.acme.example:5223 (direct TLS)"),
		step("dial", "connected to", "[2001:db8::1]:5223", "target", "xmpp1.acme.example:5223 (direct TLS)"),
		step("tls", "version", "TLS 1.3", "key exchange", "X25519MLKEM768"),
		step("verify", "certificate for", "acme.example", "issued by", "R11, Let's Encrypt", "valid until", "30 Jan 2027"),
		step("features", "mechanisms", "PLAIN SCRAM-SHA-1 SCRAM-SHA-256-PLUS"),
	}
}

// Each state of the page, at each size.
func TestWizardFrames(t *testing.T) {
	wrong := problem.New(problem.LoginWrongPassword, "acme.example")
	for _, c := range []struct {
		name    string
		keyring *problem.Problem
		keys    string
		then    func(*screen)
		wait    string
	}{
		{"empty", nil, "", nil, "Address"},
		{"checking", nil, "ana@acme.example<Tab>" + secret, func(s *screen) { s.emit(looked(s.probed())[:3]...) }, "checks the certificate"},
		{"checked", nil, "ana@acme.example<Tab>" + secret, func(s *screen) {
			p := s.probed()
			s.emit(append(looked(p), event.Probed{To: to(ana), Ticket: p.Ticket})...)
		}, "SCRAM-SHA-256-PLUS"},
		{"refused", nil, "ana@acme.example<Tab>" + secret + "<Enter>", func(s *screen) {
			s.next()
			s.emit(event.AccountRefused{To: to(ana), Problem: wrong})
		}, "did not"},
		{"keyring-absent", absent(), "ana@acme.example", nil, "ana@acme.example"},
	} {
		for _, size := range sizes {
			name := fmt.Sprintf("wizard-%s-%dx%d", c.name, size[0], size[1])
			t.Run(name, func(t *testing.T) {
				s := newcomer(t, size[0], size[1], c.keyring)
				s.Keys(c.keys)
				if strings.Contains(c.keys, secret) {
					s.WaitForText(strings.Repeat("•", len([]rune(secret))))
				}
				if c.then != nil {
					c.then(s)
				}
				frame := s.WaitForText(c.wait)
				whole(t, frame, size[0], size[1])
				uitest.Golden(t, name, frame)
			})
		}
	}
}

// What is filled in is wanted as it was typed, and where it was chosen to go.
func TestWizardWants(t *testing.T) {
	type want struct {
		set                  account.Account
		password, passphrase string
	}
	from := func(s account.Source, command ...string) account.Account {
		return account.Account{Address: ana, Password: account.Password{Source: s, Command: command}}
	}
	server := from(account.FromKeyring)
	server.Server = "xmpp.acme.example:5222"
	for _, c := range []struct {
		name, keys string
		want       want
	}{
		{"keyring", "ana@acme.example<Tab>" + secret + "<Enter>", want{from(account.FromKeyring), secret, ""}},
		{"spaces around the address", " ana@acme.example <Tab>x<Enter>", want{from(account.FromKeyring), "x", ""}},
		{"corrected", "ana@acme.examplx<Backspace>e<Tab>ab<Left>x<Home>y<End>z<Enter>", want{from(account.FromKeyring), "yaxbz", ""}},
		{"emptied", "ana@acme.example<Tab>wrong<C-c>right<Enter>", want{from(account.FromKeyring), "right", ""}},
		{"another server", "ana@acme.example<Tab>x<F7>xmpp.acme.example:5222<Enter>", want{server, "x", ""}},
		{"passphrase", "ana@acme.example<Tab>x<Tab><Right><Tab>open<Tab>open<Enter>", want{from(account.FromPassphrase), "x", "open"}},
		{"command", "ana@acme.example<Tab><Tab><Right><Right><Tab>pass show 'my xmpp'<Enter>", want{from(account.FromCommand, "pass", "show", "my xmpp"), "", ""}},
		{"ask", "ana@acme.example<Tab>x<Tab><Left><Enter>", want{from(account.FromPrompt), "x", ""}},
		{"with Shift-Tab and Space", "ana@acme.example<Tab><Tab><Space><Space><Space><S-Backtab>x<Enter>", want{from(account.FromPrompt), "x", ""}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newcomer(t, 80, 24, nil)
			s.Keys(c.keys)
			add, ok := s.next().(intent.Add)
			if !ok {
				t.Fatal("something else was wanted")
			}
			got := want{add.Set, string(add.Password.Reveal()), string(add.Passphrase.Reveal())}
			if !reflect.DeepEqual(got, c.want) || add.Address != ana {
				t.Errorf("%+v is wanted of %s, want %+v", got, add.Address, c.want)
			}
			s.WaitForText("logs in as ana@acme.example")
		})
	}
}

// What is missing is said, and where it is missing the cursor goes; nothing is
// wanted and nothing is lost.
func TestWizardSaysWhatIsMissing(t *testing.T) {
	for _, c := range []struct {
		name    string
		keyring *problem.Problem
		keys    string
		says    string
	}{
		{"all", nil, "<Enter>", "Type your address"},
		{"a name", nil, "acme.example<Enter>", "The name before the @ is missing"},
		{"a domain", nil, "ana@<Enter>", "is not an address"},
		{"a password", nil, "ana@acme.example<Enter>", "Type the password"},
		{"a port", nil, "ana@acme.example<Tab>x<F7>acme.example<Enter>", "host:port"},
		{"a command", nil, "ana@acme.example<Tab><Tab><Right><Right><Enter>", "Type the command"},
		{"a quotation mark", nil, "ana@acme.example<Tab><Tab><Right><Right><Tab>pass 'x<Enter>", "quotation mark"},
		{"a passphrase", nil, "ana@acme.example<Tab>x<Tab><Right><Enter>", "Choose a passphrase"},
		{"the same passphrase", nil, "ana@acme.example<Tab>x<Tab><Right><Tab>a<Tab>b<Enter>", "The two passphrases differ"},
		{"a place", absent(), "ana@acme.example<Tab>x<Tab><Left><Enter>", "cannot be kept there"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newcomer(t, 80, 24, c.keyring)
			s.Keys(c.keys)
			s.WaitForText(c.says)
			s.wanted()
		})
	}
}

// A refusal loses nothing that was typed, and the next attempt wants it all.
func TestWizardRefusalLosesNothing(t *testing.T) {
	s := newcomer(t, 80, 24, nil)
	s.Keys("ana@acme.example<Tab>" + secret + "<Enter>")
	first := s.next().(intent.Add)
	first.Password.Wipe() // as whoever carries it out does
	s.WaitForText("logs in as")
	s.Keys("x") // is not typed meanwhile
	s.WaitForText("Wait for the server")
	s.emit(event.AccountRefused{To: to(ana), Problem: problem.New(problem.LoginWrongPassword, "acme.example")})
	s.WaitForText("ana@acme.example", "did not accept", strings.Repeat("•", len([]rune(secret))))
	s.Keys("<Enter>")
	if again := s.next().(intent.Add); string(again.Password.Reveal()) != secret {
		t.Errorf("%q is wanted", again.Password.Reveal())
	}
	s.emit(event.Added{To: to(ana)}, event.AccountSet{To: to(ana), Set: account.Account{Address: ana}})
	frame := s.WaitForText("Chats", "ana@acme.example is added")
	if strings.Contains(frame, "Welcome") || !strings.Contains(frame, "▌▸ ana@acme") {
		t.Errorf("the list of chats has not the focus:\n%s", frame)
	}
}

// The password is in no frame unless that is asked for, is in no line that
// was typed before, and goes with its page (threats A-31); a line end that was
// pasted behind it submits nothing.
func TestA31PasswordIsHidden(t *testing.T) {
	s := newcomer(t, 80, 24, nil)
	s.Keys("ana@acme.example<Tab>")
	s.Paste(secret + "\n")
	s.WaitForText(strings.Repeat("•", len([]rune(secret))))
	if strings.Contains(s.Frame(), secret) {
		t.Errorf("it is shown:\n%s", s.Frame())
	}
	s.Keys("<C-v>")
	s.WaitForText(secret, "Ctrl-V hides")
	s.Keys("<C-v>")
	s.WaitForNo(secret)
	s.Keys("<C-v>")
	s.WaitForText(secret)
	s.Keys("<F1>")
	s.WaitForText("Keys and commands")
	s.Keys("<Esc>")
	s.WaitForText("Ctrl-V hides")
	s.Keys("<Esc>")
	s.WaitForText("There is no account yet", "/account add")
	s.Keys("<C-p>")
	s.wanted()
	s.Keys("/account add<Enter>")
	frame := s.WaitForText("Welcome", "ana@acme.example", "Ctrl-V shows")
	if strings.Contains(frame, "•") || strings.Contains(frame, secret) {
		t.Errorf("it outlived its page:\n%s", frame)
	}
}

// An address is looked at when it looks whole and stays so, once; what is
// answered to an older question is not shown.
func TestWizardLooksAtTheAddress(t *testing.T) {
	s := newcomer(t, 80, 24, nil)
	s.Keys("ana@acme")
	s.WaitForText("ana@acme")
	s.pass(time.Second)
	s.Keys(".example")
	s.WaitForText("ana@acme.example", "looks for acme.example")
	s.wanted()
	first := s.probed()
	if first.Address != ana || first.Server != "" {
		t.Errorf("%+v is looked at", first)
	}
	s.Keys("<F7>other.example:5222")
	s.WaitForText("other.example:5222")
	second := s.probed()
	if second.Server != "other.example:5222" || second.Ticket == first.Ticket {
		t.Errorf("%+v is looked at", second)
	}
	late := problem.New(problem.TLSExpired, "acme.example")
	s.emit(append(looked(first), event.Probed{To: to(ana), Ticket: first.Ticket, Problem: late})...)
	refused := problem.New(problem.NothingListens, "other.example:5222")
	s.emit(event.Probed{To: to(ana), Ticket: second.Ticket, Problem: refused})
	frame := s.WaitForText("Nothing listens", "The server may be down")
	if strings.Contains(frame, "expired") || strings.Contains(frame, "found by SRV") {
		t.Errorf("an older answer is shown:\n%s", frame)
	}
	s.Keys("<Up><Up>x<Backspace>") // in the password: nothing to look at
	s.pass(time.Second)
	s.wanted()
}

// The screen looks at the clock by itself, without anything else happening.
func TestWizardLooksByItself(t *testing.T) {
	s := newcomer(t, 80, 24, nil)
	s.Keys("ana@acme.example")
	s.WaitForText("looks for acme.example…")
	s.mu.Lock()
	s.passed = time.Second
	s.mu.Unlock()
	if p, ok := s.next().(intent.Probe); !ok || p.Address != ana {
		t.Errorf("%+v is wanted", p)
	}
}

// A server that offers nothing safe is told before anything is sent.
func TestWizardWarnsOfMechanisms(t *testing.T) {
	for offered, says := range map[string]string{
		"PLAIN":                     "only PLAIN",
		"X-TOKEN":                   "no way to log in that sotto knows: X-TOKEN",
		"PLAIN SCRAM-SHA-1":         "SCRAM-SHA-1: the password itself is never sent",
		"SCRAM-SHA-1 SCRAM-SHA-512": "SCRAM-SHA-512: ",
	} {
		t.Run(offered, func(t *testing.T) {
			s := newcomer(t, 140, 40, nil)
			s.Keys("ana@acme.example")
			s.WaitForText("looks for acme.example…")
			p := s.probed()
			s.emit(event.Probed{To: to(ana), Ticket: p.Ticket, Mechanisms: strings.Fields(offered)})
			s.WaitForText(says)
		})
	}
}

// The page opens by itself only where there is nothing to disturb.
func TestWizardDisturbsNobody(t *testing.T) {
	s := start(t, 80, 24, ui.Chat{})
	s.WaitForText("09:42")
	s.Keys("typed")
	s.WaitForText("› typed")
	s.emit(event.NoAccount{}, event.Trouble{Problem: settled})
	s.WaitForText(settled.Title, "› typed", "There is no account yet")
}

// From the page one leaves at any time.
func TestWizardIsLeft(t *testing.T) {
	s := newcomer(t, 80, 24, nil)
	s.Keys("half<C-q>")
	s.end()
}

// An account that is there gets another password, and keeps how it is set.
func TestWizardKeepsHowAnAccountIsSet(t *testing.T) {
	s := begin(t)
	set := account.Account{Address: home, Nick: "flat", Server: "home.example:5223", Auth: account.Auth{MaxIterations: 5000}}
	s.emit(event.AccountSet{To: to(home), Set: set})
	s.Keys("/account add ana@home.example<Enter>")
	s.WaitForText("Add an account", "one of your accounts", "home.example:5223")
	s.wanted(intent.Foreign{})
	s.Keys("new<Enter>")
	set.Password.Source = account.FromKeyring
	if add := s.next().(intent.Add); !reflect.DeepEqual(add.Set, set) || string(add.Password.Reveal()) != "new" {
		t.Errorf("%+v is wanted", add.Set)
	}
}

// Whatever is typed and told, the frame stays whole.
func TestAnyTextInTheWizard(t *testing.T) {
	var screens []*screen
	for _, size := range sizes {
		screens = append(screens, newcomer(t, size[0], size[1], nil))
	}
	round := 0
	rapid.Check(t, func(r *rapid.T) {
		at := rapid.IntRange(0, len(screens)-1).Draw(r, "screen")
		s, columns, rows := screens[at], sizes[at][0], sizes[at][1]
		text := func(name string) string { return rapid.String().Draw(r, name) }
		round++
		done := problem.New(problem.UsageError, fmt.Sprintf("Round %d.", round))
		for range rapid.IntRange(1, 6).Draw(r, "fields") {
			s.Keys(rapid.SampledFrom([]string{"<Tab>", "<S-Backtab>", "<Right>", "<Left>", "<C-v>", "<F7>", "<C-c>", "<Backspace>"}).Draw(r, "key"))
			s.Paste(text("typed"))
		}
		p := problem.New(problem.StreamError, text("subject"))
		p.Hints = []string{text("hint")}
		s.emit(
			event.Places{All: []event.Place{{Source: account.FromKeyring, Name: text("place"), Problem: p}, {Source: account.Source(text("source"))}}},
			event.Step{To: to(ana), Ticket: 1, Name: text("step"), Facts: []problem.Fact{{Name: text("fact"), Value: text("value")}}},
			event.Probed{To: to(ana), Ticket: 1, Mechanisms: []string{text("mechanism")}, Problem: p},
			places(nil),
		)
		whole(r, s.told(done), columns, rows)
	})
}
