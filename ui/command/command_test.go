package command

import (
	"errors"
	"reflect"
	"strings"
	"testing"

	"sotto/account"
	"sotto/roster"
	"sotto/session/intent"
	"sotto/session/problem"
)

var (
	ana  = roster.MustParse("ana@acme.example")
	home = roster.MustParse("ana@home.example")
	bora = roster.MustParse("bora@acme.example")
	mum  = roster.MustParse("mum@home.example")
	bob  = roster.MustParse("bob@far.example")
)

// open is a conversation with Bora from the first of two accounts.
func open() Context {
	return Context{
		Account: ana, Peer: bora, Accounts: []roster.JID{ana, home},
		Chats:  []Chat{{ana, bora, "Bora Demir"}, {home, mum, "Mum"}, {home, roster.MustParse("bo@home.example"), "Bodo"}},
		Labels: map[roster.JID]string{ana: "acme", home: "flat"},
		Settings: []account.Setting{
			{Name: "theme", Value: "dark", Default: "dark", About: "how the screen looks", Words: []string{"dark", "light", "none"}, Place: "default"},
			{Name: "history.keep", Value: "true", Default: "true", About: "what is said is kept", Words: []string{"true", "false"}, Place: "default"},
			{Name: "dns.server", About: "who is asked for names", Place: "default"},
			{Account: home, Name: "nick", Value: "flat", About: "what we are called", Place: "config.toml:7"},
		},
	}
}

// twice is a conversation with somebody whom both accounts know.
func twice() Context {
	c := open()
	c.Chats = append(c.Chats, Chat{home, bora, "Bora Demir"})
	return c
}

func present(own roster.JID, show roster.Show, status string) Result {
	return Result{Intents: []intent.Intent{intent.Present{Of: intent.Of{Address: own}, Show: show, Status: status}}}
}

func edited(name, value string) Result {
	return Result{Intents: []intent.Intent{intent.Edit{Of: intent.Of{Address: home}, Setting: name, Value: value}}}
}

func added(own roster.JID, name, token string) Result {
	return Result{
		Intents: []intent.Intent{intent.Subscribe{Of: intent.Of{Address: own}, Peer: bob, Name: name, Token: token}},
		Effects: []Effect{Say{"Adding bob@far.example to your contacts …"}},
	}
}

func send(from, to roster.JID, body string) intent.Intent {
	return intent.Send{Of: intent.Of{Address: from}, To: to, Body: body}
}

func TestParse(t *testing.T) {
	nowhere := open()
	nowhere.Account, nowhere.Peer = roster.JID{}, roster.JID{}
	for _, c := range []struct {
		in   Context
		line string
		want Result
	}{
		{open(), "Hello", Result{Intents: []intent.Intent{send(ana, bora, "Hello")}}},
		{open(), "two\nlines", Result{Intents: []intent.Intent{send(ana, bora, "two\nlines")}}},
		{open(), "//quit is how you leave", Result{Intents: []intent.Intent{send(ana, bora, "/quit is how you leave")}}},
		{open(), "/me waves", Result{Intents: []intent.Intent{send(ana, bora, "/me waves")}}},
		{open(), "", Result{}},
		{open(), "  \n", Result{}},
		{open(), "/msg bob@far.example Hello  there", Result{
			Intents: []intent.Intent{send(ana, bob, "Hello  there")}, Effects: []Effect{Open{ana, bob}},
		}},
		{open(), "/msg mum@home.example/phone hi", Result{
			Intents: []intent.Intent{send(home, mum, "hi")}, Effects: []Effect{Open{home, mum}},
		}},
		{open(), `/msg "bora demir" hi "quoted"`, Result{
			Intents: []intent.Intent{send(ana, bora, `hi "quoted"`)}, Effects: []Effect{Open{ana, bora}},
		}},
		{nowhere, "/msg bob@far.example hi", Result{
			Intents: []intent.Intent{send(ana, bob, "hi")}, Effects: []Effect{Open{ana, bob}},
		}},
		{open(), "/chat mum", Result{Effects: []Effect{Open{home, mum}}}},
		{open(), "/chat Bora Demir", Result{Effects: []Effect{Open{ana, bora}}}},
		{open(), "/chat bob@far.example", Result{Effects: []Effect{Open{ana, bob}}}},
		{open(), "/close", Result{Effects: []Effect{Close{}}}},
		{open(), "/go 3", Result{Effects: []Effect{Go{"3"}}}},
		{open(), "/go Unread", Result{Effects: []Effect{Go{"unread"}}}},
		{open(), "/go bod", Result{Effects: []Effect{Open{home, roster.MustParse("bo@home.example")}}}},
		{open(), "/connect", Result{Intents: []intent.Intent{intent.Connect{Of: intent.Of{Address: ana}}}}},
		{open(), "/connect home", Result{Intents: []intent.Intent{intent.Connect{Of: intent.Of{Address: home}}}}},
		{nowhere, "/disconnect", Result{Intents: []intent.Intent{
			intent.Disconnect{Of: intent.Of{Address: ana}}, intent.Disconnect{Of: intent.Of{Address: home}},
		}}},
		{open(), "/reconnect ANA@home.example", Result{Intents: []intent.Intent{
			intent.Reconnect{Of: intent.Of{Address: home}},
		}}},
		{open(), "/search", Result{Effects: []Effect{Search{}}}},
		{open(), `/search from:bora "a phrase"  x*`, Result{Effects: []Effect{Search{`from:bora "a phrase"  x*`}}}},
		{nowhere, "/search x", Result{Effects: []Effect{Search{"x"}}}},
		{open(), "/hit page-up", Result{Effects: []Effect{Hit{"page-up"}}}},
		{open(), "/forget", Result{Effects: []Effect{Forget{ana, bora}}}},
		{open(), "/forget Mum", Result{Effects: []Effect{Forget{home, mum}}}},
		{nowhere, `/forget "bora demir"`, Result{Effects: []Effect{Forget{ana, bora}}}},
		{open(), "/answer yes", Result{Effects: []Effect{Answer{true}}}},
		{open(), "/answer no", Result{Effects: []Effect{Answer{}}}},
		{open(), "/QUIT", Result{Effects: []Effect{Quit{}}}},
		{open(), "/quit ", Result{Effects: []Effect{Quit{}}}},
		{open(), "/help", Result{Effects: []Effect{Help{}}}},
		{open(), "/help /msg", Result{Effects: []Effect{Help{"msg"}}}},
		{open(), "/status", Result{Effects: []Effect{Status{}}}},
		{open(), "/redraw", Result{Effects: []Effect{Redraw{}}}},
		{open(), "/suspend", Result{Effects: []Effect{Suspend{}}}},
		{open(), "/chats", Result{Effects: []Effect{Chats{}}}},
		{open(), "/scroll newest", Result{Effects: []Effect{Scroll{"newest"}}}},
		{open(), "/edit send", Result{Effects: []Effect{Edit{"send"}}}},

		{open(), "/msg --account home bora@acme.example Hi", Result{
			Intents: []intent.Intent{send(home, bora, "Hi")}, Effects: []Effect{Open{home, bora}},
		}},
		{open(), "/chat --account=ana@home.example bora@acme.example", Result{Effects: []Effect{Open{home, bora}}}},
		{open(), "/go --account flat mum", Result{Effects: []Effect{Open{home, mum}}}},
		{twice(), "/chat Bora Demir", Result{Effects: []Effect{Open{ana, bora}}}},
		{open(), "/status away lunch", present(roster.JID{}, roster.Away, "lunch")},
		{open(), "/status XA", present(roster.JID{}, roster.ExtAway, "")},
		{open(), "/status --account home dnd", present(home, roster.Busy, "")},
		{open(), "/status chat --account home come in", present(home, roster.FreeToChat, "come in")},
		{open(), "/tls accept", Result{Intents: []intent.Intent{intent.Accept{Of: intent.Of{Address: ana}}}}},
		{open(), "/tls Accept flat", Result{Intents: []intent.Intent{intent.Accept{Of: intent.Of{Address: home}}}}},
		{open(), "/away it's \"late\"", present(roster.JID{}, roster.Away, "it's \"late\"")},
		{open(), "/back --account flat", present(home, roster.Available, "")},
		{open(), "/account list", did(Accounts{})},
		{open(), "/account add", did(AddAccount{})},
		{open(), "/account add bob@far.example/phone", did(AddAccount{bob})},
		{open(), "/account ON home", Result{Intents: []intent.Intent{intent.Enable{Of: intent.Of{Address: home}, On: true}}}},
		{open(), "/account off ana@home.example", Result{Intents: []intent.Intent{intent.Enable{Of: intent.Of{Address: home}}}}},
		{open(), "/account remove flat", did(AskRemove{home})},
		{open(), "/account edit home", did(Settings{home})},
		{open(), "/account edit home nick My flat", edited("nick", "My flat")},
		{open(), `/account edit home Nick "My flat"`, edited("nick", "My flat")},
		{open(), `/account edit home nick ""`, edited("nick", "")},
		{open(), "/account edit ana@acme.example anything goes", Result{Intents: []intent.Intent{
			intent.Edit{Of: intent.Of{Address: ana}, Setting: "anything", Value: "goes"},
		}}},
		{open(), "/account edit home nick", did(Say{"nick is flat, set in config.toml:7; by default it is not set."})},
		{open(), "/set", did(Settings{})},
		{open(), "/settings", did(Settings{})},
		{open(), "/set THEME Light", setTo("theme", "light")},
		{open(), `/set theme ""`, setTo("theme", "")},
		{open(), "/set theme", did(Say{"theme is dark, as it is by default."})},
		{open(), "/set dns.server 127.0.0.1:53", setTo("dns.server", "127.0.0.1:53")},
		{open(), "/toggle history.keep", setTo("history.keep", "false")},
		{open(), "/contact add bob@far.example", added(ana, "", "")},
		{open(), "/contact ADD bob@far.example/phone Bob the builder", added(ana, "Bob the builder", "")},
		{open(), `/contact add bob@far.example --token t1 "Bob"`, added(ana, "Bob", "t1")},
		{open(), "/contact add bob@far.example --token=t1", added(ana, "", "t1")},
		{open(), "/contact --account home add bob@far.example", added(home, "", "")},
		{nowhere, "/contact add bob@far.example", added(ana, "", "")},
		{open(), "/fold in", did(Fold{"in"})},
		{open(), "/form next", did(Form{"next"})},
		{open(), "/option up", did(Option{"up"})},
	} {
		t.Run(c.line, func(t *testing.T) {
			got, err := Parse(c.in, c.line)
			if err != nil || !reflect.DeepEqual(got, c.want) {
				t.Errorf("Parse(%q) = %+v, %v; want %+v", c.line, got, err, c.want)
			}
		})
	}
}

func TestParseRefuses(t *testing.T) {
	nowhere := Context{Accounts: []roster.JID{ana}}
	for _, c := range []struct {
		in         Context
		line, says string
	}{
		{open(), "/conect", "Do you mean /connect?"},
		{open(), "/qiut", "Do you mean /quit?"},
		{open(), "/discon", "Do you mean /disconnect?"},
		{open(), "/xyzzy", "/help lists all"},
		{open(), "/", "A command stands behind the slash"},
		{open(), "/help conect", "Do you mean /connect?"},
		{open(), "/msg", "/msg ADDRESS TEXT"},
		{open(), "/msg bora@acme.example", "/msg ADDRESS TEXT"},
		{open(), `/msg "bora hi`, "quotation mark"},
		{open(), "/msg @ hi", "is not an address"},
		{open(), "/msg Nobody hi", "Nobody here is called “Nobody”"},
		{open(), "/chat bo", "Several are called “bo”"},
		{open(), "/chat", "/chat ADDRESS"},
		{open(), "/me", "/me TEXT"},
		{open(), "/go", "NAME or 1-9"},
		{open(), "/connect nowhere", "not one of your accounts"},
		{open(), "/connect ana", "Several of your accounts"},
		{open(), "/connect a b", "/connect [ACCOUNT]"},
		{open(), "/quit now", "/quit"},
		{open(), "/edit everything", "/edit send|"},
		{nowhere, "/close", "No conversation is open"},
		{nowhere, "/forget", "No conversation is open"},
		{open(), "/forget nobody", "Nobody here is called"},
		{open(), "/hit", "/hit up|"},
		{open(), "/answer maybe", "/answer yes|no"},
		{nowhere, "Hello", "No conversation is open"},
		{Context{}, "/connect", "There is no account yet"},
		{Context{}, "/away", "There is no account yet"},
		{Context{}, "/tls accept", "There is no account yet"},
		{Context{Accounts: []roster.JID{ana, home}}, "/tls accept", "There are several accounts. Name the one, such as"},
		{open(), "/tls accept flat now", "It is written so: /tls"},
		{open(), "/tls off", "It is written so: /tls"},
		{Context{}, "/account off x", "There is no account yet"},
		{open(), "/status asleep", "/status [away|xa|dnd|chat|back [TEXT]]"},
		{open(), "/status --account nowhere away", "not one of your accounts"},
		{open(), "/away --account", "stands one of your accounts"},
		{open(), "/chat --account home", "/chat ADDRESS"},
		{open(), "/account", "/account list|add"},
		{open(), "/account sell home", "/account list|add"},
		{open(), "/account list all", "/account list|add"},
		{open(), "/account add @", "is not an address"},
		{open(), "/account add far.example", "its name is missing"},
		{open(), "/account remove", "/account list|add"},
		{open(), "/account remove home now", "/account list|add"},
		{open(), "/account edit home nik x", "Do you mean nick?"},
		{open(), "/account edit ana@acme.example nick", "/account list|add"},
		{open(), "/set them light", "Do you mean theme?"},
		{open(), "/set xyzzy 1", "/settings shows all"},
		{open(), "/set theme pink", "It can be: dark, light, none."},
		{open(), "/set theme 'dark", "quotation mark"},
		{open(), "/toggle theme", "/set theme VALUE"},
		{open(), "/toggle", "/toggle NAME"},
		{Context{}, "/chat bob@far.example", "There is no account yet"},
		{Context{}, "/contact add bob@far.example", "There is no account yet"},
		{open(), "/contact", "/contact add ADDRESS"},
		{open(), "/contact add", "/contact add ADDRESS"},
		{open(), "/contact sell bob@far.example", "/contact add ADDRESS"},
		{open(), "/contact add @", "is not an address"},
		{open(), "/contact add bob@far.example --token", "Behind --token"},
	} {
		t.Run(c.line, func(t *testing.T) {
			got, err := Parse(c.in, c.line)
			var p *problem.Problem
			if !errors.As(err, &p) {
				t.Fatalf("Parse(%q) = %+v, %v; want a Problem", c.line, got, err)
			}
			if !strings.Contains(p.Title, c.says) {
				t.Errorf("Parse(%q) says %q, want %q in it", c.line, p.Title, c.says)
			}
			if len(got.Intents)+len(got.Effects) > 0 {
				t.Errorf("Parse(%q) did %+v and failed", c.line, got)
			}
		})
	}
}

func TestComplete(t *testing.T) {
	for _, c := range []struct {
		line  string
		at    int
		texts string
		hint  string
	}{
		{"hello", 0, "", ""},
		{"//msg", 0, "", ""},
		{"/m", 1, "msg me", ""},
		{"/re", 1, "reconnect redraw", ""},
		{"/ed", 1, "", ""},
		{"/msg ", 5, "bora@acme.example mum@home.example bo@home.example", "/msg ADDRESS TEXT"},
		{"/msg bor", 5, "bora@acme.example", "/msg"},
		{"/chat dem", 6, "bora@acme.example", "/chat"},
		{"/msg bora@acme.example h", 5, "", "/msg"},
		{"/connect ana@h", 9, "ana@home.example", "/connect"},
		{"/help sta", 6, "status", "/help"},
		{"/search ", 8, "from: in: before: after: has:link", "/search [QUERY]"},
		{"/forget bor", 8, "bora@acme.example", "/forget"},
		{"/nothing x", 0, "", ""},
		{"/set ", 5, "theme history.keep dns.server", "/set"},
		{"/set kee", 5, "history.keep", "/set"},
		{"/set kept", 5, "history.keep", "/set"},
		{"/set theme ", 11, "dark light none", "/set"},
		{"/set theme l", 11, "light", "/set"},
		{"/set theme light ", 5, "", "/set"},
		{"/toggle ", 8, "history.keep", "/toggle"},
		{"/account ", 9, "list add edit on off remove", "/account"},
		{"/account edit ", 14, "ana@acme.example ana@home.example", "/account"},
		{"/account off fla", 13, "ana@home.example", "/account"},
		{"/account edit ana@home.example ", 31, "nick", "/account"},
		{"/account edit home nick ", 24, "flat", "/account"},
		{"/status ", 8, "away xa dnd chat back", "/status"},
		{"/away --account ana@h", 16, "ana@home.example", "/away"},
		{"/chat --account home ", 21, "mum@home.example bo@home.example", "/chat"},
		{"/msg x\ny", 0, "", ""},
	} {
		t.Run(c.line, func(t *testing.T) {
			got := Complete(open(), c.line)
			var texts []string
			for _, o := range got.Offers {
				texts = append(texts, o.Text)
			}
			if joined := strings.Join(texts, " "); joined != c.texts || got.At != c.at || !strings.HasPrefix(got.Hint, c.hint) || (c.hint == "") != (got.Hint == "") {
				t.Errorf("Complete(%q) = %d %q %q; want %d %q %q…", c.line, got.At, joined, got.Hint, c.at, c.texts, c.hint)
			}
		})
	}
}

// Somebody whom several accounts know is offered from each of them, and what
// is taken means that one.
func TestCompleteTellsTheAccount(t *testing.T) {
	in := twice()
	done := Complete(in, "/chat bora")
	if len(done.Offers) != 2 {
		t.Fatalf("%+v is offered", done.Offers)
	}
	for i, want := range []Open{{ana, bora}, {home, bora}} {
		o := done.Offers[i]
		if !strings.Contains(o.About, in.Labels[want.Account]) || strings.Contains(o.Shown, "--") {
			t.Errorf("it is shown as %q, %q", o.Shown, o.About)
		}
		if got, err := Parse(in, "/chat "+o.Text+" "); err != nil || !reflect.DeepEqual(got, did(want)) {
			t.Errorf("%q means %+v, %v", o.Text, got, err)
		}
	}
}

// The command that a setting is shown with sets it to what it is.
func TestSettingIsACommand(t *testing.T) {
	for _, s := range []account.Setting{
		{Name: "a.b", Value: "plain"},
		{Name: "a.b", Value: ""},
		{Name: "a.b", Value: `two "words"`},
		{Name: "a.b", Value: "it's so"},
		{Account: home, Name: "a.b", Value: "of one"},
	} {
		in := Context{Accounts: []roster.JID{ana, home}, Settings: []account.Setting{s}}
		want := setTo(s.Name, s.Value)
		if s.Account == home {
			want = edited(s.Name, s.Value)
		}
		if got, err := Parse(in, Setting(s)); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%q means %+v, %v", Setting(s), got, err)
		}
	}
}

func TestCompleteQuery(t *testing.T) {
	for _, c := range []struct {
		query string
		at    int
		texts string
	}{
		{"", 0, "from: in: before: after: has:link"},
		{"smacks ", 7, "from: in: before: after: has:link"},
		{"smacks H", 7, "has:link"},
		{"smacks from:bor", 12, "bora@acme.example"},
		{"IN:mu", 3, "mum@home.example"},
		{"from:ana@h", 5, "ana@home.example"},
		{"before:20", 0, ""},
		{"words", 0, ""},
	} {
		got := CompleteQuery(open(), c.query)
		var texts []string
		for _, o := range got.Offers {
			texts = append(texts, o.Text)
		}
		if joined := strings.Join(texts, " "); joined != c.texts || got.At != c.at {
			t.Errorf("CompleteQuery(%q) = %d %q, want %d %q", c.query, got.At, joined, c.at, c.texts)
		}
	}
}

// Whatever a link says, the command that it becomes adds whom it names, and
// nothing in it is read as something else.
func TestAddContactIsACommand(t *testing.T) {
	for _, c := range []struct{ token, name, wantToken, wantName string }{
		{"", "", "", ""},
		{"t1", "Bob", "t1", "Bob"},
		{"", "Bob \"the\" builder", "", "Bob \"the\" builder"},
		{"", `"Bob" "x"`, "", `Bob" "x"`},
		{"", "--token evil", "", "token evil"},
		{"", "it's\n/quit", "", "it's /quit"},
		{"a b", "Bob", "", "Bob"},
		{`"`, "", "", ""},
	} {
		line := AddContact(bob, c.token, c.name)
		if got, err := Parse(open(), line); err != nil || !reflect.DeepEqual(got, added(ana, c.wantName, c.wantToken)) {
			t.Errorf("%q means %+v, %v", line, got, err)
		}
	}
}

// What can be typed can be looked up, and every name is there once.
func TestTableIsWhole(t *testing.T) {
	seen := map[string]bool{}
	for _, c := range Table() {
		if c.Name == "" || c.About == "" || c.run == nil || seen[c.Name] {
			t.Errorf("%+v is incomplete or there twice", c)
		}
		seen[c.Name] = true
		if _, err := Parse(open(), "/help "+c.Name); err != nil {
			t.Errorf("no help for /%s: %v", c.Name, err)
		}
	}
	for _, name := range []string{"msg", "chat", "close", "quit", "help", "connect", "disconnect", "reconnect", "status", "me", "account", "set", "toggle", "settings", "away", "back", "search", "forget", "contact"} {
		if !seen[name] {
			t.Errorf("there is no /%s", name)
		}
	}
}

// Whatever is typed gives a meaning or a Problem, and never both.
func FuzzParse(f *testing.F) {
	for _, s := range []string{"/msg 'a b' c", "/go 1", "//", "/ ", "/me \x1b", "/connect {}", `/chat "`, "/set theme 'x", "/account edit home nick x", "/status --account= away"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, line string) {
		got, err := Parse(open(), line)
		if err != nil {
			if p := problem.From(err); p.Code == problem.Bug || len(got.Intents)+len(got.Effects) > 0 {
				t.Errorf("Parse(%q) = %+v, %v", line, got, err)
			}
		}
		if done := Complete(open(), line); done.At > len(line) {
			t.Errorf("Complete(%q) begins at %d", line, done.At)
		}
	})
}
